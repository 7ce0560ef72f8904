import { describe, expect, test } from 'vitest'
import { pct, price, qty, text } from '@undertow/shared/money.ts'
import { ofKind } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const prices = (hunter: ReturnType<typeof story>) => ({
  stops: hunter
    .orders()
    .filter(({ purpose }) => purpose === 'stop')
    .map(({ stopPrice }) => text(stopPrice!)),
  targets: hunter
    .orders()
    .filter(({ purpose }) => purpose === 'takeProfit')
    .map(({ stopPrice }) => text(stopPrice!)),
})

describe('protection that stood', () => {
  test('C-10, C-11: cancelled by hand, it comes back, and the third time says so', () => {
    const hunter = story()
    hunter.protectedHolding()
    for (let times = 1; times <= 3; times += 1) {
      hunter.report(hunter.lastOrder('stop'), 'cancelled')
      hunter.pass(1_000)
      hunter.placed(hunter.lastOrder('stop'))
    }
    expect(prices(hunter).stops).toHaveLength(4)
    const told = ofKind(hunter.log, 'notice').filter(({ notice }) => notice.code === 'protection_lost')
    expect(told.map(({ notice }) => notice.text.includes('3 times'))).toEqual([false, false, true])
  })

  test('P-07: a venue that ends every stop is not answered with a storm', () => {
    const hunter = story({ globals: { unprotected_max_sec: 300 } })
    hunter.holding()
    const before = hunter.now()
    for (let round = 0; round < 50; round += 1) {
      const stop = hunter.lastOrder('stop')
      hunter.placed(stop)
      hunter.report(stop, 'expired')
      hunter.pass(100)
    }
    expect(hunter.now() - before).toBe(5_000)
    expect(prices(hunter).stops.length).toBeLessThan(12)
  })

  test('P-07, I1: stops that end as soon as they stand guard nothing: closed when that lasts', () => {
    for (const status of ['expired', 'rejected'] as const) {
      const hunter = story()
      hunter.holding()
      const from = hunter.now()
      const isClosing = () => hunter.orders().some(({ purpose }) => purpose === 'close')
      while (!isClosing()) {
        const stop = hunter.lastOrder('stop')
        if (hunter.state.orders.get(stop.clientId)?.phase === 'pending') {
          hunter.placed(stop)
          hunter.pass(20)
          hunter.report(stop, status)
        }
        hunter.pass(20)
        if (hunter.now() > from + 10_000) throw new Error(`not closed, stops ended as ${status}`)
      }
      expect(hunter.now() - from).toBeLessThan(6_000)
      expect(prices(hunter).stops.length).toBeLessThan(10)
      expect(hunter.notices()).toContain('unprotected')
    }
  })

  test('P-07, I1: nor do stops that are found to have ended before their answer came', () => {
    const hunter = story()
    hunter.holding()
    const from = hunter.now()
    while (!hunter.orders().some(({ purpose }) => purpose === 'close')) {
      const stop = hunter.lastOrder('stop')
      if (hunter.state.orders.get(stop.clientId)?.phase === 'pending') {
        hunter.pass(1_500)
        hunter.placed(stop, 'unknown')
        hunter.pass(400)
        hunter.report(stop, 'expired')
      }
      hunter.pass(20)
      if (hunter.now() > from + 20_000) throw new Error('not closed')
    }
    expect(hunter.now() - from).toBeLessThan(6_000)
  })

  test('where a side takes one stop, its successor follows the old one at once, whatever pause it had earned', () => {
    const hunter = story({ symbol: { break_even_at_pct: pct('0.5') } })
    const { stop } = hunter.protectedHolding()
    hunter.mark('99000')
    const refuse = (cause: 'rateLimit' | 'secondStop') => {
      hunter.passUntil(() => hunter.state.orders.get(hunter.lastOrder('stop').clientId)?.phase === 'pending')
      hunter.placed(hunter.lastOrder('stop'), 'rejected', cause)
    }
    for (let round = 0; round < 6; round += 1) refuse('rateLimit')
    refuse('secondStop')
    expect(hunter.cancels()).toContain(stop.clientId)
    const before = prices(hunter).stops.length
    hunter.report(stop, 'cancelled')
    expect(prices(hunter).stops).toHaveLength(before + 1)
  })

  test('where a side takes one stop, one that was asked for and is not known is not waited for', () => {
    const hunter = story()
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    hunter.state.positions.get('BTCUSDT:long')!.oneStopOnly = true
    hunter.pass(400)
    expect(hunter.lastOrder('stop')).toBe(first)
    hunter.tell({ kind: 'queried', clientId: first.clientId, outcome: 'absent' })
    hunter.pass(100)
    expect(hunter.lastOrder('stop')).not.toBe(first)
  })

  test('C-10: one that stood is replaced at once, whatever pause its refused successor had earned', () => {
    const hunter = story({ symbol: { break_even_at_pct: pct('0.5') } })
    const { stop } = hunter.protectedHolding()
    hunter.mark('99000')
    for (let round = 0; round < 8; round += 1) {
      hunter.passUntil(() => hunter.state.orders.get(hunter.lastOrder('stop').clientId)?.phase === 'pending')
      hunter.placed(hunter.lastOrder('stop'), 'rejected', 'rateLimit')
    }
    const before = prices(hunter).stops.length
    hunter.report(stop, 'cancelled')
    expect(prices(hunter).stops).toHaveLength(before + 1)
  })

  test('P-07: after the first few, stops that end as soon as they stand follow each other by a second', () => {
    const hunter = story({ globals: { unprotected_max_sec: 300 } })
    hunter.holding()
    const placedAt: number[] = []
    for (let round = 0; round < 9; round += 1) {
      const stop = hunter.lastOrder('stop')
      placedAt.push(hunter.state.orders.get(stop.clientId)!.createdAt)
      hunter.placed(stop)
      hunter.pass(40)
      hunter.report(stop, 'expired')
      hunter.passUntil(() => hunter.lastOrder('stop') !== stop)
    }
    const apart = placedAt.slice(1).map((at, round) => at - placedAt[round]!)
    expect(apart).toEqual([40, 40, 40, 1_000, 1_000, 1_000, 1_000, 1_000])
  })

  test('C-10: a stop that has stood is back at once, however many were lost before it', () => {
    const hunter = story()
    hunter.protectedHolding()
    for (let times = 1; times <= 8; times += 1) {
      hunter.pass(1_000)
      hunter.report(hunter.lastOrder('stop'), 'cancelled')
      expect(prices(hunter).stops).toHaveLength(1 + times)
      hunter.placed(hunter.lastOrder('stop'))
    }
  })

  test('C-11: all cancelled at once, the stop is back at once, however many targets were lost before it', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    for (let times = 1; times <= 4; times += 1) {
      hunter.report(hunter.lastOrder('takeProfit'), 'cancelled')
      hunter.pass(1_000)
      hunter.placed(hunter.lastOrder('takeProfit'))
    }
    hunter.pass(10)
    hunter.report(hunter.lastOrder('takeProfit'), 'cancelled')
    hunter.report(stop, 'cancelled')
    expect(prices(hunter)).toMatchObject({ stops: [expect.anything(), expect.anything()] })
    expect(hunter.state.positions.get('BTCUSDT:long')!.protectionLost).toBe(6)
  })

  test('P-08: a stop that closed only a part leaves the rest protected', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.fill(stop, '0.004', '97300')
    hunter.report(stop, 'expired', { qty: qty('0.01'), filledQty: qty('0.004'), averagePrice: price('97300') })
    expect(prices(hunter).stops).toHaveLength(2)
    expect(text(hunter.state.positions.get('BTCUSDT:long')!.qty)).toBe('0.006')
  })

  test('P-09, P-10, I14: flat: the other protective order and every resting entry go at once', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    const takeProfit = hunter.lastOrder('takeProfit')
    hunter.placed(takeProfit)
    hunter.fill(stop, '0.004', '97300')
    expect(hunter.cancels().sort()).toEqual([entry.clientId, takeProfit.clientId].sort())
    expect(hunter.trades()).toMatchObject([{ exitReason: 'stop' }])
  })

  test('C-13: an entry that fills just after the position closed is a new position, protected', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.fill(hunter.lastOrder('stop'), '0.004', '97300')
    hunter.fill(entry, '0.006', '98301.6')
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    hunter.fill(stop, '0.006', '97300')
    expect(hunter.trades().map(({ id }) => id)).toEqual([entry.clientId, `${entry.clientId}~2`])
  })

  test('C-14: long and short of one symbol are protected each for itself', () => {
    const hunter = story({ hedge: true })
    const long = hunter.protectedHolding('long')
    const short = hunter.protectedHolding('short')
    expect([long.stop.leg, short.stop.leg, long.stop.side, short.stop.side]).toEqual(['long', 'short', 'sell', 'buy'])
    hunter.fill(long.stop, '0.01', '97300')
    expect(hunter.cancels()).toEqual([long.takeProfit.clientId])
  })
})
