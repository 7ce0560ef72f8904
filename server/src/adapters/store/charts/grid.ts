import type { Database } from 'better-sqlite3'
import { gridMax, type GridCell, type GridRow, type LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import type { GridAsk } from '../../../ports.ts'
import { cents, filterOf, pieceSeqs, piecesOf, seqRange, usdtOf, type Bounds } from './rows.ts'
import { bucketFor, decimalTimes, stepFor, type Step } from './scale.ts'

/** Executed liquidations on a grid: summed by SQLite, nothing but the cells leaves it. */
export function gridOf(db: Database, ask: GridAsk, pieceLength = pieceSeqs): LiquidationGrid {
  const bucketMs = bucketFor(ask.from, ask.to, Math.min(ask.columns, gridMax.columns))
  const from = Math.floor(ask.from / bucketMs) * bucketMs
  const columns = Math.max(1, Math.ceil((ask.to - from) / bucketMs))
  const frame = { from, bucketMs, columns }
  const bounds = seqRange(db, ask.from, ask.to)
  if (bounds === null) return { ...frame, ...nothing }
  const rows = Math.min(ask.rows, gridMax.rows)
  const found =
    ask.symbol === null
      ? bySymbol(db, ask, piecesOf(db, bounds, pieceLength), { ...frame, rows })
      : byPrice(db, ask, bounds, frame, rows)
  return { ...frame, ...found }
}

const nothing = { rows: [], cells: [], events: 0, usdt: '0', others: { symbols: 0, usdt: '0' } } as const

type Frame = { readonly from: number; readonly bucketMs: number }
type Found = Omit<LiquidationGrid, 'from' | 'bucketMs' | 'columns'>
type Counted = { readonly longs: number; readonly shorts: number; readonly events: number; readonly place: number }

const sums = `sum(CASE liquidated WHEN 'long' THEN ${cents} ELSE 0 END) AS longs,
  sum(CASE liquidated WHEN 'short' THEN ${cents} ELSE 0 END) AS shorts, count(*) AS events`

function byPrice(db: Database, ask: GridAsk, bounds: Bounds, { from, bucketMs }: Frame, rowsMax: number): Found {
  const { where, values } = filterOf(ask, bounds)
  const ends = db
    .prepare<unknown[], { low: number | null; high: number | null }>(
      `SELECT min(CAST(price AS REAL)) AS low, max(CAST(price AS REAL)) AS high FROM ${where}`,
    )
    .get(values)
  if (ends === undefined || ends.low === null || ends.high === null) return nothing
  const step = stepFor(ends.low, ends.high, rowsMax)
  const width = Number(decimalTimes(1, step))
  const rowOf = (price: number): number => Math.trunc(Math.round((price / width) * 1e6) / 1e6)
  const lowest = rowOf(ends.low)
  // Rounded first: 0.3 / 0.1 is a little less than 3.
  const counted = db
    .prepare<unknown[], Counted & { readonly line: number }>(
      `SELECT CAST((at - ?) / ? AS INTEGER) AS place, CAST(round(CAST(price AS REAL) / ?, 6) AS INTEGER) AS line, ${sums}
       FROM ${where} GROUP BY place, line ORDER BY place, line`,
    )
    .all(from, bucketMs, width, ...values)
  const rows = Array.from({ length: rowOf(ends.high) - lowest + 1 }, (_, index) =>
    rowAt(ask.symbol ?? '', lowest + index, step),
  )
  return {
    rows,
    cells: counted.map((one) => cellOf(one, one.line - lowest)),
    ...totalOf(counted),
    others: nothing.others,
  }
}

const rowAt = (symbol: string, index: number, step: Step): GridRow => ({
  symbol,
  low: decimalTimes(index, step),
  high: decimalTimes(index + 1, step),
})

type CountedSymbol = Counted & { readonly symbol: string }

function bySymbol(
  db: Database,
  { liquidated }: GridAsk,
  pieces: Iterable<Bounds>,
  frame: Frame & { readonly rows: number },
): Found {
  // By seq and no other index: each of those would look at all pieces for each piece.
  const select = db.prepare<unknown[], CountedSymbol>(
    `SELECT CAST((at - ?) / ? AS INTEGER) AS place, symbol, ${sums} FROM liquidations NOT INDEXED
     WHERE seq >= ? AND seq < ? AND (? IS NULL OR liquidated = ?) GROUP BY place, symbol`,
  )
  const found = new Map<string, CountedSymbol>()
  for (const { first, below } of pieces)
    for (const one of select.iterate(frame.from, frame.bucketMs, first, below, liquidated, liquidated)) {
      const key = `${one.place} ${one.symbol}`
      const known = found.get(key)
      found.set(key, known === undefined ? one : joined(known, one))
    }
  const counted = [...found.values()].toSorted((a, b) => a.place - b.place || (a.symbol < b.symbol ? -1 : 1))
  const totals = new Map<string, number>()
  for (const { symbol, longs, shorts } of counted) totals.set(symbol, (totals.get(symbol) ?? 0) + longs + shorts)
  // Equals by name, so that nothing jumps about.
  const ranked = [...totals].toSorted(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
  const rowOf = new Map(ranked.slice(0, frame.rows).map(([symbol], index) => [symbol, index]))
  const left = ranked.slice(frame.rows)
  return {
    rows: [...rowOf.keys()].map((symbol) => ({ symbol, low: null, high: null })),
    cells: counted.flatMap((one) => {
      const row = rowOf.get(one.symbol)
      return row === undefined ? [] : [cellOf(one, row)]
    }),
    ...totalOf(counted),
    others: { symbols: left.length, usdt: usdtOf(left.reduce((sum, [, amount]) => sum + amount, 0)) },
  }
}

const joined = (a: CountedSymbol, b: CountedSymbol): CountedSymbol => ({
  ...a,
  longs: a.longs + b.longs,
  shorts: a.shorts + b.shorts,
  events: a.events + b.events,
})

const cellOf = ({ place, longs, shorts, events }: Counted, row: number): GridCell => ({
  column: place,
  row,
  long: usdtOf(longs),
  short: usdtOf(shorts),
  events,
})

const totalOf = (counted: readonly Counted[]): Pick<Found, 'events' | 'usdt'> => ({
  events: counted.reduce((sum, { events }) => sum + events, 0),
  usdt: usdtOf(counted.reduce((sum, { longs, shorts }) => sum + longs + shorts, 0)),
})
