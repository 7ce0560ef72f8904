import { qty, text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { btc } from './fixtures.test-support.ts'
import { story } from './story.test-support.ts'

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
