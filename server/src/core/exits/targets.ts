import { isCallback } from '@undertow/shared/exit-distances.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  gt,
  gte,
  isPositive,
  lte,
  max,
  min,
  noQty,
  notional,
  pct,
  pctOf,
  sub,
  toStepDown,
  type Pct,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { entryPriceOf, type Position } from '../positions/position-state.ts'
import { targetPrice, trailingFrom } from './levels.ts'
import { gridOf, inFavour, isPassed, isReached, takeProfitPriceFor } from './prices.ts'
import { type Protective } from './protective.ts'
import { besideTranches, tranchesOf } from '../ladder/tranches.ts'

type Slice = { readonly at: Price; readonly qty: Qty }

/**
 * The orders that take profit: the parts of the scale-out, nearest first, and what closes the rest. Those over the whole side
 * (`qty` null) leave no dust; `byQty` says that ours may cover our own quantity only.
 */
export function desiredTargets(
  position: Readonly<Position>,
  instrument: Instrument,
  byQty: boolean,
  mark: Price | null,
): Protective[] {
  const { exits, leg } = position
  const tranches = tranchesOf(position, instrument)
  const qty = besideTranches(position, tranches)
  const isTrailing = exits.trailsFromTarget
  const slices = slicesOf(position, instrument)
  const isWhole = gte(sumOf(exits.slices.map(({ sizePct }) => sizePct)), hundred)
  const last = isWhole && !isTrailing ? slices.at(-1) : undefined
  const parts = last ? slices.slice(0, -1) : slices
  const restAt = position.targetAt ?? last?.at ?? targetPrice(position, instrument)
  const nearer = isTrailing ? parts : parts.filter(({ at }) => !isReached(leg, restAt, at))
  const isLimit = exits.takeProfitOrder === 'limit'
  const isEnough = (): boolean => {
    const rest = sub(qty, held(nearer))
    return byQty || isLimit ? isOrder(rest, restAt, instrument) : isPositive(rest)
  }
  // What is left for the end must be an order of its own.
  while (!isTrailing && nearer.length > 0 && !isEnough()) nearer.pop()
  const wanted = nearer.map((slice) => part(position, slice, 'scaleOut'))
  if (!isTrailing) {
    const needsQty = byQty || (isLimit && isEnough())
    const rest = { at: restAt, qty: needsQty ? sub(qty, held(nearer)) : null }
    if (rest.qty === null || isPositive(rest.qty)) wanted.push(part(position, rest, last ? 'scaleOut' : null))
  }
  for (const { rung, qty: own, entry } of tranches) {
    const at = takeProfitPriceFor(leg, entry, position.takeProfitPct, gridOf(position, instrument))
    wanted.push({ ...part(position, { at, qty: own }, null), rung })
  }
  const trailing = trailingOrder(position, instrument, mark)
  return trailing ? [...wanted, trailing] : wanted
}

const hundred = pct('100')
const sumOf = (shares: readonly Pct[]): Pct => shares.reduce((sum, share) => add(sum, share), pct('0'))
const held = (slices: readonly Slice[]): Qty => slices.reduce((sum, { qty }) => add(sum, qty), noQty)

/** What each level has still to close, of what was opened; a part that is too small for the exchange joins the next. */
function slicesOf(position: Readonly<Position>, instrument: Instrument): Slice[] {
  const { leg, exits, openedQty, takenQty } = position
  const [entry, tick] = [entryPriceOf(position), gridOf(position, instrument)]
  const found: Slice[] = []
  let [share, from, carried, left] = [pct('0'), takenQty, noQty, position.qty]
  for (const { levelPct, sizePct } of exits.slices) {
    share = min(add(share, sizePct), hundred)
    const upTo = toStepDown(pctOf(openedQty, share), instrument.marketStepSize)
    const open = min(add(carried, gt(upTo, from) ? sub(upTo, from) : noQty), left)
    from = max(from, upTo)
    const at = takeProfitPriceFor(leg, entry, levelPct, tick)
    if (!isOrder(open, at, instrument)) {
      carried = open
      continue
    }
    found.push({ at, qty: open })
    carried = noQty
    left = sub(left, open)
  }
  return found
}

/** Whether the exchange would take an order over `amount`, which becomes a market order when it triggers. */
function isOrder(amount: Qty, at: Price, { marketQtyMin, marketQtyMax, qtyMin, notionalMin }: Instrument): boolean {
  const isLarge = gte(amount, marketQtyMin) && gte(amount, qtyMin) && gte(notional(amount, at), notionalMin)
  return isPositive(amount) && isLarge && lte(amount, marketQtyMax)
}

function part(
  position: Readonly<Position>,
  { at, qty }: { readonly at: Price; readonly qty: Qty | null },
  exitReason: 'scaleOut' | null,
): Protective {
  // A limit needs a quantity: over the whole side it is a market order.
  const isLimit = position.exits.takeProfitOrder === 'limit' && qty !== null
  return {
    purpose: 'takeProfit',
    type: isLimit ? 'takeProfit' : 'takeProfitMarket',
    stopPrice: at,
    price: isLimit ? at : null,
    workingType: position.takeProfitWorking,
    qty,
    trail: null,
    exitReason,
    rung: null,
  }
}

/**
 * The exchange's own trailing stop over our quantity: beside the fixed stop, never instead of it. Wanted whether or not a mark is
 * known: one that stands has followed the price, and its successor would begin anew.
 */
function trailingOrder(position: Readonly<Position>, instrument: Instrument, mark: Price | null): Protective | null {
  const { leg, exits } = position
  const qty = toStepDown(position.qty, instrument.marketStepSize)
  if (exits.trailsAt !== 'exchange' || exits.trailingPct === null || !isCallback(exits.trailingPct)) return null
  const from = trailingFrom(position, instrument)
  if (!isOrder(qty, entryPriceOf(position), instrument)) return null
  const activation = from && inFavour(leg, from, gridOf(position, instrument))
  const isPast = activation !== null && mark !== null && !isPassed(leg, activation, mark)
  return {
    purpose: 'takeProfit',
    type: 'trailingStopMarket',
    stopPrice: null,
    price: null,
    workingType: 'mark',
    qty,
    trail: { activation: isPast ? null : activation, callbackPct: exits.trailingPct },
    exitReason: 'trailing',
    rung: null,
  }
}
