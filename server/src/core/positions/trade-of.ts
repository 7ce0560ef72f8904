import { type Trade } from '@undertow/shared/commands.ts'
import { add, averagePrice, neg, sub, type Usdt } from '@undertow/shared/money.ts'
import { type Position } from './position-state.ts'

/** What became of a position that is flat since `at`. */
export function tradeOf(position: Position, at: number): Trade {
  const { openedQty, openedValue, closedQty, closedValue, commission, funding } = position
  const moved = sub(closedValue, openedValue)
  const grossPnl: Usdt = position.leg === 'long' ? moved : neg(moved)
  return {
    id: position.id,
    symbol: position.symbol,
    leg: position.leg,
    decisionId: position.decisionId,
    openedAt: position.openedAt,
    closedAt: at,
    qty: openedQty,
    entryPrice: averagePrice(openedValue, openedQty),
    exitPrice: averagePrice(closedValue, closedQty),
    leverage: position.leverage,
    grossPnl,
    commission,
    funding,
    netPnl: add(sub(grossPnl, commission), funding),
    exitReason: position.lastExit ?? 'external',
    configVersion: position.configVersion,
    maePct: position.adversePct,
    mfePct: position.favourablePct,
    trigger: position.seen?.trigger ?? null,
    vwapDeviationPct: position.seen?.vwapDeviationPct ?? null,
  }
}
