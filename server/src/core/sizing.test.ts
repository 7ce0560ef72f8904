import { add, lte, notional, price, qty, text, times, toStepDown, usdt } from '@undertow/shared/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { btc, symbolSettings } from './fixtures.test-support.ts'
import { sizeOf } from './sizing.ts'

test('margin times leverage is what is bought, rounded down to the step', () => {
  const { qty: amount, notional: value, margin } = sizeOf(symbolSettings, 10, price('98000'), btc)
  expect([text(amount), text(value), text(margin)]).toEqual(['0.01', '980', '98'])
})

test('a market order keeps to the step for market orders, any other to its own', () => {
  const contract = { ...btc, stepSize: qty('0.001'), marketStepSize: qty('0.1') }
  const sizeBy = (entry: 'market' | 'limit') =>
    text(sizeOf({ ...symbolSettings, entry, trade_value_usdt: usdt('1523') }, 10, price('98000'), contract).qty)
  expect([sizeBy('market'), sizeBy('limit')]).toEqual(['0.1', '0.155'])
})

test('what buys less than a step buys nothing', () => {
  const { qty: amount, notional: value, margin } = sizeOf(symbolSettings, 1, price('1000000'), btc)
  expect([text(amount), text(value), text(margin)]).toEqual(['0', '0', '0'])
})

const decimals = (places: number, max: number) =>
  fc.integer({ min: 1, max }).map((whole) => (whole / 10 ** places).toFixed(places))

test('no size costs more than the budget, and one step more always would', () => {
  fc.assert(
    fc.property(
      decimals(2, 1_000_000),
      decimals(4, 2_000_000_000),
      fc.constantFrom('0.001', '0.01', '0.5', '1', '1000'),
      fc.integer({ min: 1, max: 125 }),
      (budget, at, step, leverage) => {
        const settings = { ...symbolSettings, trade_value_usdt: usdt(budget) }
        const { qty: amount } = sizeOf(settings, leverage, price(at), { ...btc, stepSize: qty(step) })
        const budgetUsdt = times(usdt(budget), leverage)
        expect(text(toStepDown(amount, qty(step)))).toBe(text(amount))
        expect(lte(notional(amount, price(at)), budgetUsdt)).toBe(true)
        expect(lte(notional(add(amount, qty(step)), price(at)), budgetUsdt)).toBe(false)
      },
    ),
  )
})
