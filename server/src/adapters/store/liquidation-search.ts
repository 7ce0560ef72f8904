import type { Database } from 'better-sqlite3'
import { text, usdt } from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { LiquidationRow } from '@undertow/shared/view.ts'
import type { Archive, Page, PageRequest } from '../../ports.ts'
import { liquidationColumns, magnitudeOf } from './liquidation-rows.ts'

export type LiquidationFilter = Parameters<Archive['liquidations']>[0]
type Filter = LiquidationFilter
/** One run of an index: all its rows are of one side and magnitude, newest first. */
type Run = { readonly liquidated: Leg; readonly magnitude: number; readonly notionalMin: string | null }
type Bounds = { readonly below: number; readonly from: number }

// How many rows of each side may be looked at and thrown away for one page, because their amount begins with the right
// number of digits and is too small all the same. Beyond it the page is short and its cursor leads on.
const discardedMax = 1_500

/**
 * Searches ten million liquidations within milliseconds, newest first. Equal magnitudes are runs of an index that are
 * sorted by seq already, so SQLite merges a few of them and stops at the end of the page. `columns` has what `Row` has.
 */
export function createLiquidationSearch<Row extends { readonly seq: number } = LiquidationRow>(
  db: Database,
  columns = liquidationColumns,
): (filter: LiquidationFilter, page: PageRequest) => Page<Row> {
  const firstAt = db.prepare('SELECT seq FROM liquidations WHERE at >= ? ORDER BY at, seq LIMIT 1').pluck()
  const lastAt = db.prepare('SELECT seq FROM liquidations WHERE at <= ? ORDER BY at DESC, seq DESC LIMIT 1').pluck()
  const largest = db.prepare('SELECT max(magnitude) FROM liquidations WHERE liquidated = ?').pluck()

  return (filter, page) => {
    const bounds = boundsOf(filter, page)
    if (!bounds) return { items: [], next: null }
    if (filter.symbol === null && filter.liquidated === null && filter.notionalMin === null) return newest(bounds, page)

    const runs = runsOf(filter)
    const floors = runs.filter((run) => run.notionalMin !== null).map((run) => floorOf(run, filter.symbol, bounds))
    const from = Math.max(bounds.from, ...floors)
    const rows = merge(runs, filter.symbol, { below: bounds.below, from }, page.limit + 1)
    const found = pageOf(rows, page.limit)
    return from > bounds.from && found.next === null ? { ...found, next: String(from) } : found
  }

  /** The range of seq that time and cursor leave; null when it is empty. `at` grows with seq. */
  function boundsOf({ from, to }: Filter, { cursor }: PageRequest): Bounds | null {
    if (cursor !== null && !/^\d{1,15}$/.test(cursor)) return null
    const first = from === null ? 0 : (firstAt.get(from) as number | undefined)
    const last = to === null ? Number.MAX_SAFE_INTEGER - 1 : (lastAt.get(to) as number | undefined)
    if (first === undefined || last === undefined) return null
    const below = Math.min(last + 1, cursor === null ? Infinity : Number.parseInt(cursor, 10))
    return below > first ? { below, from: first } : null
  }

  function newest({ below, from }: Bounds, { limit }: PageRequest): Page<Row> {
    const select = db.prepare(
      `SELECT ${columns} FROM liquidations WHERE seq < ? AND seq >= ? ORDER BY seq DESC LIMIT ?`,
    )
    return pageOf(select.all(below, from, limit + 1) as Row[], limit)
  }

  function runsOf({ liquidated, notionalMin }: Filter): readonly Run[] {
    const smallest = notionalMin === null ? null : text(usdt(notionalMin))
    const lowest = smallest === null ? 0 : magnitudeOf(smallest)
    // 1, 10, 100 …: every amount with that many digits is large enough.
    const isExact = smallest === null || /^10*$|^0$/.test(smallest)
    const sides: readonly Leg[] = liquidated === null ? ['long', 'short'] : [liquidated]
    return sides.flatMap((side) => {
      const highest = (largest.get(side) as number | null) ?? -1
      return Array.from({ length: Math.max(0, highest - lowest + 1) }, (_, index) => ({
        liquidated: side,
        magnitude: lowest + index,
        notionalMin: index === 0 && !isExact ? smallest : null,
      }))
    })
  }

  /** How far down this run may be looked through for one page. */
  function floorOf(run: Run, symbol: string | null, bounds: Bounds): number {
    const { where, values } = conditionOf({ ...run, notionalMin: null }, symbol, bounds)
    const select = db.prepare(`SELECT seq FROM ${where} ORDER BY seq DESC LIMIT 1 OFFSET ${discardedMax}`).pluck()
    return (select.get(values) as number | undefined) ?? bounds.from
  }

  function merge(runs: readonly Run[], symbol: string | null, bounds: Bounds, limit: number): readonly Row[] {
    if (runs.length === 0) return []
    const conditions = runs.map((run) => conditionOf(run, symbol, bounds))
    const selects = conditions.map(({ where }) => `SELECT ${columns} FROM ${where}`)
    const values = conditions.flatMap((condition) => condition.values)
    const select = db.prepare(`${selects.join(' UNION ALL ')} ORDER BY seq DESC LIMIT ?`)
    return select.all([...values, limit]) as Row[]
  }
}

function conditionOf({ liquidated, magnitude, notionalMin }: Run, symbol: string | null, { below, from }: Bounds) {
  const run = 'liquidated = ? AND magnitude = ? AND seq < ? AND seq >= ?'
  const source =
    symbol === null
      ? `liquidations INDEXED BY liquidations_size WHERE ${run}`
      : `liquidations INDEXED BY liquidations_symbol WHERE symbol = ? AND ${run}`
  const values: (string | number)[] = [...(symbol === null ? [] : [symbol]), liquidated, magnitude, below, from]
  if (notionalMin === null) return { where: source, values }
  return { where: `${source} AND notional >= ?`, values: [...values, notionalMin] }
}

function pageOf<Row extends { readonly seq: number }>(rows: readonly Row[], limit: number): Page<Row> {
  const items = rows.slice(0, limit)
  return { items, next: rows.length > limit ? String(items.at(-1)?.seq) : null }
}
