import { gt, isPositive } from '@undertow/shared/money.ts'
import { doubt, doubtPlaced, finish, neverPlaced } from './order-life.ts'
import { freeRung } from '../ladder/ladder.ts'
import { tell, type Moment } from '../moment.ts'
import { mayRest, named, outstandingQty } from './orders.ts'
import { presumeFilled } from '../positions/positions.ts'
import { isLastStop } from '../protection/cover.ts'
import { askSnapshot } from '../account/snapshots.ts'
import { type EventOf } from '@undertow/shared/events.ts'
import { isUnexplained } from './unexplained.ts'
import { type Order } from './order-state.ts'
import { backoffMs } from '../backoff.ts'
import { remember } from '../remember.ts'
import { type State } from '../state.ts'

/**
 * When an unanswered order is asked for, after it became unknown: first after these pauses, then every `queryEveryMs`.
 * An order counts as never placed only after `absencesMin` denials over `absenceMsMin`, when it can no longer be accepted,
 * and while the account holds no more than our fills explain.
 */
const queryAfterMs = [300, 1_000, 2_000, 4_000, 8_000, 15_000] as const
const queryEveryMs = 15_000
const absencesMin = 3
const absenceMsMin = 10_000
/** Beyond the validity of a request, for what was under way when it ended. */
const validityMarginMs = 2_000

/** Every request is answered, or given up, long before this. */
const answerMsMax = 30_000
/** How long fills may lag behind the report that announced them: what is not booked has no stop meanwhile. */
const fillGraceMs = 500
/** How long ended orders stay visible. */
export const doneShownMs = 60_000
const forgottenMax = 4_096

/** Everything that orders need done by now: lifetimes, cancels, questions, missing fills, forgetting. */
export function tendOrders(moment: Moment): void {
  const { state, at } = moment
  for (const order of state.orders.values()) {
    if (order.phase === 'done') {
      if (isForgettable(order, at)) forget(state, order)
    } else {
      if (order.phase === 'pending' && at >= order.createdAt + answerMsMax) doubtPlaced(moment, order, 'no answer came')
      if (order.expiresAt !== null && at >= order.expiresAt) order.cancelWanted = true
      if (state.hops.rest.up && order.nextQueryAt !== null && at >= order.nextQueryAt) ask(moment, order)
      if (isCancelDue(state, order, at)) cancel(moment, order)
    }
    if (isFillMissing(order) && at >= order.updatedAt + fillGraceMs) presumeFilled(moment, order)
  }
}

/** The next moment at which `tendOrders` will have something to do for `order`; null: none. */
export function orderDueAt(state: Readonly<State>, order: Readonly<Order>): number | null {
  const due: number[] = []
  if (order.phase === 'done') due.push(order.updatedAt + doneShownMs)
  else {
    if (order.phase === 'pending') due.push(order.createdAt + answerMsMax)
    if (order.expiresAt !== null && !order.cancelWanted) due.push(order.expiresAt)
    if (order.nextQueryAt !== null && state.hops.rest.up) due.push(order.nextQueryAt)
    if (isCancellable(state, order) && order.nextCancelAt !== null) due.push(order.nextCancelAt)
  }
  if (isFillMissing(order)) due.push(order.updatedAt + fillGraceMs)
  return due.length === 0 ? null : Math.min(...due)
}

const isFillMissing = (order: Readonly<Order>): boolean => gt(order.filledQty, order.appliedQty)

const isForgettable = (order: Order, at: number): boolean =>
  at >= order.updatedAt + doneShownMs && !isPositive(outstandingQty(order))

function forget(state: State, { wish, status, appliedQty }: Order): void {
  state.orders.delete(wish.clientId)
  const isAbsent = status === null && !isPositive(appliedQty)
  remember(state.forgotten, wish.clientId, isAbsent ? 'absent' : 'settled', forgottenMax)
}

/** What may rest unseen is cancelled unseen: that harms nothing. */
const isCancellable = (state: Readonly<State>, order: Readonly<Order>): boolean =>
  order.cancelWanted &&
  order.phase !== 'pending' &&
  (order.phase !== 'unknown' || mayRest(order)) &&
  !isLastStop(state, order)

function isCancelDue(state: Readonly<State>, order: Readonly<Order>, at: number): boolean {
  if (!isCancellable(state, order)) return false
  // Under way already: it is repeated when its time has come, and only then.
  if (order.nextCancelAt === null) return order.phase !== 'cancelling'
  return at >= order.nextCancelAt
}

function cancel(moment: Moment, order: Order): void {
  const { symbol, clientId, purpose } = order.wish
  if (order.phase === 'open') order.phase = 'cancelling'
  order.cancels += 1
  order.updatedAt = moment.at
  // Without any answer the cancel is repeated: it can do no harm.
  order.nextCancelAt = moment.at + backoffMs(2_000, order.cancels)
  moment.commands.push({ kind: 'cancelOrder', symbol, clientId, purpose })
}

function ask(moment: Moment, order: Order): void {
  const { symbol, clientId, purpose } = order.wish
  const step = queryAfterMs[order.queries] ?? null
  const next = queryAfterMs[order.queries + 1] ?? null
  order.queries += 1
  order.nextQueryAt = moment.at + (step === null || next === null ? queryEveryMs : next - step)
  moment.commands.push({ kind: 'queryOrder', symbol, clientId, placedAt: order.createdAt, purpose })
  if (order.queries === queryAfterMs.length)
    tell(moment, 'warn', 'order_unknown', symbol, `${named(order)} is still not answered for: it counts as placed`)
}

/** What became of a `queryOrder`. What was found comes as a report of its own. */
export function learnQueried(moment: Moment, { clientId, outcome }: EventOf<'queried'>): void {
  const { at } = moment
  const order = moment.state.orders.get(clientId)
  if (!order || order.phase === 'done') return
  if (outcome === 'found') {
    order.absences = 0
    order.firstAbsentAt = null
    return
  }
  if (order.wish.purpose === 'close' && order.absences + order.unansweredQueries === 0) {
    askSnapshot(moment, `the close ${clientId} was not answered`)
  }
  if (outcome === 'unanswered') {
    order.unansweredQueries += 1
    return
  }
  if (order.phase === 'open') {
    // The question is older than the word that it stands.
    if (order.nextQueryAt === null) return
    doubt(moment, order, 'the exchange does not know it')
  }
  order.absences += 1
  order.firstAbsentAt ??= at
  const isCertain = order.absences >= absencesMin && at - order.firstAbsentAt >= absenceMsMin
  const isPast = at - order.createdAt >= order.acceptableMs + validityMarginMs
  if (!isCertain || !isPast || isUnexplained(moment.state, at, order)) return
  finish(moment, order, order.acceptedAt === null ? neverPlaced : 'ended, and the exchange has forgotten it')
  if (order.reason === neverPlaced) freeRung(moment.state, order)
  // Nobody said how it ended: should it be told of after all, it lives.
  if (order.status === 'new') order.status = null
  tell(moment, 'warn', 'order_absent', order.wish.symbol, `${named(order)}: ${order.reason}`)
}
