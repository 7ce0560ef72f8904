import { expect, test } from 'vitest'
import { titleOf, withoutAmounts } from './words.ts'

test('amounts become dots, names do not', () => {
  expect(withoutAmounts('Bought 1,000.5 1000PEPEUSDT at 0.0123 (LONG), −12.30 USDT, v0.2')).toBe(
    'Bought ••• 1000PEPEUSDT at ••• (LONG), ••• USDT, v0.2',
  )
})

test('a title has the rule or the code in words, and the symbol', () => {
  expect(titleOf({ code: 'order_refused', symbol: 'BTCUSDT', rule: null })).toBe('Order refused BTCUSDT')
  expect(titleOf({ code: 'rule', symbol: null, rule: 'Big one' })).toBe('Big one')
})
