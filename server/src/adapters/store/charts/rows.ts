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

/** Seqs that are looked at in one go. */
export const pieceSeqs = 500_000

/** The same span a piece at a time: nothing interrupts SQLite in the middle of a sum, and a thread that is told to end must. */
export function* piecesOf(db: Database, { first, below }: Bounds, length = pieceSeqs): Generator<Bounds> {
  const last = db.prepare<[], number>('SELECT max(seq) FROM liquidations').pluck().get() ?? -1
  const end = Math.min(below, last + 1)
  for (let from = first; from < end; from += length) yield { first: from, below: Math.min(from + length, end) }
}

type Filter = { readonly symbol: string | null; readonly liquidated?: Leg | null }

/** What follows FROM, with its values. */
export function filterOf({ symbol, liquidated = null }: Filter, { first, below }: Bounds) {
  const conditions = ['seq >= ?', 'seq < ?']
  const values: (string | number)[] = [first, below]
  if (symbol !== null) {
    conditions.push('symbol = ?')
    values.push(symbol)
  }
  if (liquidated !== null) {
    conditions.push('liquidated = ?')
    values.push(liquidated)
  }
  return { where: `liquidations WHERE ${conditions.join(' AND ')}`, values }
}

/** Decimal text of whole cents, without zeros at its end. */
export const usdtOf = (amount: number): string =>
  text(usdt(`${Math.trunc(amount / 100)}.${String(amount % 100).padStart(2, '0')}`))
