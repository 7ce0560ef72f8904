import type { Database } from 'better-sqlite3'
import type { DecisionRow } from '@undertow/shared/view.ts'
import type { Archive, Counts, EquityPoint, Page, PageRequest, SettingsVersion } from '../../ports.ts'
import { createBooks } from './books.ts'
import { counterReader } from './counters.ts'
import { and, desc, drizzle, eq, gte, lt, lte, sql, type Column, type Condition } from './drizzle.ts'
import { createLiquidationSearch } from './liquidation-search.ts'
import { createLiquidationTotals } from './liquidation-totals.ts'
import { createPerformance } from './performance.ts'
import { orderColumns, tradeColumns, withFigures } from './row-columns.ts'
import { counters as ledgerCounters, decisions, orders, settingsVersions, trades } from './schema-ledger.ts'
import { counters as marketCounters } from './schema-market.ts'
import { createStories } from './story.ts'

const limitMax = 1_000
const pointsMax = 2_000

/** Questions about what is stored, over connections of their own that cannot write. */
export function createArchive(
  { ledger, market }: { readonly ledger: Database; readonly market: Database },
  { grid, flow }: Pick<Archive, 'grid' | 'flow'>,
): Archive {
  const db = drizzle(ledger)
  const selectNotice = ledger
    .prepare<[string], number>('SELECT at FROM notices WHERE code = ? ORDER BY id DESC LIMIT 1')
    .pluck()
  const searchLiquidations = createLiquidationSearch(market)

  return {
    liquidations: (filter, page) => searchLiquidations(filter, bounded(page)),
    liquidationTotals: createLiquidationTotals(market),

    decisions({ symbol, from, to, outcome }, page) {
      const { at, id } = decisions
      const where = [match(decisions.symbol, symbol), match(decisions.outcome, outcome), ...within(at, from, to)]
      return pageOf(bounded(page), at, id, where, (condition, limit) =>
        db
          .select({ time: at, ordinal: id, item: decisions.decision })
          .from(decisions)
          .where(condition)
          .orderBy(desc(at), desc(id))
          .limit(limit)
          .all()
          .map((row) => ({ ...row, item: JSON.parse(row.item) as DecisionRow })),
      )
    },

    orders({ symbol, from, to, purpose }, page) {
      const { createdAt, ordinal } = orders
      const where = [match(orders.symbol, symbol), match(orders.purpose, purpose), ...within(createdAt, from, to)]
      return pageOf(bounded(page), createdAt, ordinal, where, (condition, limit) =>
        db
          .select({ time: createdAt, ordinal, item: orderColumns })
          .from(orders)
          .where(condition)
          .orderBy(desc(createdAt), desc(ordinal))
          .limit(limit)
          .all(),
      )
    },

    trades({ symbol, from, to, leg }, page) {
      const { closedAt, ordinal } = trades
      const where = [match(trades.symbol, symbol), match(trades.leg, leg), ...within(closedAt, from, to)]
      return pageOf(bounded(page), closedAt, ordinal, where, (condition, limit) =>
        db
          .select({ time: closedAt, ordinal, item: tradeColumns })
          .from(trades)
          .leftJoin(decisions, eq(decisions.id, trades.decisionId))
          .leftJoin(orders, eq(orders.clientId, trades.id))
          .where(condition)
          .orderBy(desc(closedAt), desc(ordinal))
          .limit(limit)
          .all()
          .map((row) => ({ ...row, item: withFigures(row.item) })),
      )
    },

    grid,
    flow,
    ...createStories({ ledger, market }),
    equity: createEquityCurve(ledger),
    ...createPerformance(ledger),
    books: createBooks(ledger),
    counts: createCounts(ledger, market),
    noticedAt: (code) => selectNotice.get(code) ?? null,

    settingsVersions(page) {
      const { limit, cursor } = bounded(page)
      if (cursor !== null && !/^\d{1,15}$/.test(cursor)) return { items: [], next: null }
      const before = cursor === null ? Number.MAX_SAFE_INTEGER : Number.parseInt(cursor, 10)
      const { version } = settingsVersions
      const rows = db
        .select()
        .from(settingsVersions)
        .where(lt(version, before))
        .orderBy(desc(version))
        .limit(limit + 1)
        .all()
      const items = rows.slice(0, limit).map(versionOf)
      return { items, next: rows.length > limit ? String(items.at(-1)?.version) : null }
    },

    settingsVersion(version) {
      const row = db.select().from(settingsVersions).where(eq(settingsVersions.version, version)).get()
      return row === undefined ? null : versionOf(row)
    },
  }
}

const versionOf = (row: typeof settingsVersions.$inferSelect): SettingsVersion => ({
  ...row,
  config: JSON.parse(row.config) as SettingsVersion['config'],
})

function bounded({ limit, cursor }: PageRequest): PageRequest {
  return { limit: Math.min(Math.max(1, limit), limitMax), cursor }
}

function match(column: Column, value: string | null): Condition | undefined {
  return value === null ? undefined : eq(column, value)
}

function within(column: Column, from: number | null, to: number | null): readonly (Condition | undefined)[] {
  return [from === null ? undefined : gte(column, from), to === null ? undefined : lte(column, to)]
}

type Found<T> = { readonly time: number; readonly ordinal: number; readonly item: T }

/** One page in order of time; the cursor names the last row by time and ordinal, so rows may be added meanwhile. */
function pageOf<T>(
  { limit, cursor }: PageRequest,
  time: Column,
  ordinal: Column,
  where: readonly (Condition | undefined)[],
  select: (where: Condition | undefined, limit: number) => readonly Found<T>[],
): Page<T> {
  const after = cursor === null ? null : /^(\d{1,15})-(\d{1,15})$/.exec(cursor)
  if (cursor !== null && !after) return { items: [], next: null }
  const rest = after ? sql`(${time}, ${ordinal}) < (${after[1]}, ${after[2]})` : undefined
  const rows = select(and(...where, rest), limit + 1)
  const last = rows[limit - 1]
  return {
    items: rows.slice(0, limit).map((row) => row.item),
    next: rows.length > limit && last ? `${last.time}-${last.ordinal}` : null,
  }
}

/** One seek a bucket, however many points lie in it. */
function createEquityCurve(db: Database): Archive['equity'] {
  const lastIn = db.prepare<[number, number], EquityPoint>(
    'SELECT at, equity, net_pnl AS netPnl FROM equity WHERE at >= ? AND at < ? ORDER BY at DESC LIMIT 1',
  )
  const ends = db.prepare<[number, number], { first: number | null; last: number | null }>(
    `SELECT (SELECT min(at) FROM equity WHERE at >= ?) AS first, (SELECT max(at) FROM equity WHERE at <= ?) AS last`,
  )
  return (from, to, points) => {
    const { first, last } = ends.get(from, to) ?? { first: null, last: null }
    if (first === null || last === null || first > last) return []
    const count = Math.min(Math.max(1, points), pointsMax)
    const width = Math.max(1, Math.ceil((last - first + 1) / count))
    const curve: EquityPoint[] = []
    for (let start = first; start <= last; start += width) {
      const point = lastIn.get(start, Math.min(start + width, last + 1))
      if (point) curve.push(point)
    }
    return curve
  }
}

function createCounts(ledger: Database, market: Database): () => Counts {
  const inLedger = counterReader(ledger, ledgerCounters)
  const inMarket = counterReader(market, marketCounters)
  return () => ({
    liquidations: inMarket('liquidations'),
    decisions: inLedger('decisions'),
    orders: inLedger('orders'),
    trades: inLedger('trades'),
  })
}
