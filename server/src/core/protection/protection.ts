import { eq, gt, sub, type Price } from '@undertow/shared/money.ts'
import { isPassed } from '../exits/prices.ts'
import { type Protective } from '../exits/protective.ts'
import { desiredStop, moveStop } from '../exits/stop.ts'
import { desiredTargets } from '../exits/targets.ts'
import { isWithinLot, marketLot } from '../positions/lots.ts'
import { tell, tellSeldom, type Moment } from '../moment.ts'
import { liveOrders, place, wantCancelled } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from '../positions/position-state.ts'
import { isCovered } from './cover.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'

/** Brings the protective orders of one position to what they should be: the stop first, the new one before the old goes. */
export function protect(moment: Moment, position: Position): void {
  const { state } = moment
  const { symbol, leg } = position
  const stops = liveOrders(state, symbol, leg, 'stop')
  watchCover(moment, position)
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
  moveStop(moment, position, instrument)
  // On a side that is shared with the user, or by setting, protection covers our quantity only.
  const isShared = state.holdings.get(legKey(symbol, leg))?.shared ?? false
  // A stop over a quantity becomes a market order of that quantity; one over the whole side knows no such limit.
  const byQty = isShared || (position.protectsQty && isWithinLot(position.qty, marketLot(instrument)))
  const stop = desiredStop(position, instrument, byQty ? position.qty : null)
  // A close is under way: what protects stays until it is done, and nothing is added unless the close drags on.
  if (position.closing !== null && position.closes < 2) return
  arrange(moment, position, stop, stops)
  const targets = liveOrders(state, symbol, leg, 'takeProfit')
  // The first target waits until a stop was taken: nothing may stand in its way.
  if (!stops.some(isAccepted) && targets.length === 0) return
  const mark = state.marks.get(symbol)?.price ?? null
  arrangeTargets(moment, position, desiredTargets(position, instrument, byQty, mark), targets)
}

const isAccepted = (order: Order): boolean =>
  order.phase === 'open' || (order.phase === 'cancelling' && order.acceptedAt !== null)

/** Whether an accepted stop covers the whole quantity; since when not is what `unprotected_max_sec` counts from. */
function watchCover({ state, at }: Moment, position: Position): void {
  if (isCovered(state, position)) position.unprotectedSince = null
  else position.unprotectedSince ??= at
}

/**
 * Several targets close parts: together they never close more than is held, so what does not fit any more goes before what
 * comes in its place. The stop stands meanwhile.
 */
function arrangeTargets(
  moment: Moment,
  position: Position,
  desired: readonly Protective[],
  live: readonly Order[],
): void {
  const [only] = desired
  const isOne = desired.length === 1 && live.every(({ wish, exitReason }) => isPlain({ ...wish, exitReason }))
  if (only && isOne && isPlain(only)) return arrange(moment, position, only, live)
  const left = new Set(live)
  const missing: Protective[] = []
  for (const wanted of desired) {
    const fitting = [...left].find((order) => fits(position, order, wanted) && !order.cancelWanted)
    if (fitting) left.delete(fitting)
    else missing.push(wanted)
  }
  for (const order of left) wantCancelled(order)
  // Not sooner: one that is on its way may be refused like the one before, and has to slow the next attempt down.
  const allStand = missing.length === 0 && live.every((order) => left.has(order) || order.phase === 'open')
  if (allStand) position.takeProfitRefusals = 0
  if (left.size > 0) position.nextTakeProfitAt = Math.max(position.nextTakeProfitAt, moment.at + targetsRestMs)
  if (left.size > 0 || isPartClosing(moment.state, position) || moment.at < position.nextTakeProfitAt) return
  for (const wanted of missing) placeProtective(moment, position, wanted)
}

/** Whether a close is under way, or done and not booked yet: what it takes is not to be taken by a target as well. */
function isPartClosing(state: Readonly<State>, { symbol, leg }: Position): boolean {
  for (const { wish, phase, filledQty, appliedQty } of state.orders.values()) {
    if (wish.purpose !== 'close' || wish.symbol !== symbol || wish.leg !== leg) continue
    if (phase !== 'done' || gt(filledQty, appliedQty)) return true
  }
  return false
}

/**
 * A target at market over the whole side, which may stand beside its successor. Two over a quantity would together close what is
 * not ours.
 */
const isPlain = ({ type, qty, exitReason }: Pick<Protective, 'type' | 'qty' | 'exitReason'>): boolean =>
  type === 'takeProfitMarket' && qty === null && exitReason === null

/** So long after targets were taken away their successors wait: an entry that fills in many parts moves them once. */
const targetsRestMs = 500

function arrange(moment: Moment, position: Position, desired: Protective, live: readonly Order[]): void {
  const fitting = live.filter((order) => fits(position, order, desired) && !order.cancelWanted)
  const standing = fitting.find((order) => order.phase === 'open')
  if (standing) {
    // Not sooner: while only an older stop covers, each refusal of its successor has to slow the next attempt down.
    if (desired.purpose === 'stop') position.stopRefusals = 0
    else position.takeProfitRefusals = 0
    for (const order of live) if (order !== standing) wantCancelled(order)
    return
  }
  if (fitting.some((order) => order.phase === 'pending' || isStillAsked(moment.state, order))) return
  const isStop = desired.purpose === 'stop'
  const young = isStop && desired.qty === null ? youngStop(moment, position, live) : undefined
  if (young) {
    position.nextMoveAt = Math.max(position.nextMoveAt, young.createdAt + answerWaitMs)
    return
  }
  if (position.oneStopOnly && live.length > 0) {
    for (const order of live) wantCancelled(order)
    if (isStop) position.unprotectedSince ??= moment.at
    // One that the exchange was asked for and does not know is not waited for.
    if (!isStop || live.some((order) => order.phase !== 'unknown' || isStillAsked(moment.state, order))) return
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
  placeProtective(moment, position, desired)
}

/**
 * The stop that is on its way and has not been answered for a little while. An entry that takes at many prices moves its stop with
 * each of them: this one covers all of that, so its successor waits for the answer, and is one order instead of one for each fill.
 */
const youngStop = ({ at }: Moment, position: Position, live: readonly Order[]): Order | undefined =>
  live.find(
    ({ wish, phase, cancelWanted, createdAt }) =>
      wish.closePosition &&
      !cancelWanted &&
      phase === 'pending' &&
      createdAt >= position.renewedAt &&
      at < createdAt + answerWaitMs,
  )

const answerWaitMs = 500

function placeProtective(moment: Moment, position: Position, { exitReason, rung, trail, ...wanted }: Protective): void {
  const { symbol, leg, leverage, configVersion, decisionId } = position
  const isWhole = wanted.qty === null
  place(
    moment,
    { ...wanted, symbol, leg, closePosition: isWhole, reduceOnly: !isWhole, ...(trail && { trail }) },
    { leverage, configVersion, decisionId, exitReason, rung },
  )
}

/**
 * An unanswered order is asked for once before another one is put beside it, unless it can no longer be accepted, or
 * nobody can be asked.
 * A take-profit can wait until all questions have been asked.
 */
function isStillAsked({ hops }: Readonly<State>, order: Order): boolean {
  if (order.phase !== 'unknown' || order.acceptableMs === 0) return false
  if (order.wish.purpose === 'takeProfit') return true
  const canBeAsked = hops.rest.up || order.acceptedAt !== null
  return canBeAsked && order.absences + order.unansweredQueries === 0
}

function fits(position: Position, { wish, rung, createdAt, appliedQty }: Order, desired: Protective): boolean {
  const { type, stopPrice, price, workingType, qty } = desired
  if (wish.type !== type || rung !== desired.rung || createdAt < position.renewedAt) return false
  if (!isSame(wish.stopPrice, stopPrice) || (price !== null && !isSame(wish.price, price))) return false
  // An adopted order does not say what it triggers on.
  if (wish.workingType !== null && wish.workingType !== workingType) return false
  return qty === null ? wish.closePosition : wish.qty !== null && eq(sub(wish.qty, appliedQty), qty)
}

const isSame = (a: Price | null, b: Price | null): boolean => (a === null || b === null ? a === b : eq(a, b))

/** True when `mark` has reached or passed the stop that stands, or the place where it belongs: its successor may not be there yet. */
export function isStopPassed(state: Readonly<State>, position: Readonly<Position>, mark: Price): boolean {
  const { symbol, leg, stopAt } = position
  const standing = liveOrders(state, symbol, leg, 'stop').find(({ phase }) => phase === 'open')
  return [standing?.wish.stopPrice, stopAt].some((level) => level && isPassed(leg, level, mark))
}
