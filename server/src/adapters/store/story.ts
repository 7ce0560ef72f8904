import type { Database } from 'better-sqlite3'
import type { ConfigJson } from '@undertow/shared/config.ts'
import type { DecisionRow, LiquidationRow } from '@undertow/shared/view.ts'
import type { Archive, OpenStory, TradeStory } from '../../ports.ts'
import { and, desc, drizzle, eq, getTableColumns, gte, lt, lte } from './drizzle.ts'
import { liquidationColumns } from './liquidation-rows.ts'
import { orderColumns, tradeColumns, withFigures } from './row-columns.ts'
import { decisions, fills, orders, settingsVersions, trades } from './schema-ledger.ts'

// A story is for reading; a cascade may hold thousands.
const liquidationsMax = 500
const openRowsMax = 200

const { seq: _fillSeq, ...fillColumns } = getTableColumns(fills)

/** Tells a trade, or what is on its way to be one, with all that led to it and followed. A leg goes from flat to flat, so its trades never overlap in seq. */
export function createStories({
  ledger,
  market,
}: {
  readonly ledger: Database
  readonly market: Database
}): Pick<Archive, 'story' | 'openStory'> {
  const db = drizzle(ledger)
  const firstAfter = market.prepare('SELECT seq FROM liquidations WHERE at > ? ORDER BY at, seq LIMIT 1').pluck()
  const selectLiquidations = market.prepare<[string, string, number, number], LiquidationRow>(
    `SELECT ${liquidationColumns} FROM liquidations
     WHERE symbol = ? AND liquidated = ? AND seq BETWEEN ? AND ? ORDER BY seq DESC LIMIT ${liquidationsMax}`,
  )

  return { story, openStory }

  function openStory({ symbol, leg, decisionId }: Parameters<Archive['openStory']>[0]): OpenStory {
    const firstSeq = decisionId ?? endOfTradeBefore(symbol, leg, Number.MAX_SAFE_INTEGER) + 1
    const [ofOrders, ofFills] = [orders, fills].map((table) =>
      and(eq(table.symbol, symbol), eq(table.leg, leg), gte(table.seq, firstSeq)),
    )
    return {
      decision: decisionId === null ? null : decisionOf(decisionId),
      orders: db.select(orderColumns).from(orders).where(ofOrders).orderBy(desc(orders.seq)).limit(openRowsMax).all(),
      fills: db.select(fillColumns).from(fills).where(ofFills).orderBy(desc(fills.seq)).limit(openRowsMax).all(),
    }
  }

  function story(tradeId: string): TradeStory | null {
    const row = db
      .select(tradeColumns)
      .from(trades)
      .leftJoin(decisions, eq(decisions.id, trades.decisionId))
      .leftJoin(orders, eq(orders.clientId, trades.id))
      .where(eq(trades.id, tradeId))
      .get()
    if (!row) return null
    const trade = withFigures(row)
    const { symbol, leg, decisionId } = trade
    const closedSeq = db.select({ seq: trades.seq }).from(trades).where(eq(trades.id, tradeId)).get()?.seq ?? 0
    const decision = decisionId === null ? null : decisionOf(decisionId)
    const firstSeq = decisionId ?? endOfTradeBefore(symbol, leg, closedSeq) + 1
    return {
      trade,
      decision,
      liquidations: decision ? liquidationsBefore(decision) : [],
      orders: db
        .select(orderColumns)
        .from(orders)
        .where(
          and(eq(orders.symbol, symbol), eq(orders.leg, leg), gte(orders.seq, firstSeq), lte(orders.seq, closedSeq)),
        )
        .orderBy(orders.ordinal)
        .all(),
      fills: db
        .select(fillColumns)
        .from(fills)
        .where(and(eq(fills.symbol, symbol), eq(fills.leg, leg), gte(fills.seq, firstSeq), lte(fills.seq, closedSeq)))
        .orderBy(fills.seq)
        .all(),
    }
  }

  function decisionOf(id: number): DecisionRow | null {
    const row = db.select({ decision: decisions.decision }).from(decisions).where(eq(decisions.id, id)).get()
    return row ? (JSON.parse(row.decision) as DecisionRow) : null
  }

  function endOfTradeBefore(symbol: string, leg: 'long' | 'short', seq: number): number {
    const before = and(eq(trades.symbol, symbol), eq(trades.leg, leg), lt(trades.seq, seq))
    return db.select({ seq: trades.seq }).from(trades).where(before).orderBy(desc(trades.seq)).limit(1).get()?.seq ?? -1
  }

  /** What stood in the window when it fired, oldest first. */
  function liquidationsBefore({ symbol, liquidated, id, at, configVersion }: DecisionRow): readonly LiquidationRow[] {
    const first = firstAfter.get(at - windowMs(configVersion, symbol)) as number | undefined
    return selectLiquidations.all(symbol, liquidated, first ?? id, id).reverse()
  }

  function windowMs(version: number, symbol: string): number {
    const row = db.select().from(settingsVersions).where(eq(settingsVersions.version, version)).get()
    if (!row) return 0
    const { globals, symbol_defaults, symbols } = JSON.parse(row.config) as ConfigJson
    const seconds = symbols[symbol]?.volume_window_sec ?? symbol_defaults.volume_window_sec ?? globals.volume_window_sec
    return seconds * 1_000
  }
}
