import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  eq,
  gt,
  gte,
  isPositive,
  lt,
  lte,
  max,
  min,
  movedBy,
  neg,
  sub,
  times,
  toTickDown,
  toTickUp,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { otherLeg, type Leg } from '@undertow/shared/sides.ts'
import { tell, tellSeldom, type Moment } from './moment.ts'
import { liveOrders, place, wantCancelled } from './orders.ts'
import { entryPriceOf } from './positions.ts'
import { restOf, targetEntryOf, tranchesOf } from './tranches.ts'
import { type Order } from './order-state.ts'
import { type Position } from './position-state.ts'
import { legKey, type State } from './state.ts'

/** One protective order that should exist. Without `qty` it closes whatever the leg holds when it triggers. */
export type Protective = {
  readonly purpose: 'stop' | 'takeProfit'
  readonly type: 'stopMarket' | 'takeProfitMarket'
  readonly stopPrice: Price
  readonly workingType: 'mark' | 'contract'
  readonly qty: Qty | null
  /** The addition that it closes; null: all there is. */
  readonly rung: number | null
}

/**
 * Which protective orders should exist for `position`. Both prices are rounded toward the entry, so that the risk is
 * never larger and the target never farther than the settings say, but stay a tick away from it.
 * On a side that is shared with the user, or by setting, they cover our quantity only.
 */
function desiredProtection(
  position: Readonly<Position>,
  instrument: Instrument,
  shared: boolean,
): { readonly stop: Protective; readonly takeProfits: readonly Protective[] } {
  const { leg, firstStop } = position
  const tickSize = position.isCoarse ? times(instrument.tickSize, 10) : instrument.tickSize
  const entry = entryPriceOf(position)
  const computed = stopPriceFor(leg, entry, position.stopLossPct, tickSize)
  const byQty = shared || (position.protectsQty && isMarketSize(position.qty, instrument))
  const tranches = tranchesOf(position, instrument)
  const rest = restOf(position, tranches)
  const takeProfit = (from: Price, qty: Qty | null, rung: number | null): Protective => ({
    purpose: 'takeProfit',
    type: 'takeProfitMarket',
    stopPrice: takeProfitPriceFor(leg, from, position.takeProfitPct, tickSize),
    workingType: position.takeProfitWorking,
    qty,
    rung,
  })
  return {
    stop: {
      purpose: 'stop',
      type: 'stopMarket',
      stopPrice: firstStop === null ? computed : onGrid(leg, nearer(leg, firstStop, computed), tickSize),
      workingType: position.stopWorking,
      qty: byQty ? position.qty : null,
      rung: null,
    },
    takeProfits: [
      ...(byQty && !isPositive(rest) ? [] : [takeProfit(targetEntryOf(position, entry), byQty ? rest : null, null)]),
      ...tranches.map(({ rung, qty, entry: own }) => takeProfit(own, qty, rung)),
    ],
  }
}

// A stop over a quantity becomes a market order of that quantity; one over the whole side knows no such limit.
const isMarketSize = (qty: Qty, { marketQtyMin, marketQtyMax }: Instrument): boolean =>
  gte(qty, marketQtyMin) && lte(qty, marketQtyMax)

/** Stop for an average entry: rounded toward the entry, at least one tick from it. */
export function stopPriceFor(leg: Leg, entry: Price, distance: Position['stopLossPct'], tick: Price): Price {
  if (leg === 'long') return min(toTickUp(movedBy(entry, neg(distance)), tick), sub(toTickUp(entry, tick), tick))
  return max(toTickDown(movedBy(entry, distance), tick), add(toTickDown(entry, tick), tick))
}

/** Take-profit for an average entry: it lies where the stop of the other leg would. */
export function takeProfitPriceFor(leg: Leg, entry: Price, distance: Position['takeProfitPct'], tick: Price): Price {
  return stopPriceFor(otherLeg(leg), entry, distance, tick)
}

// The first stop may come from a time with another grid.
const onGrid = (leg: Leg, at: Price, tick: Price): Price => (leg === 'long' ? toTickUp(at, tick) : toTickDown(at, tick))
const nearer = (leg: Leg, a: Price, b: Price): Price => (leg === 'long' ? max(a, b) : min(a, b))

/** Brings the protective orders of one position to what they should be: the stop first, the new one before the old goes. */
export function protect(moment: Moment, position: Position): void {
  const { state } = moment
  const { symbol, leg } = position
  const stops = liveOrders(state, symbol, leg, 'stop')
  watchCover(moment, position, stops)
  const instrument = state.instruments.get(symbol)
  if (!instrument) {
    tellSeldom(
      moment,
      'error',
      'no_instrument',
      symbol,
      `the rules of ${symbol} are not known: its stop cannot be placed`,
    )
    return
  }
  const shared = state.holdings.get(legKey(symbol, leg))?.shared ?? false
  const desired = desiredProtection(position, instrument, shared)
  position.firstStop ??= desired.stop.stopPrice
  // A close is under way: what protects stays until it is done, and nothing is added unless the close drags on.
  if (position.closing !== null && position.closes < 2) return
  arrange(moment, position, desired.stop, stops)
  const hasStop = stops.some((order) => isAccepted(order))
  const targets = liveOrders(state, symbol, leg, 'takeProfit')
  if (!hasStop && targets.length === 0) return
  const wanted = new Set(desired.takeProfits.map(({ rung }) => rung))
  for (const order of targets) if (!wanted.has(order.rung)) wantCancelled(order)
  for (const takeProfit of desired.takeProfits) {
    const own = targets.filter(({ rung }) => rung === takeProfit.rung)
    arrange(moment, position, takeProfit, own)
  }
}

const isAccepted = (order: Order): boolean =>
  order.phase === 'open' || (order.phase === 'cancelling' && order.acceptedAt !== null)

/** Whether an accepted stop covers the whole quantity; since when not is what `unprotected_max_sec` counts from. */
function watchCover({ at }: Moment, position: Position, stops: readonly Order[]): void {
  const covers = stops.some(
    (order) =>
      order.phase === 'open' &&
      (order.wish.closePosition || (order.wish.qty !== null && gte(order.wish.qty, position.qty))),
  )
  if (covers) {
    position.unprotectedSince = null
  } else position.unprotectedSince ??= at
}

function arrange(moment: Moment, position: Position, desired: Protective, live: readonly Order[]): void {
  const fitting = live.filter((order) => fits(order, desired) && !order.cancelWanted)
  const standing = fitting.find((order) => order.phase === 'open')
  if (standing) {
    // Not sooner: while only an older stop covers, each refusal of its successor has to slow the next attempt down.
    if (desired.purpose === 'stop') position.stopRefusals = 0
    for (const order of live) if (order !== standing) wantCancelled(order)
    return
  }
  if (fitting.some((order) => order.phase === 'pending' || isStillAsked(moment.state, order))) return
  const isStop = desired.purpose === 'stop'
  if (position.oneStopOnly && live.length > 0) {
    for (const order of live) wantCancelled(order)
    if (isStop) position.unprotectedSince ??= moment.at
    return
  }
  if (moment.at < (isStop ? position.nextStopAt : position.nextTakeProfitAt)) return
  if (isStop && live.some((order) => order.phase === 'unknown')) {
    tell(
      moment,
      'warn',
      'second_stop',
      position.symbol,
      `the stop of ${position.symbol} ${position.leg} was not answered: a second one is placed`,
    )
  }
  const { purpose, type, stopPrice, workingType, qty, rung } = desired
  const { symbol, leg, leverage, configVersion, decisionId } = position
  const wish = { purpose, symbol, leg, type, stopPrice, workingType, qty }
  place(
    moment,
    { ...wish, closePosition: qty === null, reduceOnly: qty !== null },
    { leverage, configVersion, decisionId, rung },
  )
}

/**
 * An unanswered order is asked for once before another one is put beside it, unless it can no longer be accepted, or
 * nobody can be asked.
 * A take-profit can wait for the whole ladder.
 */
function isStillAsked({ hops }: Readonly<State>, order: Order): boolean {
  if (order.phase !== 'unknown' || order.acceptableMs === 0) return false
  if (order.wish.purpose === 'takeProfit') return true
  const canBeAsked = hops.rest.up || order.acceptedAt !== null
  return canBeAsked && order.absences + order.unansweredQueries === 0
}

function fits({ wish, appliedQty }: Order, desired: Protective): boolean {
  const { stopPrice, workingType, qty } = desired
  if (wish.stopPrice === null || !eq(wish.stopPrice, stopPrice)) return false
  // An adopted order does not say what it triggers on.
  if (wish.workingType !== null && wish.workingType !== workingType) return false
  return qty === null ? wish.closePosition : wish.qty !== null && eq(sub(wish.qty, appliedQty), qty)
}

/** True when `mark` has reached or passed the stop that stands; while none stands, the place of the first one. */
export function isStopPassed(state: Readonly<State>, position: Readonly<Position>, mark: Price): boolean {
  const { symbol, leg, firstStop } = position
  const standing = liveOrders(state, symbol, leg, 'stop').find(({ phase }) => phase === 'open')
  const stopPrice = standing?.wish.stopPrice ?? firstStop
  if (stopPrice === null) return false
  return leg === 'long' ? !gt(mark, stopPrice) : !lt(mark, stopPrice)
}
