import type { ChartCandle } from '@undertow/shared/candles-api.ts'
import { bubblesMax, type Bubble, type FlowRow } from '@undertow/shared/liquidation-charts-api.ts'
import { add, gt, lt, noUsdt, price, text, usdt, type Price } from '@undertow/shared/money.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'

/** One interval of the chart and of its table: both are made of these and of nothing else. */
export type ChartRow = {
  readonly at: number
  /** Null: nothing was traded, or the exchange has not told. */
  readonly candle: ChartCandle | null
  readonly long: Side
  readonly short: Side
}
/** Null: none was liquidated. */
type Side = { readonly usdt: string; readonly peakUsdt: string; readonly events: number } | null

/** Candles and liquidations by interval, oldest first. */
export function chartRows(candles: readonly ChartCandle[], flow: readonly FlowRow[]): readonly ChartRow[] {
  const rows = new Map<number, { at: number; candle: ChartCandle | null; long: Side; short: Side }>()
  const rowAt = (at: number) => {
    const known = rows.get(at) ?? { at, candle: null, long: null, short: null }
    rows.set(at, known)
    return known
  }
  for (const candle of candles) rowAt(candle.at).candle = candle
  for (const { at, liquidated, usdt: amount, peakUsdt, events } of flow)
    rowAt(at)[liquidated] = { usdt: amount, peakUsdt, events }
  return [...rows.values()].toSorted((a, b) => a.at - b.at)
}

/** What the server put together, and each liquidation that the stream told since; never more than a chart takes. */
export function chartBubbles(
  told: readonly Bubble[],
  lastSeq: number,
  tape: readonly LiquidationRow[],
  symbol: string,
): readonly Bubble[] {
  const fresh = tape
    .filter((row) => row.seq > lastSeq && row.symbol === symbol)
    .map(({ at, liquidated, price: paid, notional }) => ({ at, liquidated, price: paid, usdt: notional, events: 1 }))
  return [...told, ...fresh].slice(-bubblesMax)
}

export type Summary = {
  readonly candles: number
  readonly last: string | null
  readonly high: string | null
  readonly low: string | null
  readonly events: number
  readonly usdt: string
}

/** What the picture shows, in figures. */
export function summaryOf(rows: readonly ChartRow[]): Summary {
  const candles = rows.flatMap(({ candle }) => (candle === null ? [] : [candle]))
  const sides = rows.flatMap(({ long, short }) => [long, short].filter((side) => side !== null))
  const highest = candles.reduce<Price | null>((most, { high }) => larger(most, price(high)), null)
  const lowest = candles.reduce<Price | null>((least, { low }) => smaller(least, price(low)), null)
  return {
    candles: candles.length,
    last: candles.at(-1)?.close ?? null,
    high: highest && text(highest),
    low: lowest && text(lowest),
    events: sides.reduce((sum, { events }) => sum + events, 0),
    usdt: text(sides.reduce((sum, side) => add(sum, usdt(side.usdt)), noUsdt)),
  }
}

const larger = (a: Price | null, b: Price): Price => (a !== null && gt(a, b) ? a : b)
const smaller = (a: Price | null, b: Price): Price => (a !== null && lt(a, b) ? a : b)

/** Radius in px: the area grows with the amount, so that twice the money is twice the ink. */
export const radiusOf = (amount: number, largest: number): number =>
  largest <= 0 ? radius.least : Math.max(radius.least, radius.most * Math.sqrt(Math.min(1, amount / largest)))
const radius = { least: 3, most: 18 } as const
