import type { Database } from 'better-sqlite3'
import { gridMax, type GridCell, type GridRow, type LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { GridAsk } from '../../../ports.ts'
import { cents, piecesOf, rowsOf, seqRange, usdtOf, type Bounds } from './rows.ts'
import { bucketFor, decimalTimes, lineWith, stepFor, type Step } from './scale.ts'

/** Executed liquidations on a grid. Read in pieces of `pieceLength`, so that the thread can be ended between two of them. */
export function gridOf(db: Database, ask: GridAsk, pieceLength?: number): LiquidationGrid {
  const bucketMs = bucketFor(ask.from, ask.to, Math.min(ask.columns, gridMax.columns))
  const from = Math.floor(ask.from / bucketMs) * bucketMs
  const columns = Math.max(1, Math.ceil((ask.to - from) / bucketMs))
  const frame = { from, bucketMs, columns }
  const bounds = seqRange(db, ask.from, ask.to)
  if (bounds === null) return { ...frame, ...nothing }
  const rows = Math.min(ask.rows, gridMax.rows)
  const { symbol, liquidated } = ask
  const found =
    symbol === null
      ? bySymbol(db, ask, piecesOf(db, bounds, pieceLength), { ...frame, rows })
      : byPrice(symbol, () => rowsOf(db, priced, { symbol, liquidated }, bounds, pieceLength), { ...frame, rows })
  return { ...frame, ...found }
}

const nothing = { rows: [], cells: [], events: 0, usdt: '0', others: { symbols: 0, usdt: '0' } } as const

type Frame = { readonly from: number; readonly bucketMs: number; readonly rows: number }
type Found = Omit<LiquidationGrid, 'from' | 'bucketMs' | 'columns'>
type Counted = { readonly longs: number; readonly shorts: number; readonly events: number; readonly place: number }

type Priced = {
  readonly seq: number
  readonly at: number
  readonly liquidated: Leg
  readonly price: number
  readonly cents: number
}
const priced = `seq, at, liquidated, CAST(price AS REAL) AS price, ${cents} AS cents`

/** `read` gives the rows from the first to the last; they are gone through twice. */
function byPrice(symbol: string, read: () => Iterable<Priced>, { from, bucketMs, rows: rowsMax }: Frame): Found {
  let [low, high] = [Infinity, -Infinity]
  for (const { price } of read()) {
    low = Math.min(low, price)
    high = Math.max(high, price)
  }
  if (low > high) return nothing
  const step = stepFor(low, high, rowsMax)
  const lineOf = lineWith(step)
  const lowest = lineOf(low)
  const rows = Array.from({ length: lineOf(high) - lowest + 1 }, (_, index) => rowAt(symbol, lowest + index, step))
  type Cell = { place: number; row: number; longs: number; shorts: number; events: number }
  const cells = new Map<number, Cell>()
  for (const one of read()) {
    const [place, row] = [Math.floor((one.at - from) / bucketMs), lineOf(one.price) - lowest]
    const key = place * rows.length + row
    const cell = cells.get(key) ?? { place, row, longs: 0, shorts: 0, events: 0 }
    cells.set(key, cell)
    cell[one.liquidated === 'long' ? 'longs' : 'shorts'] += one.cents
    cell.events += 1
  }
  const counted = [...cells.values()].toSorted((a, b) => a.place - b.place || a.row - b.row)
  return {
    rows,
    cells: counted.map((one) => cellOf(one, one.row)),
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

function bySymbol(db: Database, { liquidated }: GridAsk, pieces: Iterable<Bounds>, frame: Frame): Found {
  // By seq and no other index: each of those would look at all pieces for each piece.
  const select = db.prepare<unknown[], CountedSymbol>(
    `SELECT CAST((at - ?) / ? AS INTEGER) AS place, symbol,
       sum(CASE liquidated WHEN 'long' THEN ${cents} ELSE 0 END) AS longs,
       sum(CASE liquidated WHEN 'short' THEN ${cents} ELSE 0 END) AS shorts, count(*) AS events
     FROM liquidations NOT INDEXED
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
