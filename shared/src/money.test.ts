import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  isOnGrid,
  neg,
  noUsdt,
  price,
  qty,
  qtyFor,
  stepQtyFor,
  text,
  textTo,
  toStepDown,
  usdt,
  usdtCodec,
} from './money.ts'

const grid = fc.integer({ min: 0, max: 8 }).map((digits) => (digits === 0 ? '1' : `0.${'1'.padStart(digits, '0')}`))
const amount = fc
  .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 99_999_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(8, '0')}`)

test('the quantity on the grid that a value buys is the exact quantity, rounded down', () => {
  fc.assert(
    fc.property(amount, amount, grid, (value, at, step) => {
      const bought = stepQtyFor(usdt(value), price(at), qty(step))
      expect(text(bought)).toBe(text(toStepDown(qtyFor(usdt(value), price(at)), qty(step))))
      expect(isOnGrid(bought, qty(step))).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test('zero is written without a sign, however it came about', () => {
  const negativeZero = neg(noUsdt)
  const texts = [text(negativeZero), textTo(usdt('-0.001'), 2), usdtCodec.encode(negativeZero)]
  expect([...texts, JSON.stringify(negativeZero)]).toEqual(['0', '0', '0', '"0"'])
})
