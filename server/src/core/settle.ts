import { isPositive, noQty } from '@undertow/shared/money.ts'
import { compareHoldings, differenceDueAt } from './account/account.ts'
import { brakesDueAt, tendBrakes } from './brakes/brakes.ts'
import { closeBare } from './protection/bare-close.ts'
import { beginClose, driveClose } from './protection/closing.ts'
import { countdownDueAt, tendCountdowns } from './orders/countdown.ts'
import { orderDueAt, tendOrders } from './orders/duties.ts'
import { stopReason } from './exits/stop.ts'
import { timeStopAt, watchTime } from './exits/time-stop.ts'
import { mayStillOpen } from './questions/exposure.ts'
import { setUpSymbols } from './account/leverage.ts'
import { tell, type Moment } from './moment.ts'
import { isStopPassed, protect } from './protection/protection.ts'
import { continueFlips, dropOldSignals, signalDueAt } from './questions/decision.ts'
import { isProtective, wantCancelled } from './orders/orders.ts'
import { readAccount, readingDueAt } from './account/snapshots.ts'
import { globalsOf } from './settings.ts'
import { type Position } from './positions/position-state.ts'
import { legKey } from './leg-key.ts'
import { type State } from './state.ts'

/** How long the mark may be beyond a stop while the position is still there. */
const crossedMsMax = 2_000

/** Does what is due after an event: compares what should be with what is and commands the difference. */
export function settle(moment: Moment): void {
  const { state } = moment
  dropOldSignals(moment)
  tendOrders(moment)
  compareHoldings(moment)
  readAccount(moment)
  tendBrakes(moment)
  for (const position of state.positions.values()) guard(moment, position)
  dropOrphans(state)
  tendCountdowns(moment)
  // What the above decided to cancel goes out with the same step.
  tendOrders(moment)
  continueFlips(moment)
  finishFlatten(moment)
  setUpSymbols(moment)
  state.dueAt = dueAt(state)
}

/** Protection of a leg that is flat protects nothing. Where our books have a hole, the account says what is flat. */
function dropOrphans(state: State): void {
  for (const order of state.orders.values()) {
    const key = legKey(order.wish.symbol, order.wish.leg)
    if (!isProtective(order) || state.positions.has(key)) continue
    if (!order.unbooked || !isPositive(state.holdings.get(key)?.qty ?? noQty)) wantCancelled(order)
  }
}

function guard(moment: Moment, position: Position): void {
  const { state, at } = moment
  if (state.flattening) beginClose(moment, position, 'flatten')
  watchTime(moment, position)
  protect(moment, position)
  const unprotectedMs = unprotectedMsMax(state)
  if (
    position.unprotectedSince !== null &&
    at - position.unprotectedSince >= unprotectedMs &&
    position.closing === null
  ) {
    tell(
      moment,
      'error',
      'unprotected',
      position.symbol,
      `${position.symbol} ${position.leg} has had no stop for ${unprotectedMs} ms: closing`,
    )
    closeBare(moment, position)
  }
  watchCrossing(moment, position)
  driveClose(moment, position)
}

function watchCrossing(moment: Moment, position: Position): void {
  const { state, at } = moment
  const mark = state.marks.get(position.symbol)
  if (!mark || !isStopPassed(state, position, mark.price)) {
    position.crossedSince = null
    return
  }
  position.crossedSince ??= at
  if (at - position.crossedSince < crossedMsMax || position.closing !== null) return
  tell(
    moment,
    'error',
    'stop_passed',
    position.symbol,
    `${position.symbol} ${position.leg} is beyond its stop and still open: closing`,
  )
  beginClose(moment, position, stopReason(position))
}

function finishFlatten(moment: Moment): void {
  const { state } = moment
  if (!state.flattening || state.positions.size > 0 || mayStillOpen(state)) return
  state.flattening = false
  tell(moment, 'info', 'flat', null, 'everything of ours is closed; entries stay halted until they are resumed')
}

const unprotectedMsMax = (state: Readonly<State>): number => globalsOf(state).unprotected_max_sec * 1000

/** The earliest moment at which something is to be done although nothing happens. */
function dueAt(state: Readonly<State>): number | null {
  let due = Infinity
  const consider = (at: number | null) => {
    if (at !== null && at < due) due = at
  }
  for (const signal of state.signals.values()) consider(signalDueAt(state, signal) + 1)
  for (const order of state.orders.values()) consider(orderDueAt(state, order))
  consider(countdownDueAt(state))
  consider(differenceDueAt(state))
  consider(readingDueAt(state))
  consider(brakesDueAt(state))
  for (const position of state.positions.values()) considerPosition(state, position, consider)
  // What is due now was done now, or waits for an event: it must not wake us at once again.
  return due === Infinity ? null : Math.max(due, state.at + 1)
}

function considerPosition(state: Readonly<State>, position: Position, consider: (at: number | null) => void): void {
  if (position.closing !== null) {
    if (position.nextCloseAt > state.at) consider(position.nextCloseAt)
    return
  }
  if (position.unprotectedSince !== null) consider(position.unprotectedSince + unprotectedMsMax(state))
  if (position.nextStopAt > state.at) consider(position.nextStopAt)
  if (position.nextTakeProfitAt > state.at) consider(position.nextTakeProfitAt)
  if (position.nextMoveAt > state.at) consider(position.nextMoveAt)
  consider(timeStopAt(position))
  if (position.crossedSince !== null) consider(position.crossedSince + crossedMsMax)
}
