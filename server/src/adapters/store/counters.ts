import type { Database } from 'better-sqlite3'
import { getTableName } from './drizzle.ts'
import type * as ledger from './schema-ledger.ts'
import type * as market from './schema-market.ts'

type Counters = typeof ledger.counters | typeof market.counters
export type Counted = 'liquidations' | 'decisions' | 'orders' | 'trades'

/** Raises a stored count; called in the transaction that adds the rows. */
export function counterWriter(db: Database, table: Counters): (name: Counted, by: number) => void {
  const raise = db.prepare<[Counted, number]>(
    `INSERT INTO "${getTableName(table)}" VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value`,
  )
  return (name, by) => void raise.run(name, by)
}

/** Reads a stored count; nobody ever counts rows. */
export function counterReader(db: Database, table: Counters): (name: Counted) => number {
  const select = db.prepare<[Counted]>(`SELECT value FROM "${getTableName(table)}" WHERE name = ?`).pluck()
  return (name) => (select.get(name) as number | undefined) ?? 0
}
