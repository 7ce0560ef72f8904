import { price, qty, text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// Fills that are told after our books had followed without them, and what each of them leaves behind.

const key = 'BTCUSDT:long'
const positionOf = (hunter: Story) => hunter.state.positions.get(key)!
const snapshotsAsked = (hunter: Story) => ofKind(hunter.log, 'askSnapshot').length

/** The account holds `amount`, and our books follow it down or adopt it. */
function readUntilBelieved(hunter: Story, amount: string): void {
  for (let times = 0; times < 4; times += 1) {
    hunter.snapshot({ positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty(amount), entryPrice: price('97000') }] })
    hunter.pass(4_000)
  }
}

describe('a fill that is told late', () => {
  test.each([
    [5_000, 0, 0],
    [5_001, 0, 1],
    [5_000 - 3_000, 3_000, 0],
    [5_001 - 3_000, 3_000, 1],
  ])('by %i ms of an exchange that is %i ms ahead has the account read %i times', (lateMs, aheadMs, times) => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.state.venueAheadMs = aheadMs
    hunter.pass(10_000)
    const before = snapshotsAsked(hunter)
    hunter.fill(entry, '0.01', '98301.6', { happenedAt: hunter.now() - lateMs })
    expect(snapshotsAsked(hunter) - before).toBe(times)
  })

  test('I21: takes back the repair that it makes needless once all of it is told, and nobody else’s', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.006'), averagePrice: entry.price })
    hunter.pass(500)
    const repairs = () => hunter.state.repairs.get(key)?.length
    expect(repairs()).toBe(1)
    hunter.fill(entry, '0.002', '98301.6')
    expect(repairs()).toBe(1)
    hunter.fill(entry, '0.004', '98301.6')
    expect(repairs()).toBe(0)
    hunter.state.repairs.set(key, [hunter.now()])
    hunter.fill(entry, '0.004', '98301.6')
    expect(repairs()).toBe(1)
  })

  test('of what was booked from a report opens nothing once that is closed', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.report(entry, 'filled', { averagePrice: price('98300') })
    hunter.pass(500)
    hunter.fill(hunter.lastOrder('stop'), '0.01', '97318.6')
    hunter.fill(entry, '0.01', '98300')
    expect([hunter.state.positions.size, hunter.trades().length]).toEqual([0, 1])
  })

  test('of what the account had lost before leaves the reason that was booked then', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    const happenedAt = hunter.now()
    hunter.account('long', '0.004')
    hunter.pass(6_000)
    hunter.read('0.004')
    hunter.fill(takeProfit, '0.006', '100267.6', { happenedAt })
    expect(positionOf(hunter)).toMatchObject({ lastExit: 'external' })
    expect(text(positionOf(hunter).takenQty)).toBe('0')
  })

  test('of a forgotten stop takes nothing from the position that came after the one it was for, nor its stop', () => {
    const hunter = story({ symbol: { cooldown_sec: 0 } })
    const { stop } = hunter.protectedHolding()
    readUntilBelieved(hunter, '0')
    hunter.pass(120_000)
    hunter.state.forgotten.set(stop.clientId, 'absent')
    hunter.state.orders.delete(stop.clientId)
    for (const purpose of ['takeProfit', 'close'] as const) hunter.report(hunter.lastOrder(purpose), 'cancelled')
    hunter.protectedHolding()
    const cancelled = hunter.cancels().length
    hunter.fill(stop, '0.01', '97318.6')
    expect(hunter.heldQty()).toBe('0.01')
    expect(hunter.cancels().slice(cancelled)).not.toContain(hunter.lastOrder('stop').clientId)
  })

  test('of an exit of a position that is gone counts against what was adopted after it: nobody knows whose that is', () => {
    const hunter = story({ globals: { foreign_positions: 'adopt' } })
    const { stop } = hunter.protectedHolding()
    readUntilBelieved(hunter, '0')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'external' }])
    readUntilBelieved(hunter, '0.02')
    expect(positionOf(hunter).decisionId).toBeNull()
    hunter.fill(stop, '0.01', '97318.6')
    expect(hunter.heldQty()).toBe('0.01')
  })
})

describe('a fill', () => {
  test('counts as taken by targets only where a target or a part of the scale-out filled', () => {
    const hunter = story()
    const { stop, takeProfit } = hunter.protectedHolding()
    hunter.fill(stop, '0.004', '97318.6')
    expect(text(positionOf(hunter).takenQty)).toBe('0')
    hunter.fill(takeProfit, '0.003', '100267.6')
    expect(text(positionOf(hunter).takenQty)).toBe('0.003')
  })

  test('moves the wallet: what was measured against it before is measured again', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.pass(1_000)
    hunter.fill(entry, '0.01', '98301.6')
    expect(hunter.state.brakes.movedAt).toBe(hunter.now())
  })

  test('that closes is posted in USDT, to the trade that it closes', () => {
    const hunter = story()
    const { entry, stop } = hunter.protectedHolding()
    hunter.fill(stop, '0.01', '97301.6')
    const realised = ofKind(hunter.log, 'posted').filter(({ posting }) => posting.type === 'realised')
    expect(realised.map(({ posting }) => [posting.trade, posting.asset, text(posting.amount)])).toEqual([
      [entry.clientId, 'USDT', '-10'],
    ])
  })
})
