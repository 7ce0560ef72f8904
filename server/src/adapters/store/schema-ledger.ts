import type { Leg, Side } from '@undertow/shared/sides.ts'
import type { AlertRow } from '@undertow/shared/alert-row.ts'
import type { BookType } from '@undertow/shared/books.ts'
import type { DecisionRow, OrderRow, TradeRow } from '@undertow/shared/view.ts'
import { index, integer, primaryKey, sqliteTable, text } from './drizzle.ts'

// ledger.db: what the bot wanted and what became of it. Every commit is on the platter before an order leaves.
// Money is decimal text. `seq` is the journal entry that a row comes from.

export const journal = sqliteTable('journal', {
  seq: integer().primaryKey(),
  at: integer().notNull(),
  kind: text().notNull(),
  event: text().notNull(),
  commands: text().notNull(),
})

/** Holes in `seq` that crashes left: the two files do not commit as one. */
export const gaps = sqliteTable('gaps', {
  fromSeq: integer('from_seq').primaryKey(),
  toSeq: integer('to_seq').notNull(),
  foundAt: integer('found_at').notNull(),
})

/** The newest fold of the journal, so that a start need not fold all of it. One row. */
export const savedState = sqliteTable('saved_state', {
  id: integer().primaryKey(),
  seq: integer().notNull(),
  state: text().notNull(),
})

export const meta = sqliteTable('meta', { key: text().primaryKey(), value: text().notNull() })

export const decisions = sqliteTable(
  'decisions',
  {
    id: integer().primaryKey(),
    at: integer().notNull(),
    symbol: text().notNull(),
    outcome: text().$type<DecisionRow['outcome']>().notNull(),
    /** All of it as JSON: the gates are read together or not at all. */
    decision: text().notNull(),
  },
  (table) => [
    index('decisions_at').on(table.at),
    index('decisions_outcome').on(table.outcome, table.at),
    index('decisions_symbol').on(table.symbol, table.at),
    index('decisions_symbol_outcome').on(table.symbol, table.outcome, table.at),
  ],
)

export const orders = sqliteTable(
  'orders',
  {
    ordinal: integer().primaryKey(),
    clientId: text('client_id').notNull().unique(),
    seq: integer().notNull(),
    symbol: text().notNull(),
    leg: text().$type<Leg>().notNull(),
    side: text().$type<Side>().notNull(),
    purpose: text().$type<OrderRow['purpose']>().notNull(),
    type: text().$type<OrderRow['type']>().notNull(),
    phase: text().$type<OrderRow['phase']>().notNull(),
    status: text().$type<OrderRow['status']>(),
    qty: text(),
    filledQty: text('filled_qty').notNull(),
    averagePrice: text('average_price'),
    price: text(),
    stopPrice: text('stop_price'),
    closePosition: integer('close_position', { mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    reason: text().notNull(),
  },
  (table) => [
    index('orders_at').on(table.createdAt),
    index('orders_purpose').on(table.purpose, table.createdAt),
    index('orders_symbol').on(table.symbol, table.createdAt),
    index('orders_leg').on(table.symbol, table.leg, table.seq),
    index('orders_phase').on(table.phase),
  ],
)

export const fills = sqliteTable(
  'fills',
  {
    symbol: text().notNull(),
    tradeId: text('trade_id').notNull(),
    seq: integer().notNull(),
    clientId: text('client_id').notNull(),
    leg: text().$type<Leg>().notNull(),
    side: text().$type<Side>().notNull(),
    price: text().notNull(),
    qty: text().notNull(),
    commission: text().notNull(),
    commissionAsset: text('commission_asset').notNull(),
    realisedPnl: text('realised_pnl').notNull(),
    maker: integer({ mode: 'boolean' }).notNull(),
    at: integer().notNull(),
    /** Of an entry: the middle of the book so long after it; null: not looked, or the book was old. */
    midAfter10s: text('mid_after_10s'),
    midAfter60s: text('mid_after_60s'),
  },
  (table) => [
    primaryKey({ columns: [table.symbol, table.tradeId] }),
    index('fills_at').on(table.at),
    index('fills_client').on(table.clientId),
    index('fills_leg').on(table.symbol, table.leg, table.seq),
  ],
)

export const trades = sqliteTable(
  'trades',
  {
    ordinal: integer().primaryKey(),
    id: text().notNull().unique(),
    seq: integer().notNull(),
    symbol: text().notNull(),
    leg: text().$type<Leg>().notNull(),
    decisionId: integer('decision_id'),
    openedAt: integer('opened_at').notNull(),
    closedAt: integer('closed_at').notNull(),
    qty: text().notNull(),
    entryPrice: text('entry_price').notNull(),
    exitPrice: text('exit_price').notNull(),
    leverage: integer().notNull(),
    grossPnl: text('gross_pnl').notNull(),
    commission: text().notNull(),
    funding: text().notNull(),
    netPnl: text('net_pnl').notNull(),
    exitReason: text('exit_reason').$type<TradeRow['exitReason']>().notNull(),
    configVersion: integer('config_version').notNull(),
    maePct: text('mae_pct'),
    mfePct: text('mfe_pct'),
    trigger: text().$type<TradeRow['trigger']>(),
    vwapDeviationPct: text('vwap_deviation_pct'),
  },
  (table) => [
    index('trades_at').on(table.closedAt),
    index('trades_leg').on(table.leg, table.closedAt),
    index('trades_symbol').on(table.symbol, table.closedAt),
    index('trades_flat').on(table.symbol, table.leg, table.seq),
  ],
)

export const income = sqliteTable(
  'income',
  {
    type: text().notNull(),
    id: text().notNull(),
    seq: integer().notNull(),
    symbol: text(),
    asset: text().notNull(),
    amount: text().notNull(),
    at: integer().notNull(),
    tradeId: text('trade_id'),
    /** 0: not yet. 1: in `books`. 2: outside what was read of the list, never compared. */
    compared: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.type, table.id] }),
    index('income_at').on(table.at),
    index('income_compared').on(table.compared, table.at),
    index('income_trade').on(table.symbol, table.tradeId),
  ],
)

/** What our books have, amount by amount: the figures of a trade are the sums of its postings. */
export const postings = sqliteTable(
  'postings',
  {
    ordinal: integer().primaryKey(),
    seq: integer().notNull(),
    type: text().$type<BookType>().notNull(),
    symbol: text().notNull(),
    leg: text().$type<Leg>().notNull(),
    asset: text().notNull(),
    amount: text().notNull(),
    at: integer().notNull(),
    sourceId: text('source_id'),
    trade: text(),
    shared: integer({ mode: 'boolean' }).notNull(),
    /** As in `income`. */
    compared: integer().notNull().default(0),
  },
  (table) => [
    index('postings_compared').on(table.compared, table.at),
    index('postings_source').on(table.symbol, table.sourceId),
  ],
)

/** From when to when the exchange's list of income is known without a hole. Exchange time. */
export const incomeReads = sqliteTable('income_reads', {
  fromAt: integer('from_at').primaryKey(),
  toAt: integer('to_at').notNull(),
})

/** Sums of postings and income, each taken in once when the exchange's list is known up to it. `others` is part of `exchange`. */
export const books = sqliteTable(
  'books',
  {
    day: text().notNull(),
    type: text().$type<BookType>().notNull(),
    asset: text().notNull(),
    symbol: text().notNull(),
    ours: text().notNull(),
    exchange: text().notNull(),
    /** Provably from fills or positions that are not ours. */
    others: text().notNull(),
    /** What the exchange's average price over a shared side makes of our own fills, beyond what ours does. */
    shared: text().notNull(),
    /** Part of `ours` that no fill was told for. */
    estimated: text().notNull(),
    /** Part of `ours` that came too late for the figures of its trade. */
    late: text().notNull(),
    postings: integer().notNull(),
    rows: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.type, table.asset, table.symbol] })],
)

export const notices = sqliteTable('notices', {
  id: integer().primaryKey(),
  seq: integer().notNull(),
  at: integer().notNull(),
  level: text().notNull(),
  code: text().notNull(),
  symbol: text(),
  text: text().notNull(),
})

/** What people are told and what became of it. Kept for 30 days, see alert-rows.ts. */
export const alerts = sqliteTable(
  'alerts',
  {
    id: integer().primaryKey(),
    at: integer().notNull(),
    level: text().$type<AlertRow['level']>().notNull(),
    kind: text().$type<AlertRow['kind']>().notNull(),
    code: text().notNull(),
    symbol: text(),
    text: text().notNull(),
    mustSee: integer('must_see', { mode: 'boolean' }).notNull(),
    value: text(),
    threshold: text(),
    rule: text(),
    ref: text().unique(),
    ackedAt: integer('acked_at'),
    ackedBy: text('acked_by'),
  },
  (table) => [index('alerts_at').on(table.at), index('alerts_open').on(table.ackedAt, table.level, table.mustSee)],
)

export const equity = sqliteTable('equity', {
  at: integer().primaryKey(),
  equity: text().notNull(),
  netPnl: text('net_pnl').notNull(),
})

/** What was seen of the account in one hour by one process; its next hour is another row. */
export const accountHours = sqliteTable('account_hours', {
  fromAt: integer('from_at').primaryKey(),
  toAt: integer('to_at').notNull(),
  /** Time in which entries were allowed, at both ends of each look. */
  ableMs: integer('able_ms').notNull(),
  /** The account began anew with this row: equity before it was another one's. */
  isNew: integer('is_new', { mode: 'boolean' }).notNull(),
  /** Equity; null: never known in this hour. `fall` is the largest one from a point of the hour to a later one. */
  low: text(),
  high: text(),
  fall: text(),
  last: text(),
})

export const settingsVersions = sqliteTable('settings_versions', {
  version: integer().primaryKey(),
  at: integer().notNull(),
  by: text().notNull(),
  config: text().notNull(),
})

/** Row counts, kept by every commit so that nobody has to count. */
export const counters = sqliteTable('counters', { name: text().primaryKey(), value: integer().notNull() })
