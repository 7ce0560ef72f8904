import { price } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { createQuietWatch } from './quiet-watch.ts'

function watching() {
  const watch = createQuietWatch()
  watch.begin()
  return {
    watch,
    /** The second in which something was said; null: nothing within `seconds`. */
    saidWithin: (seconds: number): number | null => {
      for (let second = 1; second <= seconds; second += 1) if (watch.tick() !== null) return second
      return null
    },
    mark: (symbol: string, at: string) => watch.onMark(symbol, price(at)),
  }
}

test('M-02 ten minutes without a liquidation are said, once', () => {
  const it = watching()
  expect(it.saidWithin(3_600)).toBe(600)
  expect(it.saidWithin(3_600)).toBeNull()
  expect(it.watch.reason()).toContain('no liquidation for 600 s')
  it.watch.onLiquidation()
  expect(it.watch.reason()).toBe('')
  expect(it.saidWithin(3_600)).toBe(600)
})

test('M-02 where liquidations come all the time, a few minutes are odd already', () => {
  const it = watching()
  for (let second = 0; second < 7_300; second += 1) {
    expect(it.watch.tick()).toBeNull()
    if (second % 50 === 0) it.watch.onLiquidation()
  }
  expect(it.saidWithin(600)).toBeLessThanOrEqual(150)
})

test('M-02 three symbols that move by more than 1 % without a liquidation are said after a minute', () => {
  const it = watching()
  for (const symbol of ['A', 'B', 'C']) it.mark(symbol, '100')
  expect(it.saidWithin(90)).toBeNull()
  it.mark('A', '101.01')
  it.mark('B', '98.9')
  it.mark('C', '101')
  expect(it.saidWithin(10)).toBeNull()
  it.mark('C', '101.01')
  expect(it.saidWithin(10)).toBe(1)
  expect(it.watch.reason()).toContain('A, B, C moved by more than 1 %')
})

test('a liquidation begins both anew: prices count from there', () => {
  const it = watching()
  for (const symbol of ['A', 'B', 'C']) it.mark(symbol, '100')
  it.saidWithin(70)
  it.watch.onLiquidation()
  for (const symbol of ['A', 'B', 'C']) it.mark(symbol, '102')
  expect(it.saidWithin(500)).toBeNull()
})
