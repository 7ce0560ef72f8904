import { describe, expect, test } from 'vitest'
import { nextDeadline } from './engine.ts'
import { story, type Story } from './story.test-support.ts'

// How long the bot sleeps: what was done in this very millisecond must not wake it in the next one, what comes must wake it in time.

const sleeps = (hunter: Story): number => nextDeadline(hunter.state)! - hunter.now()
const placed = (hunter: Story, purpose: string) => hunter.orders().filter((order) => order.purpose === purpose).length

describe('what was due now and was done does not wake the bot again', () => {
  test('a stop that was lost and is on its way: it sleeps until the position is without one for too long', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.report(stop, 'cancelled')
    expect([placed(hunter, 'stop'), sleeps(hunter)]).toEqual([2, 5_000])
  })

  test('a take-profit that was lost and is on its way: it sleeps until the account is read', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    hunter.report(takeProfit, 'cancelled')
    expect([placed(hunter, 'takeProfit'), sleeps(hunter)]).toEqual([2, 10_000])
  })

  test('a close that waits for the part that is being closed', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'reduce', symbol: 'BTCUSDT', leg: 'long', sharePct: 50 })
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect([placed(hunter, 'close'), sleeps(hunter)]).toEqual([1, 10_000])
  })

  test('a stop that was waited for and is doubled: it sleeps until the position is without one for too long', () => {
    const hunter = story({ symbol: { entry: 'ioc' } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98410')
    hunter.fill(entry, '0.005', '98510')
    expect([placed(hunter, 'stop'), sleeps(hunter)]).toEqual([1, 500])
    hunter.pass(500)
    expect([placed(hunter, 'stop'), sleeps(hunter)]).toEqual([2, 4_500])
  })
})

test('a position is closed for its age to the millisecond, although nothing else happens then', () => {
  const hunter = story({ symbol: { time_stop_min: 30 } })
  hunter.pass(3_333)
  hunter.protectedHolding()
  hunter.pass(30 * 60_000 - 1)
  expect([placed(hunter, 'close'), sleeps(hunter)]).toEqual([0, 1])
  hunter.pass(1)
  expect(placed(hunter, 'close')).toBe(1)
  expect(hunter.notice('time_stop')?.text).toContain('30 min')
})
