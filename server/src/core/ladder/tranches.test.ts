import { describe, expect, test } from 'vitest'
import { text } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { fallTo, holding, rungs } from './ladder.test-support.ts'
import { type Story } from '../story.test-support.ts'

/** A first entry of 0.01 at 98,410 and an addition of 0.01 at 96,450, both protected. */
function added(symbol: Partial<SymbolSettings> = {}): Story {
  const hunter = holding({ dca_tranches: true, ...symbol })
  const addition = fallTo(hunter, '96441.8')!
  hunter.placed(addition)
  hunter.fill(addition, '0.01', '96450')
  hunter.pass(1_000)
  return hunter
}

const targetsOf = (hunter: Story): NewOrder[] =>
  [...hunter.state.orders.values()]
    .filter(({ wish, phase, cancelWanted }) => wish.purpose === 'takeProfit' && phase !== 'done' && !cancelWanted)
    .map(({ wish }) => wish)
const shown = ({ stopPrice, qty, closePosition, reduceOnly }: NewOrder) => [
  stopPrice && text(stopPrice),
  qty && text(qty),
  closePosition,
  reduceOnly,
]

describe('an addition with a target of its own', () => {
  test('is closed from its own price by a reduce-only order over its quantity, the rest from the first entry', () => {
    expect(targetsOf(added()).map(shown)).toEqual([
      ['100378.2', null, true, false],
      ['98379', '0.01', false, true],
    ])
    const together = added({ dca_tranches: false })
    together.placed(together.lastOrder('takeProfit'))
    expect(targetsOf(together).map(shown)).toEqual([['99378.6', null, true, false]])
  })

  test('reaches it alone: the rest stays, with its stop, its target and its rung used', () => {
    const hunter = added()
    const target = targetsOf(hunter).find(({ closePosition }) => !closePosition)!
    const stop = hunter.lastOrder('stop')
    hunter.placed(target)
    hunter.fill(target, '0.01', '98380')
    hunter.pass(1_000)
    expect(text(hunter.state.positions.get('BTCUSDT:long')!.qty)).toBe('0.01')
    expect(targetsOf(hunter).map(shown)).toEqual([['100378.2', null, true, false]])
    expect(hunter.lastOrder('stop')).toBe(stop)
    expect(rungs(hunter)?.filter((usedBy) => usedBy !== null)).toHaveLength(1)
    expect(hunter.trades()).toEqual([])
  })

  test('filled in parts, its order is left to do the rest', () => {
    const hunter = added()
    const target = targetsOf(hunter).find(({ closePosition }) => !closePosition)!
    hunter.placed(target)
    hunter.fill(target, '0.004', '98380')
    hunter.pass(1_000)
    expect(targetsOf(hunter)).toContain(target)
    expect(targetsOf(hunter)).toHaveLength(2)
  })

  test('beside the user, the orders over quantities add up to what is held', () => {
    const hunter = added({ protection_stop: 'quantity' })
    expect(targetsOf(hunter).map(shown)).toEqual([
      ['100378.2', '0.01', false, true],
      ['98379', '0.01', false, true],
    ])
    expect(text(hunter.lastOrder('stop').qty!)).toBe('0.02')
  })

  test('refused because it would trigger at once, it is asked for again: the whole position is not closed for it', () => {
    const hunter = added()
    const target = targetsOf(hunter).find(({ closePosition }) => !closePosition)!
    hunter.placed(target, 'rejected', 'wouldTrigger')
    expect(hunter.state.positions.get('BTCUSDT:long')!.closing).toBe(null)
    hunter.pass(5_000)
    expect(targetsOf(hunter).filter(({ closePosition }) => !closePosition)).toHaveLength(1)
  })
})
