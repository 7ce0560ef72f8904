import { usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import type { TapeEntry } from './tape-buffer.ts'
import { isFiltering, noTapeFilter, select } from './tape-filter.ts'
import { tierOf, tiersProblem } from './tape-tiers.ts'

const entry = (symbol: string, liquidated: 'long' | 'short', notional: string): TapeEntry => ({
  size: usdt(notional),
  row: {
    seq: 1,
    at: 1,
    venue: 'aster',
    symbol,
    liquidated,
    price: '1',
    qty: notional,
    notional,
    happenedAt: 1,
    windowUsdt: null,
  },
})
const all = [entry('BTCUSDT', 'long', '10000'), entry('BTCUSDT', 'short', '9999.99'), entry('ETHUSDT', 'long', '50000')]

test('symbol, side and size each leave out what does not fit', () => {
  expect(select(all, noTapeFilter)).toBe(all)
  const found = (filter: Partial<typeof noTapeFilter>) =>
    select(all, { ...noTapeFilter, ...filter }).map((one) => all.indexOf(one))
  expect(found({ tapeMin: '10000' })).toEqual([0, 2])
  expect(found({ tapeSide: 'short' })).toEqual([1])
  expect(found({ tapeSymbol: 'ETHUSDT' })).toEqual([2])
  expect(found({ tapeSymbol: 'ETHUSDT', tapeSide: 'short' })).toEqual([])
  expect([isFiltering(noTapeFilter), isFiltering({ ...noTapeFilter, tapeSymbol: 'X' })]).toEqual([false, true])
})

test('a size is of the highest tier that it reaches', () => {
  const tiers = ['10000', '50000', '100000', '500000', '1000000'].map((from) => usdt(from))
  const sizes = ['9999.999999', '10000', '99999', '1000000', '98765432109876543210']
  expect(sizes.map((size) => tierOf(usdt(size), tiers))).toEqual([0, 1, 2, 5, 5])
})

test('tiers rise and are whole', () => {
  expect(tiersProblem(['1', '2', '10'])).toBeNull()
  expect(tiersProblem(['1', '10', '2'])).toContain('larger')
  expect(tiersProblem(['2', '2'])).toContain('larger')
  for (const wrong of ['', '-1', '1e3', '1.5', '1,000']) expect(tiersProblem([wrong])).toContain('whole number')
})
