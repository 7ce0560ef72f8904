import type { Database } from 'better-sqlite3'
import { add, noUsdt, text, usdt, type Usdt } from '@undertow/shared/money.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { Archive, LiquidationTotals } from '../../ports.ts'
import { createTurns } from './turns.ts'
import { createLiquidationSearch, type LiquidationFilter } from './liquidation-search.ts'

type Row = { readonly seq: number; readonly at: number; readonly liquidated: Leg; readonly notional: string }

export type TotalsLimits = {
  /** Rows between two breaths: what they take, an order may have to wait for. */
  readonly pieceMax: number
  readonly rowsMax: number
  /** Different filters that are added up at one time. */
  readonly runningMax: number
}

const defaultLimits: TotalsLimits = { pieceMax: 1_000, rowsMax: 1_000_000, runningMax: 4 }

/**
 * What all rows of a filter add up to, exact: SQLite's own sum would be a float. Reads with the search of the list, so that
 * rows and totals cannot differ. Equal questions share one answer.
 */
export function createLiquidationTotals(
  db: Database,
  { pieceMax, rowsMax, runningMax }: TotalsLimits = defaultLimits,
): Archive['liquidationTotals'] {
  const search = createLiquidationSearch<Row>(db, 'seq, at, liquidated, notional')
  const running = new Map<string, Promise<LiquidationTotals>>()
  const turn = createTurns()

  return (filter) => {
    const key = JSON.stringify([filter.symbol, filter.liquidated, filter.notionalMin, filter.from, filter.to])
    const same = running.get(key)
    if (same) return same
    if (running.size >= runningMax) return Promise.resolve(null)
    const totals = addUp(filter).finally(() => running.delete(key))
    running.set(key, totals)
    return totals
  }

  async function addUp(filter: LiquidationFilter): Promise<LiquidationTotals> {
    const sums: Record<Leg, { count: number; notional: Usdt }> = {
      long: { count: 0, notional: noUsdt },
      short: { count: 0, notional: noUsdt },
    }
    let cutAt: number | null = null
    let cursor: string | null = null
    do {
      await turn()
      const { items, next }: ReturnType<typeof search> = search(filter, { limit: pieceMax, cursor })
      for (const { liquidated, notional } of items) {
        const sum = sums[liquidated]
        sum.count += 1
        sum.notional = add(sum.notional, usdt(notional))
      }
      cursor = next
      if (next !== null && sums.long.count + sums.short.count >= rowsMax) {
        cutAt = items.at(-1)?.at ?? null
        cursor = null
      }
    } while (cursor !== null)
    const told = ({ count, notional }: { count: number; notional: Usdt }) => ({ count, notional: text(notional) })
    return { long: told(sums.long), short: told(sums.short), cutAt }
  }
}
