import { describe, expect, test } from 'vitest'
import { amountAt, amountOf, colourAt, moved, scaleOf, shareOf } from './heatmap-scale.ts'

const cell = (long: string, short: string) => ({ column: 0, row: 0, long, short, events: 1 })
const grid = { cells: [cell('10', '0'), cell('0', '1000'), cell('50', '50')] }
const untyped = { low: undefined, high: undefined }

describe('the scale', () => {
  test('reaches from the smallest to the largest amount of the side that is shown', () => {
    expect(scaleOf(grid, undefined, 'linear', untyped)).toEqual({ kind: 'linear', low: 10, high: 1000 })
    expect(scaleOf(grid, 'long', 'linear', untyped)).toEqual({ kind: 'linear', low: 10, high: 50 })
    expect(amountOf(cell('0.1', '0.2'), undefined)).toBe(0.3)
  })

  test('takes typed ends, and never has an end below its beginning', () => {
    expect(scaleOf(grid, undefined, 'log', { low: '0', high: '100' })).toEqual({ kind: 'log', low: 0.01, high: 100 })
    expect(scaleOf(grid, undefined, 'linear', { low: '500', high: '100' })).toEqual({
      kind: 'linear',
      low: 500,
      high: 500,
    })
    expect(scaleOf({ cells: [] }, undefined, 'linear', untyped)).toEqual({ kind: 'linear', low: 0, high: 0 })
  })

  test('shows what lies beyond an end like the end, and one amount at the top', () => {
    const log = { kind: 'log', low: 1, high: 10_000 } as const
    expect([0.5, 1, 100, 10_000, 1e9].map((amount) => shareOf(amount, log))).toEqual([0, 0, 0.5, 1, 1])
    expect(shareOf(7, { kind: 'linear', low: 7, high: 7 })).toBe(1)
    for (const kind of ['linear', 'log'] as const) {
      const scale = { kind, low: 5, high: 500 }
      for (const share of [0, 0.25, 1]) expect(shareOf(amountAt(share, scale), scale)).toBeCloseTo(share)
    }
  })
})

test('the ramp grows lighter all the way, so that it also works without colours', () => {
  const lightness = Array.from({ length: 51 }, (_, index) => {
    const [red, green, blue] = colourAt(index / 50)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  })
  expect(lightness.every((value, index) => index === 0 || value > (lightness[index - 1] ?? 0))).toBe(true)
  expect(colourAt(-1)).toEqual([68, 1, 84])
  expect(colourAt(2)).toEqual([253, 231, 37])
})

test('keys move over the grid and stop at its edges', () => {
  const size = { columns: 20, rows: 30 }
  const from = { column: 5, row: 5 }
  expect(moved(from, 'ArrowUp', size, true)).toEqual({ column: 5, row: 6 })
  expect(moved(from, 'ArrowUp', size, false)).toEqual({ column: 5, row: 4 })
  expect(moved(from, 'PageDown', size, true)).toEqual({ column: 5, row: 0 })
  expect(moved(from, 'End', size, true)).toEqual({ column: 19, row: 5 })
  expect(moved({ column: 0, row: 0 }, 'ArrowLeft', size, true)).toEqual({ column: 0, row: 0 })
  expect(moved(from, 'a', size, true)).toBeNull()
})
