import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { api } from '@undertow/shared/api.ts'
import { bubblesMax, type LiquidationFlow, type LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import { add, gte, lt, noUsdt, price, qty, rounded, text, usdt } from '@undertow/shared/money.ts'
import type { GridAsk } from '../../../ports.ts'
import { createClock } from '../../clock.ts'
import { openReader } from '../database.ts'
import { openStore, type Store } from '../open.ts'
import { flowOf, foldFlow, type Liquidated } from './flow.ts'
import { gridOf } from './grid.ts'
import { bucketFor, decimalTimes, lineWith, stepFor } from './scale.ts'

const start = 1_769_860_800_000
const rows = fc
  .sample(fc.tuple(fc.integer({ min: 90_000, max: 110_000 }), fc.nat({ max: 9_999_999 })), { numRuns: 600, seed: 5 })
  .map(([cents, size], index) => ({
    seq: index * 2,
    at: start + index * 7_000,
    venue: 'aster',
    symbol: index % 5 === 0 ? 'BTCUSDT' : `C${index % 3}USDT`,
    liquidated: index % 4 < 2 ? ('long' as const) : ('short' as const),
    price: price((cents / 100).toFixed(2)),
    qty: qty('1'),
    notional: usdt(`${Math.floor(size / 1_000)}.${String(size % 1_000).padStart(3, '0')}1`),
    happenedAt: index,
  }))
const end = start + rows.length * 7_000

let dir: string
let store: Store
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-charts-'))
  store = openStore(dir, { clock: createClock() })
  for (const { seq, at, ...event } of rows)
    store.journal.append({ seq, at, event: { kind: 'liquidation', ...event }, commands: [] })
  store.journal.commit()
})
afterAll(() => {
  store.close()
  rmSync(dir, { recursive: true })
})

const all = { liquidated: null, from: start, to: end, columns: 240, rows: 80 } as const

/** Held against the contract: the route passes the text on as it is. */
async function grid(ask: Partial<GridAsk> & Pick<GridAsk, 'symbol'>): Promise<LiquidationGrid> {
  const written = JSON.parse((await store.archive.grid({ ...all, ...ask })) ?? 'null') as object
  return api.heatmap.answer.parse({ ...written, book: 'practice' })
}
async function flow(from: number, intervalMs: number, windowMs: number): Promise<LiquidationFlow> {
  const ask = { symbol: 'BTCUSDT', from, to: end, intervalMs, windowMs }
  const written = JSON.parse((await store.archive.flow(ask)) ?? 'null') as object
  return api.liquidationFlow.answer.parse({ ...written, book: 'practice', windowSec: 60 })
}

const sumOf = (found: readonly (typeof rows)[number][]): string =>
  text(found.reduce((sum, { notional }) => add(sum, rounded(notional, 2)), noUsdt))

describe('a grid', () => {
  test.each([null, 'long', 'short'] as const)(
    'of prices: each cell is the sum of what lies in it, side %s',
    async (liquidated) => {
      const found = await grid({ symbol: 'BTCUSDT', liquidated, columns: 60, rows: 40 })
      expect(found.columns).toBeLessThanOrEqual(60)
      expect(found.rows.length).toBeLessThanOrEqual(40)
      expect(found.cells.length).toBeGreaterThan(20)
      const ours = rows.filter(
        (row) => row.symbol === 'BTCUSDT' && (liquidated === null || row.liquidated === liquidated),
      )
      for (const { column, row, long, short, events } of found.cells) {
        const [from, band] = [found.from + column * found.bucketMs, found.rows[row]]
        const inside = ours.filter(
          (one) =>
            one.at >= from &&
            one.at < from + found.bucketMs &&
            gte(one.price, price(band?.low ?? '')) &&
            lt(one.price, price(band?.high ?? '')),
        )
        expect({ events, long, short }).toEqual({
          events: inside.length,
          long: sumOf(inside.filter((one) => one.liquidated === 'long')),
          short: sumOf(inside.filter((one) => one.liquidated === 'short')),
        })
      }
      expect([found.events, found.usdt]).toEqual([ours.length, sumOf(ours)])
    },
  )

  test.each([null, 'long'] as const)('of symbols: piece by piece is what it is in one piece, side %s', (liquidated) => {
    const market = openReader(dir, 'market')
    const ask = { ...all, symbol: null, liquidated, columns: 10 }
    expect(gridOf(market, ask, 13)).toEqual(gridOf(market, ask))
    expect(gridOf(market, ask).events).toBe(
      rows.filter((row) => row.liquidated === (liquidated ?? row.liquidated)).length,
    )
    market.close()
  })

  test('of symbols: the most liquidated first, and what has no row is told', async () => {
    const found = await grid({ symbol: null, rows: 2 })
    const totals = ['BTCUSDT', 'C0USDT', 'C1USDT', 'C2USDT']
      .map((symbol) => ({ symbol, sum: sumOf(rows.filter((row) => row.symbol === symbol)) }))
      .toSorted((a, b) => Number(b.sum) - Number(a.sum))
    expect(found.rows.map(({ symbol, low }) => [symbol, low])).toEqual(
      totals.slice(0, 2).map(({ symbol }) => [symbol, null]),
    )
    expect(found.others).toEqual({
      symbols: 2,
      usdt: text(totals.slice(2).reduce((sum, total) => add(sum, usdt(total.sum)), noUsdt)),
    })
    expect([found.events, found.usdt]).toEqual([rows.length, sumOf(rows)])
    expect(found.cells.every(({ row }) => row < 2)).toBe(true)
  })

  test('of one row holds everything, and of the fewest columns too', async () => {
    const found = await grid({ symbol: 'BTCUSDT', rows: 1, columns: 2 })
    const ours = rows.filter(({ symbol }) => symbol === 'BTCUSDT')
    expect(found.rows).toEqual([{ symbol: 'BTCUSDT', low: '0', high: '2000' }])
    expect(found.cells.reduce((sum, { events }) => sum + events, 0)).toBe(ours.length)
    expect(found.columns).toBeLessThanOrEqual(2)
  })

  test('ends are exact: the first moment is inside, the last is not', async () => {
    const inside = await grid({ symbol: null, from: start + 7_000, to: start + 3 * 7_000 })
    expect(inside.events).toBe(2)
    const none = { cells: [], rows: [], events: 0, usdt: '0', columns: expect.any(Number) }
    expect(await grid({ symbol: null, from: end + 1, to: end + 3_600_000 })).toMatchObject(none)
    expect(await grid({ symbol: 'NONEUSDT' })).toMatchObject(none)
  })
})

test('more questions than can wait are refused, and the others are answered', async () => {
  const asked = Array.from({ length: 12 }, () => store.archive.grid({ ...all, symbol: null }))
  const answers = await Promise.all(asked)
  expect(answers.filter((answer) => answer === null)).toHaveLength(4)
  expect(await store.archive.grid({ ...all, symbol: null })).not.toBeNull()
})

test('what is drawn of one symbol is read in pages that need no sorting, and page by page is what it is in one', () => {
  const market = openReader(dir, 'market')
  const pages: number[] = []
  const plans = new Set<string>()
  const watched = new Proxy(market, {
    get: (target, name) => {
      if (name !== 'prepare') return Reflect.get(target, name) as unknown
      return (sql: string) => {
        const statement = target.prepare<unknown[], unknown>(sql)
        const all = statement.all.bind(statement)
        statement.all = (...values) => {
          const found = all(...values)
          pages.push(found.length)
          const plan = target.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values)
          for (const { detail } of plan) plans.add(detail)
          return found
        }
        return statement
      }
    },
  })
  const ask = { ...all, symbol: 'BTCUSDT', intervalMs: 60_000, windowMs: 60_000 }
  expect(gridOf(watched, { ...ask, liquidated: 'short' }, 13)).toEqual(gridOf(market, { ...ask, liquidated: 'short' }))
  expect(flowOf(watched, ask, 13)).toEqual(flowOf(market, ask))
  expect(pages.length).toBeGreaterThan(10)
  expect(Math.max(...pages)).toBeLessThanOrEqual(13)
  expect([...plans].filter((detail) => /TEMP|SCAN/.test(detail))).toEqual([])
  market.close()
})

describe('scales', () => {
  test('never take more columns or rows than asked for, and reach from end to end', () => {
    const anyPrice = fc.double({ min: 1e-9, max: 1e7, noNaN: true })
    fc.assert(
      fc.property(
        fc.nat({ max: 2e12 }),
        fc.integer({ min: 1, max: 1e12 }),
        fc.integer({ min: 2, max: 300 }),
        (from, span, columns) => {
          const width = bucketFor(from, from + span, columns)
          const first = Math.floor(from / width) * width
          expect(Math.ceil((from + span - first) / width)).toBeLessThanOrEqual(columns)
        },
      ),
    )
    fc.assert(
      fc.property(anyPrice, anyPrice, fc.integer({ min: 1, max: 200 }), (a, b, count) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        const step = stepFor(low, high, count)
        const lineOf = lineWith(step)
        expect(lineOf(high) - lineOf(low) + 1).toBeLessThanOrEqual(count)
        // Never many times as high as what it has to hold.
        expect(Number(decimalTimes(1, step))).toBeLessThanOrEqual(10 * high)
      }),
    )
  })

  test('are round, and their bounds are exact text', () => {
    expect(bucketFor(0, 3_600_000, 240)).toBe(15_000)
    expect(bucketFor(0, 7 * 86_400_000, 240)).toBe(3_600_000)
    expect(stepFor(98_000, 99_000, 40)).toEqual({ mantissa: 5, exponent: 1 })
    expect(stepFor(0, 0, 1)).toEqual({ mantissa: 1, exponent: -20 })
    expect(decimalTimes(3, { mantissa: 1, exponent: -1 })).toBe('0.3')
    expect(decimalTimes(1_969, { mantissa: 5, exponent: 1 })).toBe('98450')
    expect(decimalTimes(20, { mantissa: 5, exponent: -8 })).toBe('0.000001')
    expect(decimalTimes(0, { mantissa: 5, exponent: -3 })).toBe('0')
  })
})

describe('a flow', () => {
  const one = (seq: number, at: number, cents: number, liquidated: 'long' | 'short' = 'long'): Liquidated => ({
    seq,
    at,
    liquidated,
    price: String(seq),
    cents,
  })
  const ask = { from: 100, to: 1_000, intervalMs: 10, windowMs: 20 }

  test('sums intervals by side, and knows the highest sum that the window reached', () => {
    const told = foldFlow(
      [one(1, 90, 100), one(2, 100, 200), one(3, 109, 300), one(4, 111, 50, 'short'), one(5, 112, 1_000)],
      ask,
    )
    expect(told.rows).toEqual([
      // At 109 the one of 90 is still inside.
      { at: 100, liquidated: 'long', usdt: '5', events: 2, peakUsdt: '6' },
      { at: 110, liquidated: 'short', usdt: '0.5', events: 1, peakUsdt: '0.5' },
      // At 112 it is not.
      { at: 110, liquidated: 'long', usdt: '10', events: 1, peakUsdt: '15' },
    ])
    expect(told.bubbles.map(({ at, usdt: size, price: of }) => [at, size, of])).toEqual([
      [100, '2', '2'],
      [109, '3', '3'],
      [111, '0.5', '4'],
      [112, '10', '5'],
    ])
    expect([told.lastSeq, told.intervalsPerBubble]).toEqual([5, 0])
  })

  test('beyond the most bubbles, neighbours become one: nothing is left out, and the price is that of the largest', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => one(index, 100 + index, index === 5 ? 900 : 1))
    const told = foldFlow(many, ask)
    expect(told.bubbles.length).toBeLessThanOrEqual(bubblesMax)
    expect(told.intervalsPerBubble).toBe(4)
    expect(told.bubbles[0]).toEqual({ at: 100, liquidated: 'long', price: '5', usdt: '9.39', events: 40 })
    expect(told.bubbles.reduce((sum, { events }) => sum + events, 0)).toBe(20_000)
    const exact = foldFlow(many.slice(0, bubblesMax), ask)
    expect([exact.bubbles.length, exact.intervalsPerBubble]).toEqual([bubblesMax, 0])
    expect(foldFlow(many.slice(0, bubblesMax + 1), ask).intervalsPerBubble).toBe(1)
  })

  test('of stored rows adds up to what is stored', async () => {
    const told = await flow(start, 60_000, 60_000)
    const ours = rows.filter(({ symbol }) => symbol === 'BTCUSDT')
    expect(text(told.rows.reduce((sum, row) => add(sum, usdt(row.usdt)), noUsdt))).toBe(sumOf(ours))
    expect(told.lastSeq).toBe(ours.at(-1)?.seq)
    expect(told.rows.every((row) => (row.at - start) % 60_000 === 0)).toBe(true)
    // The window of the first interval knows what came before it.
    const later = await flow(start + 70_000, 60_000, 300_000)
    const inWindow = ours.filter((row) => row.at <= start + 70_000 && row.liquidated === later.rows[0]?.liquidated)
    expect(later.rows[0]?.events === 1 ? later.rows[0].peakUsdt : sumOf(inWindow)).toBe(sumOf(inWindow))
  })
})
