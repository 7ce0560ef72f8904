import { qty } from '@undertow/shared/money.ts'
import type { Fill, OrderReport } from '@undertow/shared/orders.ts'
import { expect, test } from 'vitest'
import { createCoverage } from './coverage.ts'

const report = (filled: string) =>
  ({ symbol: 'BTCUSDT', orderId: '7', filledQty: qty(filled), updatedAt: 5 }) as OrderReport
const fill = (amount: string) => ({ symbol: 'BTCUSDT', orderId: '7', qty: qty(amount) }) as Fill
const missing = { symbol: 'BTCUSDT', orderId: '7', updatedAt: 5 }

function pass(coverage: ReturnType<typeof createCoverage>, seconds: number) {
  return Array.from({ length: seconds }, () => coverage.due()).flat()
}

test('an order whose fills were all told, before or after its report, misses nothing', () => {
  const coverage = createCoverage()
  coverage.noteFill(fill('0.4'))
  coverage.noteOrder(report('1'))
  pass(coverage, 2)
  coverage.noteFill(fill('0.6'))
  expect(pass(coverage, 60)).toEqual([])
})

test('fills that do not come are asked for after three seconds, then ever more rarely, and not for ever', () => {
  const coverage = createCoverage()
  coverage.noteOrder(report('1'))
  coverage.noteFill(fill('0.4'))
  expect(pass(coverage, 2)).toEqual([])
  expect(pass(coverage, 1)).toEqual([missing])
  expect(pass(coverage, 5)).toEqual([])
  expect(pass(coverage, 1)).toEqual([missing])
  expect(pass(coverage, 10_000)).toHaveLength(4)
})

test('a later report of more brings it up again', () => {
  const coverage = createCoverage()
  coverage.noteOrder(report('1'))
  coverage.noteFill(fill('1'))
  pass(coverage, 10)
  coverage.noteOrder(report('2'))
  expect(pass(coverage, 3)).toEqual([missing])
})
