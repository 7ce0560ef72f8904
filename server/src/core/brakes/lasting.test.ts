import { describe, expect, test } from 'vitest'
import { usdt } from '@undertow/shared/money.ts'
import { story, type Story } from '../story.test-support.ts'
import { wallet } from './wallet.test-support.ts'

const daily = { globals: { daily_loss_max_usdt: usdt('100') } }

/** What stands in the way of an entry. */
function refusals(hunter: Story): readonly string[] {
  hunter.hunt()
  const { gates } = hunter.decisions().at(-1)!
  return gates.flatMap(({ gate, passed }) => (passed ? [] : [gate]))
}

describe('a loss that lasts through what happens meanwhile', () => {
  test('that cannot be told while requests fail wakes nobody, and sets the brake once it can', () => {
    const hunter = story(daily)
    hunter.pass(3_000)
    wallet(hunter, '9800')
    hunter.pass(5_000)
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'timeouts' })
    const from = hunter.seq()
    hunter.pass(600_000)
    expect(hunter.seq() - from).toBeLessThan(10)
    hunter.tell({ kind: 'hop', hop: 'rest', up: true, reason: '' })
    hunter.snapshot({ balances: [{ asset: 'USDT', wallet: usdt('9800') }] })
    expect(hunter.notices()).toContain('brake_set')
  })

  test('is not forgotten when the hour of the settings changes, and counts to the next beginning', () => {
    const hunter = story({ globals: { ...daily.globals, weekly_loss_max_usdt: usdt('100'), day_start_hour_utc: 9 } })
    const startsAt = (hour: number, version: number) => {
      const globals = { ...hunter.config.globals, day_start_hour_utc: hour }
      hunter.tell({ kind: 'configAccepted', version, config: { ...hunter.config, globals } })
      hunter.pass(3_000)
    }
    hunter.pass(3_000)
    wallet(hunter, '9950')
    startsAt(0, 2)
    wallet(hunter, '9899')
    expect(refusals(hunter)).toEqual(['daily_loss', 'weekly_loss'])
    wallet(hunter, '9950')
    for (let hour = 0; hour < 25; hour += 1) hunter.pass(3_600_000)
    wallet(hunter, '9899')
    expect(refusals(hunter)).toEqual(['weekly_loss'])
  })
})
