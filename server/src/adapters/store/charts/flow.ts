import type { Database } from 'better-sqlite3'
import { bubblesMax, type Bubble, type FlowRow, type LiquidationFlow } from '@undertow/shared/liquidation-charts-api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { FlowAsk } from '../../../ports.ts'
import { cents, rowsOf, seqRange, usdtOf } from './rows.ts'

/** One stored liquidation, its USDT in whole cents. */
export type Liquidated = {
  readonly seq: number
  readonly at: number
  readonly liquidated: Leg
  readonly price: string
  readonly cents: number
}

/** What was liquidated of one symbol, interval by interval. */
export function flowOf(db: Database, ask: FlowAsk, pageLength?: number): LiquidationFlow {
  // What still lay in the window when the first interval began.
  const bounds = seqRange(db, ask.from - ask.windowMs, ask.to)
  if (bounds === null) return foldFlow([], ask)
  const columns = `seq, at, liquidated, price, ${cents} AS cents`
  return foldFlow(rowsOf<Liquidated>(db, columns, { symbol: ask.symbol, liquidated: null }, bounds, pageLength), ask)
}

type Interval = {
  readonly at: number
  readonly liquidated: Leg
  cents: number
  events: number
  peak: number
  largest: number
  price: string
}

/** Rows are in order of seq. Of those before `ask.from` only the window takes note. */
export function foldFlow(
  rows: Iterable<Liquidated>,
  { from, intervalMs, windowMs }: Omit<FlowAsk, 'symbol'>,
): LiquidationFlow {
  const intervals = new Map<string, Interval>()
  const windows = { long: createWindow(windowMs), short: createWindow(windowMs) }
  const singles: Liquidated[] = []
  let lastSeq = -1
  for (const row of rows) {
    const sum = windows[row.liquidated].add(row)
    if (row.at < from) continue
    lastSeq = row.seq
    if (singles.length <= bubblesMax) singles.push(row)
    const interval = intervalOf(intervals, row, from + Math.floor((row.at - from) / intervalMs) * intervalMs)
    interval.cents += row.cents
    interval.events += 1
    interval.peak = Math.max(interval.peak, sum)
    if (row.cents > interval.largest) {
      interval.largest = row.cents
      interval.price = row.price
    }
  }
  const all = [...intervals.values()]
  return {
    rows: all.map(rowOf),
    ...(singles.length <= bubblesMax
      ? { bubbles: singles.map(bubbleOf), intervalsPerBubble: 0 }
      : combined(all, from, intervalMs)),
    lastSeq,
  }
}

/** The sum of the last `windowMs` after each row. */
function createWindow(windowMs: number) {
  let inside: Liquidated[] = []
  let oldest = 0
  let sum = 0
  return {
    add: (row: Liquidated): number => {
      inside.push(row)
      sum += row.cents
      for (let first = inside[oldest]; first !== undefined && first.at <= row.at - windowMs; first = inside[oldest]) {
        sum -= first.cents
        oldest += 1
      }
      if (oldest > 1_000) {
        inside = inside.slice(oldest)
        oldest = 0
      }
      return sum
    },
  }
}

function intervalOf(intervals: Map<string, Interval>, { liquidated, price }: Liquidated, at: number): Interval {
  const key = `${at} ${liquidated}`
  const known = intervals.get(key)
  if (known !== undefined) return known
  const made = { at, liquidated, cents: 0, events: 0, peak: 0, largest: -1, price }
  intervals.set(key, made)
  return made
}

const rowOf = ({ at, liquidated, cents: amount, events, peak }: Interval): FlowRow => ({
  at,
  liquidated,
  usdt: usdtOf(amount),
  events,
  peakUsdt: usdtOf(peak),
})

const bubbleOf = ({ at, liquidated, price, cents: amount }: Liquidated): Bubble => ({
  at,
  liquidated,
  price,
  usdt: usdtOf(amount),
  events: 1,
})

/** One bubble for each side of an interval; of as many neighbouring intervals as it takes. */
function combined(all: readonly Interval[], from: number, intervalMs: number) {
  for (let count = 1; ; count += 1) {
    const width = intervalMs * count
    const groups = new Map<string, Interval>()
    for (const one of all) {
      const at = from + Math.floor((one.at - from) / width) * width
      const group = intervalOf(groups, { ...one, seq: 0 }, at)
      group.cents += one.cents
      group.events += one.events
      if (one.largest > group.largest) {
        group.largest = one.largest
        group.price = one.price
      }
    }
    if (groups.size > bubblesMax) continue
    const bubbles = [...groups.values()].map(({ at, liquidated, price, cents: amount, events }) => ({
      at,
      liquidated,
      price,
      usdt: usdtOf(amount),
      events,
    }))
    return { bubbles, intervalsPerBubble: count }
  }
}
