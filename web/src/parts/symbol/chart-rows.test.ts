import { bubblesMax } from '@undertow/shared/liquidation-charts-api.ts'
import { describe, expect, test } from 'vitest'
import { chartBubbles, chartRows, radiusOf, summaryOf } from './chart-rows.ts'

const candle = (at: number, low: string, high: string, close: string) => ({
  at,
  open: low,
  high,
  low,
  close,
  volume: '1',
})
const liquidation = (seq: number, symbol = 'BTCUSDT') => ({
  seq,
  at: seq,
  venue: 'aster',
  symbol,
  liquidated: 'long' as const,
  price: '100',
  qty: '1',
  notional: '100',
  happenedAt: seq,
})

describe('rows of a chart', () => {
  const rows = chartRows(
    [candle(60, '9', '11', '10'), candle(180, '99', '101', '100.5')],
    [
      { at: 60, liquidated: 'long', usdt: '5', peakUsdt: '6', events: 2 },
      { at: 120, liquidated: 'short', usdt: '0.5', peakUsdt: '0.5', events: 1 },
    ],
  )

  test('join candles and liquidations by time; what one of them lacks is null, never zero', () => {
    expect(rows.map(({ at, candle: one, long, short }) => [at, one?.close, long?.peakUsdt, short?.usdt])).toEqual([
      [60, '10', '6', undefined],
      [120, undefined, undefined, '0.5'],
      [180, '100.5', undefined, undefined],
    ])
  })

  test('are summed up by amount and not by the order of letters', () => {
    expect(summaryOf(rows)).toEqual({ candles: 2, last: '100.5', high: '101', low: '9', events: 3, usdt: '5.5' })
    expect(summaryOf([])).toEqual({ candles: 0, last: null, high: null, low: null, events: 0, usdt: '0' })
  })
})

describe('bubbles', () => {
  test('are those of the server and what the stream told since, each liquidation once', () => {
    const told = [{ at: 1, liquidated: 'long' as const, price: '100', usdt: '300', events: 3 }]
    const tape = [liquidation(6), liquidation(7), liquidation(8, 'ETHUSDT'), liquidation(9)]
    expect(chartBubbles(told, 6, tape, 'BTCUSDT').map(({ at, events }) => [at, events])).toEqual([
      [1, 3],
      [7, 1],
      [9, 1],
    ])
  })

  test('never are more than a chart takes', () => {
    const tape = Array.from({ length: bubblesMax + 20 }, (_, seq) => liquidation(seq))
    const shown = chartBubbles([], -1, tape, 'BTCUSDT')
    expect([shown.length, shown.at(-1)?.at]).toEqual([bubblesMax, bubblesMax + 19])
  })

  test('have an area that grows with the amount, and are never too small to see', () => {
    expect(radiusOf(25, 100)).toBe(radiusOf(100, 100) / 2)
    expect(radiusOf(0.0001, 100)).toBe(3)
    expect(radiusOf(0, 0)).toBe(3)
  })
})
