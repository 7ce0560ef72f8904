import { getTableColumns, sql } from './drizzle.ts'
import { orders, trades } from './schema-ledger.ts'

const { ordinal: _orderOrdinal, seq: _orderSeq, ...storedOrder } = getTableColumns(orders)
/** An order as people see it. When an entry expires matters while it is open, and then the live view tells it. */
export const orderColumns = { ...storedOrder, expiresAt: sql<number | null>`NULL` }

const { ordinal: _tradeOrdinal, seq: _tradeSeq, ...storedTrade } = getTableColumns(trades)
/** A trade as people see it. */
export const tradeColumns = storedTrade
