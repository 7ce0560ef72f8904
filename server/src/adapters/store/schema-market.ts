import type { Leg } from '@undertow/shared/sides.ts'
import { index, integer, sqliteTable, text } from './drizzle.ts'

// market.db: what the market told. Losing its last moments to a power cut is a gap, never a loss of money.

/**
 * Every liquidation: the journal entry and the queryable row in one. `inLedger`: the entry itself stands in ledger.db,
 * because it made the bot want something; reading the journal then skips this row.
 */
export const liquidations = sqliteTable(
  'liquidations',
  {
    seq: integer().primaryKey(),
    at: integer().notNull(),
    venue: text().notNull(),
    symbol: text().notNull(),
    liquidated: text().$type<Leg>().notNull(),
    price: text().notNull(),
    qty: text().notNull(),
    notional: text().notNull(),
    /** Digits before the point of `notional`; orders decimal texts of different length, see liquidation-rows.ts. */
    magnitude: integer().notNull(),
    happenedAt: integer('happened_at').notNull(),
    inLedger: integer('in_ledger', { mode: 'boolean' }).notNull(),
  },
  (table) => [
    index('liquidations_at').on(table.at),
    index('liquidations_size').on(table.liquidated, table.magnitude),
    index('liquidations_symbol').on(table.symbol, table.liquidated, table.magnitude),
  ],
)

/** Marks and quotes that made the bot want nothing. */
export const ticks = sqliteTable('ticks', {
  seq: integer().primaryKey(),
  at: integer().notNull(),
  event: text().notNull(),
})

/** Row counts, kept by every commit so that nobody has to count. */
export const counters = sqliteTable('counters', { name: text().primaryKey(), value: integer().notNull() })
