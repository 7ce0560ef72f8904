import { type ExitReason } from '@undertow/shared/commands.ts'
import {
  add,
  averagePrice,
  gt,
  isPositive,
  isZero,
  min,
  neg,
  noQty,
  noUsdt,
  notional,
  sub,
  text,
  textTo,
  valueShare,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { type Fill } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { noteMoved } from '../brakes/bases.ts'
import { closeSoon } from '../protection/closing.ts'
import { turnedDay } from '../day.ts'
import { halt } from '../halt.ts'
import { noteBought, noteSold } from '../ladder/ladder.ts'
import { noteResult } from '../filters/losing-streaks.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'
import { adopt, finishFilled, learnExecution } from '../orders/order-life.ts'
import { takeGone } from './gone.ts'
import { grow, openPosition, originOf } from './open-position.ts'
import { isPlacedFor, wantCancelled } from '../orders/orders.ts'
import { post, type Source } from '../books/posting.ts'
import { noteRepair, takeBackRepair } from '../account/repairs.ts'
import { askSnapshot } from '../account/snapshots.ts'
import { noteTold } from '../account/told.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from './position-state.ts'
import { tradeOf } from './trade-of.ts'
import { legKey } from '../leg-key.ts'
import { remember } from '../remember.ts'
import { type State } from '../state.ts'

const lateFillMs = 5_000
const tradesSeenMax = 20_000
const lastClosedMax = 2_048
/** How old the last reading of the account may be while a fill waits for a price. */
const unpricedReadMs = 5_000

/** Applies one execution, once, however often and in whatever order it is told. */
export function learnFill(moment: Moment, fill: Fill): void {
  const { state } = moment
  const key = `${fill.symbol}:${fill.tradeId}`
  if (state.tradesSeen.has(key)) return
  noteMoved(moment)
  if (fill.forced) {
    remember(state.tradesSeen, key, moment.at, tradesSeenMax)
    learnForcedFill(moment, fill)
    return
  }
  const { clientId, symbol, side } = fill
  const known = state.orders.get(clientId)
  const order = known ?? adopt(moment, { clientId, symbol, side })
  if (!order) return
  remember(state.tradesSeen, key, moment.at, tradesSeenMax)
  noteTold(moment, legKey(fill.symbol, order.wish.leg), fill.happenedAt)
  const presumed = min(order.presumedQty, fill.qty)
  const fresh = sub(fill.qty, presumed)
  order.presumedQty = sub(order.presumedQty, presumed)
  if (isPositive(presumed) && !isPositive(order.presumedQty))
    takeBackRepair(moment, legKey(fill.symbol, order.wish.leg))
  if (isPositive(fresh)) {
    learnExecution(moment, order, fresh)
    applyExecution(moment, order, fresh, fill.price, fill)
  }
  // One execution does not say how much its order is over.
  if (!known && order.phase !== 'done') order.nextQueryAt = moment.at
  const charged = state.positions.get(legKey(fill.symbol, order.wish.leg)) ?? null
  charge(moment, charged, order.wish.symbol, order.wish.leg, fill)
  settleFlat(moment, order.wish.symbol, order.wish.leg)
  // Much may have happened to the position since then.
  if (moment.at + state.venueAheadMs - fill.happenedAt > lateFillMs)
    askSnapshot(moment, `a fill of ${fill.clientId} is told late`)
}

/**
 * Takes what a report said was filled for true although its fills did not come: at `assumed` where no price is known, and
 * without that it waits for one.
 */
export function presumeFilled(moment: Moment, order: Order, assumed: Price | null = null): void {
  const { symbol, leg, clientId } = order.wish
  const missing = sub(order.filledQty, order.appliedQty)
  const price = presumedPrice(moment.state, order, missing) ?? assumed
  const reported = `${text(missing)} of ${clientId} were reported as filled without their fills`
  if (price === null) {
    // Looked at again after the grace of a missing fill, not at every event.
    order.updatedAt = moment.at
    tellSeldom(moment, 'warn', 'fill_unpriced', symbol, `${reported}: not booked until a price is known`)
    if (moment.at - (moment.state.snapshotAt ?? 0) >= unpricedReadMs)
      askSnapshot(moment, `a fill of ${clientId} has no price`)
    return
  }
  order.presumedQty = add(order.presumedQty, missing)
  tell(moment, 'warn', 'fill_presumed', symbol, `${reported}: taken at ${text(price)}, fees not known`)
  noteRepair(moment, legKey(symbol, leg))
  applyExecution(moment, order, missing, price, null)
  settleFlat(moment, symbol, leg)
}

function presumedPrice(state: Readonly<State>, order: Readonly<Order>, missing: Qty): Price | null {
  const { averagePrice: known, wish } = order
  if (known === null) return wish.price ?? order.countedAt ?? state.marks.get(wish.symbol)?.price ?? wish.stopPrice
  const value = sub(notional(order.filledQty, known), order.appliedValue)
  return isPositive(value) ? averagePrice(value, missing) : known
}

/** The position on `leg` shrank by `amount` and none of our orders did it. */
export function shrinkFromOutside(
  moment: Moment,
  position: Position,
  amount: Qty,
  price: Price,
  reason: ExitReason,
): void {
  reduce(moment, position, { amount: min(amount, position.qty), price, reason, source: null })
  settleFlat(moment, position.symbol, position.leg)
}

/** The venue's own closing of our position. Such a fill always closes, whatever leg it names. */
function learnForcedFill(moment: Moment, fill: Fill): void {
  const { state } = moment
  const leg: Leg = fill.side === 'sell' ? 'long' : 'short'
  noteTold(moment, legKey(fill.symbol, leg), fill.happenedAt)
  const held = state.positions.get(legKey(fill.symbol, leg)) ?? null
  const reason = fill.deleveraged ? 'deleveraged' : 'liquidated'
  // What is told late of an earlier position takes nothing from the one that came after.
  const isEarlier = isOfClosed(state, fill, leg, reason, held === null)
  const position = isEarlier ? null : held
  if (!position && !isEarlier) return
  const how = fill.deleveraged ? 'auto-deleveraging' : 'a liquidation'
  const said = `the exchange closed ${text(fill.qty)} of the ${leg} at ${text(fill.price)} by ${how}`
  tell(moment, 'error', reason, fill.symbol, said)
  // Whom others' losses deleverage has made no mistake; a liquidation says that a limit of ours was wrong.
  if (!fill.deleveraged) halt(moment, `the exchange liquidated ${fill.symbol} ${leg}`)
  if (position) {
    const fresh = min(sub(fill.qty, takeGone(position, fill.qty, fill, state.venueAheadMs)), position.qty)
    if (isPositive(fresh)) reduce(moment, position, { amount: fresh, price: fill.price, reason, source: fill })
  } else remember(state.lastClosed, fill.symbol, { leg, at: ourTime(state, fill), reason }, lastClosedMax)
  charge(moment, position, fill.symbol, leg, fill)
  if (position) settleFlat(moment, fill.symbol, leg)
  else askSnapshot(moment, `${reason}, which is told late`)
}

/**
 * Whether it is of a position of ours that the account had lost before this was told: our books followed without a reason, or
 * by an earlier part of the same closing.
 */
function isOfClosed(state: Readonly<State>, fill: Fill, leg: Leg, reason: ExitReason, isFlat: boolean): boolean {
  const last = state.lastClosed.get(fill.symbol)
  if (last?.leg !== leg || (last.reason !== 'external' && last.reason !== reason)) return false
  return ourTime(state, fill) <= last.at + (isFlat && last.reason === reason ? partsApartMs : clocksApartMs)
}

const clocksApartMs = 2_000
/** The venue closes in parts. */
const partsApartMs = 60_000
const ourTime = (state: Readonly<State>, { happenedAt }: Fill): number => happenedAt - state.venueAheadMs

function applyExecution(moment: Moment, order: Order, amount: Qty, price: Price, source: Source): void {
  order.appliedQty = add(order.appliedQty, amount)
  order.appliedValue = add(order.appliedValue, notional(amount, price))
  const { symbol, leg, purpose } = order.wish
  const key = legKey(symbol, leg)
  if (purpose === 'entry') {
    const position = moment.state.positions.get(key) ?? openPosition(moment, originOf(order))
    grow(position, amount, price)
    noteBought(position, order, amount, price)
    position.lastFillAt = moment.at
    return
  }
  const held = moment.state.positions.get(key)
  const position = held && isPlacedFor(moment.state, order, held) ? held : null
  const fresh = position ? sub(amount, takeGone(position, amount, source, moment.state.venueAheadMs)) : amount
  const closable = position ? min(fresh, position.qty) : noQty
  if (position && isPositive(closable))
    reduce(moment, position, { amount: closable, price, reason: exitReasonOf(order), source })
  if (position) noteSold(position, order, closable)
  if (position) position.lastFillAt = moment.at
  if (position && isTarget(order)) position.takenQty = add(position.takenQty, closable)
  if (position && purpose === 'close') closeSoon(moment, position)
  // An order over the whole leg does not say how much that is: it is done when the leg is flat.
  if (position && order.wish.closePosition && isZero(position.qty)) finishFilled(moment, order)
  if (!gt(fresh, closable)) return
  tell(
    moment,
    'error',
    'closed_too_much',
    symbol,
    `${order.wish.clientId} closed ${text(fresh)} where our books held ${text(closable)} ${leg} for it: the account is read again`,
  )
  askSnapshot(moment, 'a close went beyond our books')
}

/** Whether it takes a part of the scale-out, or all that is left of it. */
const isTarget = ({ wish, exitReason }: Order): boolean => wish.purpose === 'takeProfit' || exitReason === 'scaleOut'

function exitReasonOf(order: Order): ExitReason {
  if (order.exitReason !== null) return order.exitReason
  if (order.wish.purpose === 'stop') return 'stop'
  return order.wish.purpose === 'takeProfit' ? 'takeProfit' : 'operator'
}

type Reduction = {
  readonly amount: Qty
  readonly price: Price
  readonly reason: ExitReason
  readonly source: Source
}

function reduce(moment: Moment, position: Position, { amount, price, reason, source }: Reduction): void {
  const rest = sub(position.qty, amount)
  const restCost = isZero(rest) ? noUsdt : valueShare(position.cost, rest, position.qty)
  const moved = sub(notional(amount, price), sub(position.cost, restCost))
  const { symbol, leg, id } = position
  const realised = leg === 'long' ? moved : neg(moved)
  post(moment, source, { type: 'realised', symbol, leg, asset: 'USDT', amount: realised, trade: id })
  position.cost = restCost
  position.qty = rest
  position.closedQty = add(position.closedQty, amount)
  position.closedValue = add(position.closedValue, notional(amount, price))
  position.lastExit = reason
}

function charge(moment: Moment, position: Position | null, symbol: string, leg: Leg, fill: Fill): void {
  const { commission, commissionAsset } = fill
  const trade = position?.id ?? null
  post(moment, fill, { type: 'commission', symbol, leg, asset: commissionAsset, amount: neg(commission), trade })
  if (!position) return
  if (commissionAsset === 'USDT') {
    position.commission = add(position.commission, commission)
    return
  }
  position.otherCommission.set(
    commissionAsset,
    add(position.otherCommission.get(commissionAsset) ?? noUsdt, commission),
  )
  tellSeldom(
    moment,
    'warn',
    'fee_in_other_asset',
    symbol,
    `a fee of ${text(commission)} ${commissionAsset} is not part of the net figures`,
  )
}

/** Ends the trade when the leg has become flat: what is left of its orders goes, its result is told. */
function settleFlat(moment: Moment, symbol: string, leg: Leg): void {
  const { state } = moment
  const key = legKey(symbol, leg)
  const position = state.positions.get(key)
  if (!position || isPositive(position.qty)) return
  state.positions.delete(key)
  for (const order of state.orders.values()) {
    const { wish } = order
    if (wish.symbol === symbol && wish.leg === leg && wish.purpose === 'entry') wantCancelled(order)
  }
  const trade = tradeOf(position, moment.at)
  const today = turnedDay(state, moment.at)
  state.day = {
    day: today.day,
    gross: add(today.gross, trade.grossPnl),
    commission: add(today.commission, trade.commission),
    funding: add(today.funding, trade.funding),
  }
  noteResult(state.losingStreaks, trade)
  moment.commands.push({ kind: 'closedTrade', trade })
  remember(state.lastClosed, symbol, { leg, at: moment.at, reason: trade.exitReason }, lastClosedMax)
  const sum = `${textTo(trade.netPnl, 4)} USDT net (${trade.exitReason})`
  tell(moment, 'info', 'trade_closed', symbol, `${symbol} ${leg} closed: ${sum}`)
}
