import { asPct, marginOf, neg, notional, price, qty, sub, textTo, usdt, type Pct } from '@undertow/shared/money.ts'
import type { TradeRow } from '@undertow/shared/view.ts'
import type { StoredTrade } from '../../ports.ts'
import { getTableColumns, sql } from './drizzle.ts'
import { decisions, orders, trades } from './schema-ledger.ts'

const { ordinal: _orderOrdinal, seq: _orderSeq, ...storedOrder } = getTableColumns(orders)
/** An order as people see it. When an entry expires matters while it is open, and then the live view tells it. */
export const orderColumns = { ...storedOrder, expiresAt: sql<number | null>`NULL` }

const { ordinal: _tradeOrdinal, seq: _tradeSeq, ...storedTrade } = getTableColumns(trades)
/** A trade as people see it; its decision and its first entry, whose id it bears, are joined. */
export const tradeColumns = {
  ...storedTrade,
  intendedPrice: sql<string | null>`json_extract(${decisions.decision}, '$.referencePrice')`,
  firstEntryPrice: orders.averagePrice,
}

type Joined = TradeRow & Pick<StoredTrade, 'intendedPrice' | 'firstEntryPrice'>

/** The figures that follow from the row. */
export function withFigures(row: Joined): StoredTrade {
  const { qty: amount, entryPrice, leverage, netPnl, leg, intendedPrice, firstEntryPrice } = row
  const atEntry = notional(qty(amount), price(entryPrice))
  const net = usdt(netPnl)
  return {
    ...row,
    pctOfMargin: shown(asPct(net, marginOf(atEntry, leverage))),
    pctOfNotional: shown(asPct(net, atEntry)),
    slippagePct:
      intendedPrice === null || firstEntryPrice === null ? null : slippage(leg, intendedPrice, firstEntryPrice),
  }
}

/** Buying above what was intended is worse, and selling below it. */
function slippage(leg: TradeRow['leg'], intended: string, filled: string): string | null {
  const above = sub(price(filled), price(intended))
  return shown(asPct(leg === 'long' ? above : neg(above), price(intended)))
}

const shown = (share: Pct | null): string | null => share && textTo(share, 4)
