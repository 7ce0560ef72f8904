import { asPct, marginOf, neg, notional, sub, text, textTo, type Pct, type Price } from '@undertow/shared/money.ts'
import { type PositionRow } from '@undertow/shared/view.ts'
import { type Order } from '../orders/order-state.ts'
import { entryPriceOf, type Position } from '../positions/position-state.ts'
import { isReached } from './prices.ts'
import { timeStopAt } from './time-stop.ts'

type Figures = Pick<
  PositionRow,
  | 'stopPrice'
  | 'stopId'
  | 'stopPct'
  | 'stopPctOfMargin'
  | 'stopBy'
  | 'firstStopPrice'
  | 'takeProfitPrice'
  | 'takeProfitId'
  | 'takeProfitPct'
  | 'takeProfitPctOfMargin'
  | 'targets'
  | 'timeStopAt'
  | 'adversePct'
  | 'favourablePct'
>

/** Where a position will be left, for people: every distance in % of the price and of the margin. */
export function exitFigures(
  position: Readonly<Position>,
  stop: Readonly<Order> | null,
  targets: readonly Order[],
): Figures {
  const stopPrice = stop?.wish.stopPrice ?? null
  const target = nearestOf(position, targets)
  const targetPrice = target?.wish.stopPrice ?? null
  const [stopPct, stopPctOfMargin] = distances(position, stopPrice)
  const [takeProfitPct, takeProfitPctOfMargin] = distances(position, targetPrice)
  return {
    stopPrice: textOf(stopPrice),
    stopId: stop?.wish.clientId ?? null,
    stopPct,
    stopPctOfMargin,
    stopBy: position.stopBy,
    firstStopPrice: textOf(position.firstStop),
    takeProfitPrice: textOf(targetPrice),
    takeProfitId: target?.wish.clientId ?? null,
    takeProfitPct,
    takeProfitPctOfMargin,
    targets: targets.length,
    timeStopAt: timeStopAt(position),
    adversePct: shown(position.adversePct),
    favourablePct: shown(position.favourablePct),
  }
}

const textOf = (at: Price | null): string | null => at && text(at)
const shown = (share: Pct | null): string | null => share && textTo(share, 4)

/** The accepted one that is reached first, else the newest; one that trails has no price yet. */
function nearestOf({ leg }: Readonly<Position>, targets: readonly Order[]): Order | null {
  const open = targets.filter(({ phase, wish }) => phase === 'open' && wish.stopPrice !== null)
  const first = open.reduce<Order | null>((best, order) => {
    const [a, b] = [best?.wish.stopPrice ?? null, order.wish.stopPrice]
    return a === null || (b !== null && isReached(leg, b, a)) ? order : best
  }, null)
  return first ?? targets.at(-1) ?? null
}

/** What closing at `at` would make, before fees, in % of the entry price and of the margin. */
function distances(position: Readonly<Position>, at: Price | null): readonly [string | null, string | null] {
  if (at === null) return [null, null]
  const entry = entryPriceOf(position)
  const moved = position.leg === 'long' ? sub(at, entry) : neg(sub(at, entry))
  const margin = marginOf(position.cost, position.leverage)
  return [shown(asPct(moved, entry)), shown(asPct(notional(position.qty, moved), margin))]
}
