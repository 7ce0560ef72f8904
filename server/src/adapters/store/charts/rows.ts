import type { Database } from 'better-sqlite3'
import { text, usdt } from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'

/** The seqs of a span of time: from the first, up to and without `below`. */
export type Bounds = { readonly first: number; readonly below: number }

/** A liquidation's USDT as whole cents: integers add up to the same sum in any order, and a picture needs no more. */
export const cents = 'CAST(round(CAST(notional AS REAL) * 100) AS INTEGER)'

/** The seqs from `from` up to and without `to`; null: nothing is stored there. `at` grows with seq. */
export function seqRange(db: Database, from: number, to: number): Bounds | null {
  const firstAt = db
    .prepare<[number], number>('SELECT seq FROM liquidations WHERE at >= ? ORDER BY at, seq LIMIT 1')
    .pluck()
  const first = firstAt.get(from)
  if (first === undefined) return null
  const below = firstAt.get(to) ?? Number.MAX_SAFE_INTEGER
  return first < below ? { first, below } : null
}

/** Seqs that are looked at in one go: a tenth of a second of work. */
const pieceSeqs = 100_000

/** The same span a piece at a time: nothing interrupts SQLite in the middle of a sum, and a thread that is told to end must. */
export function* piecesOf(db: Database, { first, below }: Bounds, length = pieceSeqs): Generator<Bounds> {
  const last = db.prepare<[], number>('SELECT max(seq) FROM liquidations').pluck().get() ?? -1
  const end = Math.min(below, last + 1)
  for (let from = first; from < end; from += length) yield { first: from, below: Math.min(from + length, end) }
}

/** Rows that are read in one go: some hundredths of a second of work. */
const pageRows = 5_000

/**
 * Stored liquidations of one symbol, oldest first, read a page at a time for the same reason. Rows of one side and magnitude
 * are in order of seq in the index: SQLite merges a few such runs, sorts nothing, and stops at the end of the page.
 */
export function* rowsOf<Row extends { readonly seq: number }>(
  db: Database,
  columns: string,
  { symbol, liquidated }: { readonly symbol: string; readonly liquidated: Leg | null },
  { first, below }: Bounds,
  length = pageRows,
): Generator<Row> {
  const largest = db
    .prepare<[string, Leg], number | null>(
      'SELECT max(magnitude) FROM liquidations WHERE symbol = ? AND liquidated = ?',
    )
    .pluck()
  const sides: readonly Leg[] = liquidated === null ? ['long', 'short'] : [liquidated]
  const runs = sides.flatMap((side) => {
    const highest = largest.get(symbol, side) ?? -1
    return Array.from({ length: highest + 1 }, (_, magnitude) => ({ side, magnitude }))
  })
  if (runs.length === 0) return
  const run = `SELECT ${columns} FROM liquidations INDEXED BY liquidations_symbol
    WHERE symbol = ? AND liquidated = ? AND magnitude = ? AND seq >= ? AND seq < ?`
  const select = db.prepare<unknown[], Row>(`${runs.map(() => run).join(' UNION ALL ')} ORDER BY seq LIMIT ${length}`)
  for (let from = first; ;) {
    const page = select.all(runs.flatMap(({ side, magnitude }) => [symbol, side, magnitude, from, below]))
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < length) return
    from = last.seq + 1
  }
}

/** Decimal text of whole cents, without zeros at its end. */
export const usdtOf = (amount: number): string =>
  text(usdt(`${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`))
