import type { Database } from 'better-sqlite3'
import { add, asPct, grossPnl, noUsdt, notional, price, qty, rounded, text } from '@undertow/shared/money.ts'
import { enough, type Markout } from '@undertow/shared/performance-api.ts'
import type { Leg } from '@undertow/shared/sides.ts'
import type { MarkoutLook } from '../../ports.ts'
import type { Guard } from './guard.ts'

const fillsMax = 1_000

/** Writes what the book was some time after the fill of an entry. */
export function createMarkoutRows(ledger: Database, guard: Guard): (look: MarkoutLook) => void {
  const update = {
    10: ledger.prepare<[string, string, string]>(
      'UPDATE fills SET mid_after_10s = ? WHERE symbol = ? AND trade_id = ? AND mid_after_10s IS NULL',
    ),
    60: ledger.prepare<[string, string, string]>(
      'UPDATE fills SET mid_after_60s = ? WHERE symbol = ? AND trade_id = ? AND mid_after_60s IS NULL',
    ),
  }
  return ({ symbol, tradeId, afterSec, mid }) =>
    void guard.attempt(() => void update[afterSec].run(text(mid), symbol, tradeId))
}

type FillRow = {
  readonly leg: Leg
  readonly price: string
  readonly qty: string
  readonly maker: number
  readonly mid10: string | null
  readonly mid60: string | null
}

/** What became of the price after our entries filled, by who waited for whom. */
export function createMarkouts(db: Database): (from: number, to: number) => readonly Markout[] {
  // CROSS: the newest fills first, and not every entry there ever was.
  const newest = db.prepare<[number, number, number], FillRow>(
    `SELECT fills.leg, fills.price, fills.qty, maker, mid_after_10s AS mid10, mid_after_60s AS mid60
     FROM fills CROSS JOIN orders ON orders.client_id = fills.client_id
     WHERE purpose = 'entry' AND at >= ? AND at <= ? ORDER BY at DESC LIMIT ?`,
  )
  return (from, to) => {
    const fills = newest.all(from, to, fillsMax)
    return (['maker', 'taker'] as const).flatMap((liquidity) => {
      const those = fills.filter(({ maker }) => (maker === 1) === (liquidity === 'maker'))
      if (those.length === 0) return []
      return [
        { liquidity, afterSec: 10, ...movesOf(those, ({ mid10 }) => mid10) },
        { liquidity, afterSec: 60, ...movesOf(those, ({ mid60 }) => mid60) },
      ]
    })
  }
}

function movesOf(
  fills: readonly FillRow[],
  midOf: (fill: FillRow) => string | null,
): Omit<Markout, 'liquidity' | 'afterSec'> {
  let [known, moved, value] = [0, noUsdt, noUsdt]
  for (const fill of fills) {
    const mid = midOf(fill)
    if (mid === null) continue
    const [amount, at] = [qty(fill.qty), price(fill.price)]
    known += 1
    moved = add(moved, grossPnl(fill.leg, amount, at, price(mid)))
    value = add(value, notional(amount, at))
  }
  const share = asPct(moved, value)
  return {
    fills: known,
    unknown: fills.length - known,
    tooFew: known < enough,
    movedPct: share && text(rounded(share, 4)),
  }
}
