import { noQty, noUsdt, price, qty, text, usdt } from '@undertow/shared/money.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketStart, type Candle, createCandles, intervals, nextBucket } from './klines.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const monday = Date.UTC(2026, 0, 5)

const print = (at: number, at_price: string, amount = '1', buyerIsMaker = false, id = 1) => ({
  at,
  price: price(at_price),
  qty: qty(amount),
  quote: usdt(String(Number(at_price) * Number(amount))),
  buyerIsMaker,
  id,
})
const brief = ({ openTime, open, high, low, close, volume, count }: Candle) => [
  (openTime - monday) / minute,
  ...[open, high, low, close, volume].map(text),
  count,
]
const newest = (limit: number) => ({ from: null, to: null, limit })

test('trades of a minute become one candle', () => {
  const candles = createCandles()
  candles.add(print(monday, '10', '1', false, 1))
  candles.add(print(monday + 1, '12', '2', true, 2))
  candles.add(print(monday + 59_999, '11', '3', false, 3))
  const [only] = candles.list('1m', newest(10), monday + 59_999)
  expect(brief(only!)).toEqual([0, '10', '12', '10', '11', '6', 3])
  expect([text(only!.quote), text(only!.takerVolume), text(only!.takerQuote)]).toEqual(['67', '4', '43'])
  expect([only!.firstId, only!.lastId]).toEqual([1, 3])
})

test('a minute without a trade keeps the price and has no volume', () => {
  const candles = createCandles()
  candles.add(print(monday, '10'))
  candles.add(print(monday + 2 * minute, '20'))
  expect(candles.list('1m', newest(10), monday + 3 * minute).map(brief)).toEqual([
    [0, '10', '10', '10', '10', '1', 1],
    [1, '10', '10', '10', '10', '0', 0],
    [2, '20', '20', '20', '20', '1', 1],
    [3, '20', '20', '20', '20', '0', 0],
  ])
})

test('lists go from their start, or back from the newest', () => {
  const candles = createCandles()
  for (let index = 0; index < 6; index += 1) candles.add(print(monday + index * minute, String(10 + index)))
  const at = monday + 5 * minute
  const opens = (range: { from: number | null; to: number | null; limit: number }) =>
    candles.list('1m', range, at).map(({ openTime }) => (openTime - monday) / minute)
  expect(opens(newest(2))).toEqual([4, 5])
  expect(opens({ from: monday + minute, to: null, limit: 2 })).toEqual([1, 2])
  expect(opens({ from: monday + minute, to: monday + 3 * minute, limit: 100 })).toEqual([1, 2, 3])
  expect(opens({ from: null, to: monday + 3 * minute, limit: 2 })).toEqual([2, 3])
})

describe('intervals', () => {
  test('begin where the calendar says', () => {
    const at = Date.UTC(2028, 1, 29, 13, 47, 12)
    const starts = (['3m', '1h', '12h', '1d', '1w', '1M'] as const).map((interval) => bucketStart(interval, at))
    expect(starts).toEqual([
      Date.UTC(2028, 1, 29, 13, 45),
      Date.UTC(2028, 1, 29, 13),
      Date.UTC(2028, 1, 29, 12),
      Date.UTC(2028, 1, 29),
      Date.UTC(2028, 1, 28),
      Date.UTC(2028, 1, 1),
    ])
    expect(nextBucket('1M', Date.UTC(2028, 1, 1))).toBe(Date.UTC(2028, 2, 1))
    expect(nextBucket('1M', Date.UTC(2027, 11, 1))).toBe(Date.UTC(2028, 0, 1))
  })

  test('every moment lies in exactly one month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (at) => {
        const date = new Date(at)
        expect(bucketStart('1M', at)).toBe(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1))
      }),
    )
  })

  test('longer candles hold the same trades as the minutes in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3 * day }), fc.integer({ min: 1, max: 100 })), { maxLength: 60 }),
        fc.constantFrom(...intervals),
        (trades, interval) => {
          const candles = createCandles()
          const sorted = trades.toSorted(([a], [b]) => a - b)
          for (const [after, at] of sorted) candles.add(print(monday + after, String(at)))
          const listed = candles.list(interval, { from: monday - 40 * day, to: null, limit: 5_000 }, monday + 3 * day)
          const counted = new Map<number, number[]>()
          for (const [after, at] of sorted) {
            const openTime = bucketStart(interval, monday + after)
            counted.set(openTime, [...(counted.get(openTime) ?? []), at])
          }
          // Minutes are kept for a day; what is derived from hours and days reaches back further.
          const kept = listed.filter(({ count }) => count > 0)
          for (const candle of kept.slice(1)) {
            const prices = counted.get(candle.openTime) ?? []
            expect([candle.count, text(candle.high), text(candle.low), text(candle.open), text(candle.close)]).toEqual([
              prices.length,
              String(Math.max(...prices)),
              String(Math.min(...prices)),
              String(prices[0]),
              String(prices.at(-1)),
            ])
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('the last 24 hours forget what is older', () => {
  const candles = createCandles()
  candles.add(print(monday, '100', '5'))
  candles.add(print(monday + hour, '10', '1'))
  candles.add(print(monday + day + 30 * minute, '20', '2'))
  const seen = candles.day(monday + day + 30 * minute)
  expect([text(seen!.high), text(seen!.low), text(seen!.volume), seen!.count]).toEqual(['20', '10', '3', 2])
})

test('memory stays bounded', () => {
  const candles = createCandles()
  for (let at = monday; at < monday + 5 * day; at += minute) {
    candles.add({ at, price: price('1'), qty: noQty, quote: noUsdt, buyerIsMaker: true, id: 0 })
  }
  expect(candles.list('1m', newest(100_000), monday + 5 * day).length).toBeLessThanOrEqual(3_001)
  expect(candles.list('1h', newest(100_000), monday + 5 * day)).toHaveLength(121)
})
