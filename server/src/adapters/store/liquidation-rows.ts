import type { Database } from 'better-sqlite3'
import type { EventOf } from '@undertow/shared/events.ts'
import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import type { Recorded } from '../../ports.ts'
import { inserter } from './database.ts'
import * as schema from './schema-market.ts'

type LiquidationRow = typeof schema.liquidations.$inferSelect

/** A stored liquidation as people and the journal see it. */
export const liquidationColumns = 'seq, at, venue, symbol, liquidated, price, qty, notional, happened_at AS happenedAt'

/**
 * Digits before the point of a decimal text that is not negative; 0 below one. Two such texts compare as numbers when
 * they are compared by magnitude first and as text second: exact, in SQL, without a float.
 */
export function magnitudeOf(amount: string): number {
  if (amount.startsWith('0')) return 0
  const point = amount.indexOf('.')
  return point === -1 ? amount.length : point
}

/** Stores liquidations; the returned function is called inside a transaction on market.db. */
export function liquidationInserter(db: Database): (recorded: Recorded, event: EventOf<'liquidation'>) => void {
  const insert = inserter(db, schema.liquidations)
  return ({ seq, at, commands }, event) => {
    const size = text(event.notional)
    insert({
      seq,
      at,
      venue: event.venue,
      symbol: event.symbol,
      liquidated: event.liquidated,
      price: text(event.price),
      qty: text(event.qty),
      notional: size,
      magnitude: magnitudeOf(size),
      happenedAt: event.happenedAt,
      inLedger: commands.length > 0,
    })
  }
}

/** The journal entry that a row of the liquidations table is. */
export function entryOf(row: Omit<LiquidationRow, 'inLedger' | 'magnitude'>): Recorded {
  return {
    seq: row.seq,
    at: row.at,
    event: {
      kind: 'liquidation',
      venue: row.venue,
      symbol: row.symbol,
      liquidated: row.liquidated,
      price: price(row.price),
      qty: qty(row.qty),
      notional: usdt(row.notional),
      happenedAt: row.happenedAt,
    },
    commands: [],
  }
}
