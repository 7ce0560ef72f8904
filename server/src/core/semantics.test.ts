import { expect, test } from 'vitest'
import { price, qty, text } from '@undertow/shared/money.ts'
import { legKey } from './leg-key.ts'
import { story } from './story.test-support.ts'

// Lines of the trading semantics that belong to no single file of the core.

test('S25: the mark is an event like any other: it places nothing by itself, and what is held is valued by it', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.asked()
  hunter.mark('98000')
  expect(hunter.asked()).toEqual([])
  expect(text(hunter.state.marks.get('BTCUSDT')!.price)).toBe('98000')
})

test('S26, S25: the stop level was crossed while its order did not trigger: the position is closed at market', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.mark('97000')
  hunter.pass(1_000)
  expect(hunter.orders().filter(({ purpose }) => purpose === 'close')).toEqual([])
  hunter.mark('97000')
  hunter.pass(1_500)
  expect(hunter.orders().filter(({ purpose }) => purpose === 'close')).toMatchObject([{ side: 'sell', type: 'market' }])
})

test('S30: where orders go is decided by the mode, so simulate_only changes nothing of what the core wants', () => {
  const wanted = (simulate_only: boolean) => {
    const hunter = story({ globals: { simulate_only } })
    hunter.protectedHolding()
    return hunter.orders()
  }
  expect(wanted(true)).toEqual(wanted(false))
  expect(wanted(true).map(({ purpose }) => purpose)).toEqual(['entry', 'stop', 'takeProfit'])
})

test('S32: whether the account is hedged is adopted from the account, whatever the settings wish', () => {
  const hunter = story({ globals: { hedge_mode: false }, hedge: true })
  expect(hunter.state.hedgeMode).toBe(true)
  hunter.protectedHolding('long')
  const short = hunter.hunt('short')
  expect(short).toMatchObject({ leg: 'short', side: 'sell' })

  const oneWay = story({ globals: { hedge_mode: true }, hedge: false })
  expect(oneWay.state.hedgeMode).toBe(false)
  oneWay.protectedHolding('long')
  expect(oneWay.hunt('short')).toBeNull()
})

test('S27: what the user holds on a leg before we come is not ours: no entry there, and none of it is closed', () => {
  const hunter = story({ hedge: true })
  const users = { symbol: 'BTCUSDT', leg: 'long' as const, qty: qty('0.5'), entryPrice: price('98000') }
  hunter.snapshot({ positions: [users] })
  expect(hunter.hunt('long')).toBeNull()
  hunter.operator({ do: 'flatten' })
  hunter.pass(10_000)
  expect(hunter.state.positions.has(legKey('BTCUSDT', 'long'))).toBe(false)
  expect(hunter.orders()).toEqual([])
})
