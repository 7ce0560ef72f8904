import { type SymbolSettings } from '@undertow/shared/config.ts'
import { pct, price, qty, text } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { fallTo, holding as holdingLadder } from '../ladder/ladder.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { adopted, placedFor, positionOf } from './protective.test-support.ts'

// Targets that go and come: when the next one is placed, so that together they never close more than is held.

const leg = { symbol: 'BTCUSDT', leg: 'long' } as const
const scaled = (levels: readonly string[], sizes: readonly string[]): Partial<SymbolSettings> => ({
  scale_out_levels_pct: levels.map((level) => pct(level)),
  scale_out_sizes_pct: sizes.map((size) => pct(size)),
})
const half = scaled(['1'], ['50'])
const targets = (hunter: Story) => placedFor(hunter, 'takeProfit')
const accept = (hunter: Story, orders: readonly NewOrder[]) => orders.forEach((order) => hunter.placed(order))
const moveTarget = (hunter: Story, to: string) =>
  hunter.operator({ do: 'setExits', ...leg, stopPrice: null, takeProfitPrice: price(to), mayWiden: false })

/** A long of 0.01 at 98,301.6 whose stop and targets stand, the mark at 98,400. */
function held(symbol: Partial<SymbolSettings>): Story {
  const hunter = story({ symbol })
  hunter.holding()
  hunter.placed(hunter.lastOrder('stop'))
  accept(hunter, targets(hunter))
  hunter.mark('98400')
  return hunter
}

describe('S28: parts whose entry fills on', () => {
  test('are placed half a second after the old ones were taken away, however soon those are gone', () => {
    const hunter = story({ symbol: half })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    accept(hunter, targets(hunter))
    hunter.fill(entry, '0.006', '98301.6')
    hunter.report(targets(hunter)[0]!, 'cancelled')
    hunter.pass(499)
    expect(targets(hunter)).toHaveLength(2)
    hunter.pass(1)
    expect(targets(hunter).map((target) => target.qty && text(target.qty))).toEqual(['0.002', null, '0.005'])
  })
})

describe('S28: while a close is on its way', () => {
  test('the part that it takes is not offered again as a target', () => {
    const hunter = story({ symbol: half })
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(targets(hunter)[0]!, 'rejected', 'wouldTrigger')
    expect(text(hunter.lastOrder('close').qty!)).toBe('0.005')
    hunter.pass(3_000)
    expect(targets(hunter)).toHaveLength(2)
  })

  test('of the other leg, targets are placed', () => {
    const hunter = story({ symbol: half, hedge: true })
    hunter.holding('short')
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'short' })
    hunter.holding('long')
    hunter.placed(hunter.lastOrder('stop'))
    expect(targets(hunter).map((target) => target.leg)).toEqual(['long', 'long'])
  })

  test('of another symbol, targets are placed', () => {
    const eth = { ...btc, symbol: 'ETHUSDT', baseAsset: 'ETH' }
    const hunter = story({ symbol: half, symbols: { BTCUSDT: {}, ETHUSDT: {} }, instruments: [btc, eth] })
    hunter.holding()
    hunter.operator({ do: 'close', ...leg })
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    const entry = hunter.lastOrder('entry')
    hunter.placed(entry)
    hunter.fill(entry, '0.01', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    expect(targets(hunter).map(({ symbol }) => symbol)).toEqual(['ETHUSDT', 'ETHUSDT'])
  })
})

test('R-13: a part that is refused is tried again after 0.5 s, 1 s, 2 s; once all stand, after 0.5 s again', () => {
  const hunter = story({ symbol: half })
  hunter.holding()
  hunter.placed(hunter.lastOrder('stop'))
  const [first, rest] = targets(hunter)
  hunter.placed(rest!)
  let part = first!
  const refusedFor = (): number => {
    hunter.placed(part, 'rejected', 'band')
    const waited = hunter.passUntil(
      () => hunter.lastOrder('takeProfit') !== part && hunter.lastOrder('takeProfit') !== rest,
    )
    part = hunter.lastOrder('takeProfit')
    return waited
  }
  expect([refusedFor(), refusedFor(), refusedFor()]).toEqual([500, 1_000, 2_000])
  hunter.placed(part)
  hunter.report(part, 'cancelled')
  part = hunter.lastOrder('takeProfit')
  expect(refusedFor()).toBe(500)
})

test('R-13: a refused part waits longer each time, whatever is told while its successor is on its way', () => {
  const hunter = story({ symbol: half })
  hunter.holding()
  hunter.placed(hunter.lastOrder('stop'))
  const rest = targets(hunter)[1]!
  hunter.placed(rest)
  const from = hunter.now()
  while (hunter.now() < from + 60_000) {
    hunter.mark('98300')
    hunter.pass(40)
    const last = targets(hunter).findLast((target) => target !== rest)!
    if (hunter.state.orders.get(last.clientId)!.phase === 'pending') hunter.placed(last, 'rejected', 'band')
    hunter.pass(40)
  }
  expect(targets(hunter).length).toBeLessThan(10)
})

test('R-13: a target that has stood has no refusals of long ago to wait for', () => {
  const hunter = story()
  hunter.holding()
  hunter.placed(hunter.lastOrder('stop'))
  const refuse = () => {
    hunter.passUntil(() => hunter.state.orders.get(hunter.lastOrder('takeProfit').clientId)!.phase === 'pending')
    hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'band')
  }
  for (let times = 0; times < 8; times += 1) refuse()
  hunter.passUntil(() => hunter.state.orders.get(hunter.lastOrder('takeProfit').clientId)!.phase === 'pending')
  hunter.placed(hunter.lastOrder('takeProfit'))
  hunter.report(hunter.lastOrder('takeProfit'), 'cancelled')
  refuse()
  const at = hunter.now()
  hunter.passUntil(() => hunter.state.orders.get(hunter.lastOrder('takeProfit').clientId)!.phase === 'pending')
  expect(hunter.now() - at).toBeLessThan(2_000)
})

describe('a target that a person moves', () => {
  test('before the parts of the scale-out does not come while one of them may still be filled', () => {
    const hunter = held(half)
    const [part, rest] = targets(hunter)
    moveTarget(hunter, '99000')
    hunter.pass(1_000)
    expect([targets(hunter).length, hunter.cancels()]).toEqual([2, [part!.clientId, rest!.clientId]])
    hunter.report(part!, 'cancelled')
    hunter.pass(1_000)
    expect(targets(hunter)).toHaveLength(3)
    expect(hunter.lastOrder('takeProfit')).toMatchObject({ stopPrice: price('99000'), closePosition: true })
  })

  test('as the last part of a scale-out of 100 %: the old one is gone before it comes', () => {
    const hunter = held(scaled(['1'], ['100']))
    const [last] = targets(hunter)
    moveTarget(hunter, '99000')
    hunter.pass(1_000)
    expect([targets(hunter), hunter.cancels()]).toEqual([[last], [last!.clientId]])
    hunter.report(last!, 'cancelled')
    hunter.pass(1_000)
    expect(hunter.lastOrder('takeProfit').stopPrice).toEqual(price('99000'))
  })

  test('over the whole side has its successor beside it before it goes', () => {
    const hunter = held({})
    const [first] = targets(hunter)
    moveTarget(hunter, '99000')
    expect([targets(hunter).length, hunter.cancels()]).toEqual([2, []])
    hunter.placed(hunter.lastOrder('takeProfit'))
    expect(hunter.cancels()).toEqual([first!.clientId])
  })
})

describe('where the venue takes one closing order a side', () => {
  test('C-07: a target that was cancelled by hand comes back', () => {
    const hunter = held({})
    positionOf(hunter).oneStopOnly = true
    hunter.report(targets(hunter)[0]!, 'cancelled')
    expect(targets(hunter)).toHaveLength(2)
  })

  test('C-07: a target that moves goes first, and that says nothing against the stop, which stands', () => {
    const hunter = held({})
    positionOf(hunter).oneStopOnly = true
    const [first] = targets(hunter)
    moveTarget(hunter, '99000')
    expect([targets(hunter), hunter.cancels()]).toEqual([[first], [first!.clientId]])
    expect(positionOf(hunter).unprotectedSince).toBeNull()
    hunter.report(first!, 'cancelled')
    expect(targets(hunter)).toHaveLength(2)
  })
})

describe('a target that is found', () => {
  test('as a limit stays at the price that is wanted, and goes at another one', () => {
    const cancelled = (limit: string) => {
      const hunter = story({ symbol: { take_profit_order: 'limit' } })
      hunter.holding()
      const [stopPrice, amount] = [price('100267.6'), qty('0.01')]
      const more = { type: 'takeProfit', stopPrice, price: price(limit), qty: amount, closePosition: false } as const
      const lost = adopted(hunter, hunter.lastOrder('stop'), 'T', more)
      return hunter.cancels().includes(lost)
    }
    expect([cancelled('100267.6'), cancelled('100267.7')]).toEqual([false, true])
  })

  test('to trail, but from another price than is wanted, goes', () => {
    const hunter = story({ symbol: { trailing_stop_pct: pct('0.5'), trailing: 'exchange' } })
    hunter.holding()
    const more = {
      type: 'trailingStopMarket',
      stopPrice: price('99000'),
      qty: qty('0.01'),
      closePosition: false,
    } as const
    const lost = adopted(hunter, hunter.lastOrder('stop'), 'T', more)
    expect(hunter.cancels()).toEqual([lost])
  })
})

test('of two additions bought at the same price, the one whose target was cancelled has it again', () => {
  const hunter = holdingLadder({ dca_tranches: true })
  for (const mark of ['96441.8', '92000']) {
    const addition = fallTo(hunter, mark)!
    hunter.placed(addition)
    hunter.fill(addition, '0.01', '96450')
    hunter.pass(1_000)
    for (const { wish, phase } of hunter.state.orders.values()) {
      if (phase === 'pending') hunter.placed(wish)
      else if (phase === 'cancelling') hunter.report(wish, 'cancelled')
    }
    hunter.pass(5_000)
  }
  const rungOf = ({ clientId }: NewOrder) => hunter.state.orders.get(clientId)?.rung
  const first = targets(hunter).find((target) => rungOf(target) === 0)!
  expect(targets(hunter).map(rungOf)).toContain(1)
  hunter.report(first, 'cancelled')
  hunter.pass(2_000)
  expect(hunter.lastOrder('takeProfit')).toMatchObject({ stopPrice: first.stopPrice, qty: qty('0.01') })
  expect([hunter.lastOrder('takeProfit') === first, rungOf(hunter.lastOrder('takeProfit'))]).toEqual([false, 0])
})
