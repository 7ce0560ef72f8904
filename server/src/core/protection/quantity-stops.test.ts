import { qty, text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const byQuantity = { protection_stop: 'quantity' } as const

describe('stops over a quantity, by setting', () => {
  test('S22: cover what we hold, and grow with it: the new one stands before the old one goes', () => {
    const hunter = story({ symbol: byQuantity })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    const first = hunter.lastOrder('stop')
    expect(first).toMatchObject({ closePosition: false, reduceOnly: true, workingType: 'mark', qty: qty('0.004') })
    hunter.placed(first)
    hunter.fill(entry, '0.006', '98301.6')
    const second = hunter.lastOrder('stop')
    expect(text(second.qty!)).toBe('0.01')
    expect(hunter.state.positions.get('BTCUSDT:long')?.unprotectedSince).not.toBeNull()
    expect(hunter.cancels()).not.toContain(first.clientId)
    hunter.placed(second)
    expect(hunter.cancels()).toContain(first.clientId)
    expect(hunter.state.positions.get('BTCUSDT:long')?.unprotectedSince).toBeNull()
  })

  test('shrink with what a take-profit or the user took', () => {
    const hunter = story({ symbol: byQuantity })
    const { takeProfit } = hunter.protectedHolding()
    hunter.fill(takeProfit, '0.004', '100300')
    const left = hunter.state.positions.get('BTCUSDT:long')!.qty
    expect(hunter.lastOrder('stop').qty).toEqual(left)
  })

  test('cover no more than what they have not executed yet: a position that grows again is without a stop until the next', () => {
    const hunter = story({ symbol: byQuantity })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.006', '98301.6')
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    hunter.fill(stop, '0.004', '97318.6')
    const position = hunter.state.positions.get('BTCUSDT:long')!
    expect(position.unprotectedSince).toBeNull()
    hunter.fill(entry, '0.004', '98301.6')
    expect(text(position.qty)).toBe('0.006')
    expect(position.unprotectedSince).not.toBeNull()
  })

  test('a quantity that no market order can carry is covered by a stop over the whole side', () => {
    const hunter = story({ symbol: byQuantity, instruments: [{ ...btc, marketQtyMax: qty('0.002') }] })
    hunter.holding()
    expect(hunter.lastOrder('stop')).toMatchObject({ closePosition: true, qty: null })
  })
})

test('I14: a stop of ours that the books do not know and that protects nothing is adopted and swept within ten seconds', () => {
  const hunter = story()
  const { stop } = hunter.protectedHolding()
  const lost = { ...stop, clientId: 'ut1.test.1.S9' }
  hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
  const close = hunter.lastOrder('close')
  hunter.fill(close, text(close.qty!), '98300')
  hunter.report(lost, 'new')
  expect(hunter.cancels()).toContain(lost.clientId)
})

describe('a definite refusal', () => {
  test('S26: of the stop is answered by one more try at once, then by selling; a target that is refused costs nothing', () => {
    const hunter = story()
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'refused')
    const second = hunter.lastOrder('stop')
    hunter.placed(second, 'rejected', 'refused')
    expect(hunter.lastOrder('close')).toMatchObject({ type: 'market' })
  })

  test('P-02 of the take-profit, however often, leaves position and stop as they are', () => {
    const hunter = story()
    hunter.holding()
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    for (let times = 0; times < 4; times += 1) {
      hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'band')
      hunter.pass(61_000)
    }
    expect(hunter.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
    expect(hunter.lastOrder('stop')).toBe(stop)
    expect(hunter.notices()).toContain('target_missing')
  })
})
