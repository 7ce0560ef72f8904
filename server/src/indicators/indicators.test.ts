import {
  add,
  asPct,
  averagePrice,
  gte,
  isPositive,
  lte,
  movedBy,
  noQty,
  notional,
  noUsdt,
  pct,
  price,
  qty,
  rate,
  scale,
  sub,
  text,
  usdt,
  type Money,
} from '@undertow/shared/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { atrCandles, createAtr } from './atr.ts'
import type { Candle } from './candles.ts'
import { correlation, createCloses } from './correlation.ts'
import { depthWithin } from './depth.ts'
import { createFlow } from './flow.ts'
import { createCandleVwap, createTradeVwap } from './vwap.ts'

const minute = 60_000
const said = (amount: Money | null): string | null => (amount === null ? null : text(amount))

/** Prices of two decimals, quantities of three, as text. */
const priceText = fc.integer({ min: 1, max: 2_000_000 }).map((cents) => (cents / 100).toFixed(2))
const amountText = fc.integer({ min: 1, max: 9_000_000 }).map((units) => (units / 1_000).toFixed(3))

const candles = fc
  .array(fc.tuple(priceText, priceText, priceText, fc.nat(9_000), fc.nat(900_000)), { maxLength: 60 })
  .map((rows) =>
    rows.map(([a, b, c, volume, quote], index): Candle => {
      const sorted = [a, b, c].toSorted((x, y) => Number(x) - Number(y))
      const [low = a, close = a, high = a] = sorted
      return { openAt: index * minute, high, low, close, volume: String(volume), quote: String(quote) }
    }),
  )

test('VWAP over candles is all that was paid ÷ all that was traded in the newest ones, the forming one among them', () => {
  fc.assert(
    fc.property(candles, fc.integer({ min: 1, max: 30 }), (rows, count) => {
      const vwap = createCandleVwap(count)
      for (const row of rows.slice(0, -1)) vwap.add(row)
      const forming = rows.at(-1)
      if (!forming) return
      const used = rows.slice(-count)
      const quote = used.reduce((sum, row) => add(sum, usdt(row.quote)), noUsdt)
      const volume = used.reduce((sum, row) => add(sum, qty(row.volume)), noQty)
      const isKnown = used.length === count && isPositive(volume)
      expect(said(vwap.price(forming))).toBe(isKnown ? text(averagePrice(quote, volume)) : null)
    }),
  )
})

test('VWAP over trades is that of the newest ones, and not known before there are enough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(priceText, amountText), { maxLength: 80 }),
      fc.integer({ min: 1, max: 40 }),
      (trades, count) => {
        const vwap = createTradeVwap(count)
        for (const [at, amount] of trades) vwap.add(at, amount)
        const used = trades.slice(-count)
        const quote = used.reduce((sum, [at, amount]) => add(sum, notional(qty(amount), price(at))), noUsdt)
        const volume = used.reduce((sum, [, amount]) => add(sum, qty(amount)), noQty)
        expect(said(vwap.price())).toBe(used.length === count ? text(averagePrice(quote, volume)) : null)
        vwap.reset()
        expect(vwap.price()).toBeNull()
      },
    ),
  )
})

/** In floats and from the definition: good enough to see a wrong rule. */
function naiveAtr(rows: readonly Candle[], count: number): number | null {
  const ranges = rows.slice(1).map((row, index) => {
    const [high, low, before] = [Number(row.high), Number(row.low), Number(rows[index]?.close)]
    return Math.max(high - low, Math.abs(high - before), Math.abs(low - before))
  })
  if (ranges.length < count) return null
  let average = ranges.slice(0, count).reduce((sum, range) => sum + range, 0) / count
  for (const range of ranges.slice(count)) average = (average * (count - 1) + range) / count
  return (average / Number(rows.at(-1)?.close)) * 100
}

test("ATR is Wilder's: a plain average of the first true ranges, smoothed from there on, in percent of the last close", () => {
  fc.assert(
    fc.property(candles, fc.integer({ min: 1, max: 20 }), (rows, count) => {
      const atr = createAtr(count)
      for (const row of rows) atr.add(row)
      const naive = naiveAtr(rows, count)
      const found = said(atr.pct())
      expect(found === null).toBe(naive === null)
      expect(Math.abs(Number(found) - (naive ?? 0))).toBeLessThan(1e-6 * (1 + (naive ?? 0)))
    }),
  )
})

test('so many candles are asked for that hardly anything of the first average is left', () => {
  for (const count of [1, 2, 14, 100]) expect((1 - 1 / count) ** (atrCandles(count) - 1 - count)).toBeLessThan(0.02)
})

test('flow is what takers bought less what they sold, of all that was traded in the window', () => {
  const trades = fc.array(
    fc.record({ afterMs: fc.nat(3_000), value: fc.integer({ min: 1, max: 100_000 }), isBuy: fc.boolean() }),
    { minLength: 1, maxLength: 80 },
  )
  fc.assert(
    fc.property(
      trades,
      fc.integer({ min: 1, max: 60 }),
      fc.nat(100_000),
      fc.nat(4_000),
      (rows, sec, startAt, laterMs) => {
        const flow = createFlow(sec * 1_000)
        const widthMs = Math.ceil((sec * 1_000) / 60)
        let at = startAt
        const all = rows.map((row) => {
          at += row.afterMs
          flow.add(at, usdt(String(row.value)), row.isBuy)
          return { ...row, bucket: Math.floor(at / widthMs) }
        })
        const now = Math.floor((at + laterMs) / widthMs)
        const within = all.filter(({ bucket }) => bucket >= now - 60)
        const sum = (isBuy: boolean) =>
          within.filter((row) => row.isBuy === isBuy).reduce((total, { value }) => total + value, 0)
        const [bought, sold] = [sum(true), sum(false)]
        const isKnown = (all[0]?.bucket ?? 0) < now - 60 && bought + sold > 0
        const read = flow.read(at + laterMs)
        expect(read === null ? null : [text(read.pct), text(read.volumeUsdt)]).toEqual(
          isKnown
            ? [text(asPct(usdt(String(bought - sold)), usdt(String(bought + sold)))!), String(bought + sold)]
            : null,
        )
      },
    ),
  )
})

test('flow is not known again before a whole window lies behind the first trade after a hole', () => {
  const flow = createFlow(10_000)
  for (let second = 0; second <= 60; second += 1) flow.add(second * 1_000, usdt('10'), true)
  expect(said(flow.read(60_000)?.volumeUsdt ?? null)).toBe('110')
  flow.reset()
  for (let second = 61; second <= 71; second += 1) flow.add(second * 1_000, usdt('10'), false)
  expect(flow.read(71_000)).toBeNull()
  flow.add(72_000, usdt('10'), false)
  expect(said(flow.read(72_000)?.pct ?? null)).toBe('-100')
})

const side = (direction: 1 | -1) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 99 })), { minLength: 1, maxLength: 20 })
    .map((steps) => {
      let cents = 1_000_000
      return steps.map(([step, units]) => {
        cents += direction * step
        return { price: price((cents / 100).toFixed(2)), qty: qty(String(units)) }
      })
    })

test('depth is what rests within a distance of the middle; where the book is cut off, as far as both sides are known', () => {
  fc.assert(
    fc.property(
      side(-1),
      side(1),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 5, max: 20 }),
      (bids, asks, bps, max) => {
        const book = { bids: bids.slice(0, max), asks: asks.slice(0, max) }
        const middle = scale(add(book.bids[0]!.price, book.asks[0]!.price), rate('0.5'))
        const share = scale(pct(String(bps)), rate('0.01'))
        const distances = [sub(movedBy(middle, share), middle)]
        if (book.bids.length === max) distances.push(sub(middle, book.bids.at(-1)!.price))
        if (book.asks.length === max) distances.push(sub(book.asks.at(-1)!.price, middle))
        const reach = distances.toSorted((a, b) => a.cmp(b))[0]!
        const sum = (levels: typeof bids) =>
          levels
            .filter((level) => gte(level.price, sub(middle, reach)) && lte(level.price, add(middle, reach)))
            .reduce((total, level) => add(total, notional(level.qty, level.price)), noUsdt)
        const depth = depthWithin(book, bps, max)
        expect([said(depth!.bidUsdt), said(depth!.askUsdt)]).toEqual([text(sum(book.bids)), text(sum(book.asks))])
        expect(depth!.reachPct === null).toBe(reach.eq(distances[0]!))
      },
    ),
  )
})

test('a book with an empty side, or one that crosses, has no depth', () => {
  const level = (at: string) => ({ price: price(at), qty: qty('1') })
  expect(depthWithin({ bids: [], asks: [level('2')] }, 10, 20)).toBeNull()
  expect(depthWithin({ bids: [level('2')], asks: [level('2')] }, 10, 20)).toBeNull()
})

/** From the definition, in two passes. */
function naiveCorrelation(a: readonly number[], b: readonly number[]): number {
  const returnsOf = (closes: readonly number[]) => closes.slice(1).map((close, index) => close / closes[index]! - 1)
  const [x, y] = [returnsOf(a), returnsOf(b)]
  const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length
  const [mx, my] = [mean(x), mean(y)]
  const dot = (p: readonly number[], mp: number, q: readonly number[], mq: number) =>
    p.reduce((sum, one, index) => sum + (one - mp) * (q[index]! - mq), 0)
  return dot(x, mx, y, my) / Math.sqrt(dot(x, mx, x, mx) * dot(y, my, y, my))
}

const flat = (openAt: number, close: string): Candle => ({
  openAt,
  high: close,
  low: close,
  close,
  volume: '1',
  quote: '1',
})

test("correlation is Pearson's, of the minutes that both have", () => {
  const closes = fc.array(fc.integer({ min: 5_000, max: 15_000 }), { minLength: 40, maxLength: 90 })
  fc.assert(
    fc.property(closes, closes, fc.nat(1), (a, b, behind) => {
      const [x, y] = [createCloses(61), createCloses(61)]
      const last = 1_000
      // Both end near the same minute, whenever they began.
      a.forEach((close, index) => x.add(flat((last - a.length + 1 + index) * minute, String(close))))
      b.forEach((close, index) => y.add(flat((last - behind - b.length + 1 + index) * minute, String(close))))
      const length = Math.min(Math.min(a.length, 61) - behind, Math.min(b.length, 61))
      const found = correlation(x, y, 30, last * minute + 70_000)
      const naive = naiveCorrelation(a.slice(0, a.length - behind).slice(-length), b.slice(-length))
      expect(Number(text(found!))).toBeCloseTo(naive, 3)
      expect(text(found!)).toMatch(/^-?\d(\.\d{1,4})?$/)
    }),
  )
})

test.each([
  ['too few minutes in common', 20, 1_000, 1_000 * minute + 70_000],
  ['closes of long ago', 60, 1_000, 1_003 * minute + 1],
  ['closes that end at different times', 60, 970, 1_000 * minute + 70_000],
])('with %s a correlation is not known', (_, length, lastOfOther, at) => {
  const [x, y] = [createCloses(61), createCloses(61)]
  for (let index = 0; index < length; index += 1) {
    x.add(flat((1_001 - length + index) * minute, String(100 + (index % 7))))
    y.add(flat((lastOfOther + 1 - length + index) * minute, String(100 + (index % 5))))
  }
  expect(correlation(x, y, 30, at)).toBeNull()
})

test('a price that stands still correlates with nothing', () => {
  const [x, y] = [createCloses(61), createCloses(61)]
  for (let index = 0; index < 60; index += 1) {
    x.add(flat(index * minute, String(100 + (index % 7))))
    y.add(flat(index * minute, '100.1'))
  }
  expect(correlation(x, y, 30, 60 * minute)).toBeNull()
})
