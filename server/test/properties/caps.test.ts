import fc from 'fast-check'
import { type Command } from '@undertow/shared/commands.ts'
import { type Event } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { story } from '../../src/core/story.test-support.ts'
import { createEntryWatch } from '../../src/core/orders/entry-watch.test-support.ts'
import { capsProperty, type Seen } from './caps.ts'

test('I5: no sequence of events breaks a cap, and nothing is entered while a brake is set', () => {
  const seen: Seen = { runs: 0, entries: 0, brakes: 0 }
  fc.assert(capsProperty(seen), { numRuns: 300 })
  expect(seen.entries).toBeGreaterThan(100)
  expect(seen.brakes).toBeGreaterThan(3)
})

test('what watches it complains of an entry under a brake that only a person may release, and of one beyond a cap', () => {
  const hunter = story()
  const order = hunter.hunt()!
  const entered = { kind: 'placeOrder', order } as const
  const notice = { at: 0, level: 'error', code: 'brake_set', symbol: null, text: '' } as const
  const resume = { kind: 'operator', by: 'anna', action: { do: 'resume' } } as const
  const release = { kind: 'operator', by: 'anna', action: { do: 'releaseBrake', brake: 'dailyLoss' } } as const
  const watch = createEntryWatch()
  const see = (event: Event, ...commands: Command[]) =>
    watch.see(hunter.state, { seq: 1, at: hunter.now(), event }, commands)
  expect(see({ kind: 'wake' }, { kind: 'notice', notice })).toEqual([])
  expect(see(resume, entered)).toEqual([`brake: ${order.clientId} is sent while 1 brakes are set`])
  expect(see(release, entered)).toEqual([])

  const { globals, ...rest } = hunter.config
  const tight = { ...hunter.state, config: { ...rest, globals: { ...globals, max_total_exposure_usdt: usdt('50') } } }
  expect(createEntryWatch().see(tight, { seq: 1, at: hunter.now(), event: { kind: 'wake' } }, [entered])).toEqual([
    `I5: ${order.clientId} makes margin 98.3016 of 50`,
  ])
})
