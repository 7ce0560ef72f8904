import { expect, test } from 'vitest'
import type { ArmingRecord } from '../../ports.ts'
import { livePlan } from './live.ts'

const site = { root: '/x', name: 'Aster', isRealMoney: true } as Parameters<typeof livePlan>[0]
const credentials = {} as Parameters<typeof livePlan>[1]
const armedAt = 1_000_000

const beginning = (record: Partial<ArmingRecord>, now: number) => {
  const kept: ArmingRecord = { state: 'armed', at: armedAt, by: 'anna', wasStarted: false, ...record }
  return livePlan(site, credentials, { read: () => kept, write: () => undefined }, now).arming
}

test('the real book begins armed right after it was armed, and paused whenever else it is opened', () => {
  expect(beginning({}, armedAt + 4_000)).toBe('armed')
  expect(beginning({ wasStarted: true }, armedAt + 4_000)).toBe('paused')
  expect(beginning({ state: 'leaving' }, armedAt + 4_000)).toBe('disarmed')
})

test('what was armed and could not be opened is paused when it opens a day later, or before the clock was set back', () => {
  expect(beginning({}, armedAt + 86_400_000)).toBe('paused')
  expect(beginning({}, armedAt - 86_400_000)).toBe('paused')
})
