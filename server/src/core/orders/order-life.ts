import { type EventOf } from '@undertow/shared/events.ts'
import { add, gt, gte, max, type Qty } from '@undertow/shared/money.ts'
import { type OrderReport, type OrderStatus } from '@undertow/shared/orders.ts'
import { otherLeg, type Leg } from '@undertow/shared/sides.ts'
import { acceptEntry, rejectEntry } from './entry-outcome.ts'
import { endLadder } from '../ladder/ladder.ts'
import { backoffMs } from '../backoff.ts'
import { ownPurpose, tell, type Moment } from '../moment.ts'
import { createOrder, isProtective } from './orders.ts'
import { noteCloseEnded } from '../protection/closing.ts'
import { noteProtectionLost } from '../protection/lost.ts'
import { reactToRefusal, slowDown } from '../protection/refusals.ts'
import { type Order, type OrderPhase } from './order-state.ts'
import { remember } from '../remember.ts'
import { type State } from '../state.ts'
import { noteLostLife } from '../storage.ts'
import { unreachable } from '../unreachable.ts'

/** What became of a `placeOrder`. A report that came earlier knows better than this answer. */
export function learnPlaced(moment: Moment, event: EventOf<'placed'>): void {
  const order = moment.state.orders.get(event.clientId)
  if (!order) return
  const isUndecided = order.phase === 'pending' || order.phase === 'unknown'
  switch (event.outcome) {
    case 'accepted':
      accept(moment, order)
      if (isUndecided) toPhase(moment, order, 'open')
      return
    case 'unknown':
      if (order.phase === 'pending') doubtPlaced(moment, order, `no answer: ${event.message}`)
      return
    case 'rejected':
    case 'notSent':
      if (!isUndecided || order.acceptedAt !== null) return
      order.status = event.outcome === 'rejected' ? 'rejected' : null
      finish(moment, order, event.code === null ? event.message : `${event.code}: ${event.message}`)
      noteCloseEnded(moment, order)
      if (order.wish.purpose === 'entry') rejectEntry(moment, order, event.cause ?? null)
      else reactToRefusal(moment, order, event.outcome, event.cause ?? null)
      return
    default:
      unreachable(event.outcome)
  }
}

/** Applies one report of the venue: cumulative, so repetition and any order of arrival lead to the same belief. */
export function learnReport(moment: Moment, report: OrderReport): void {
  const order = moment.state.orders.get(report.clientId) ?? adoptReported(moment, report)
  if (!order) return noteForeign(moment.state, report)
  order.orderId = report.orderId
  const isNews = gt(report.filledQty, order.filledQty)
  if (isNews) {
    order.filledQty = report.filledQty
    order.averagePrice = report.averagePrice ?? order.averagePrice
  }
  if (report.status !== 'rejected') accept(moment, order)
  const status = later(order.status, report.status)
  order.status = status
  if (order.phase === 'done') {
    if (isNews || !isTerminal(status)) revive(moment, order, status)
  } else if (isTerminal(status)) end(moment, order, status)
  else if (order.phase !== 'cancelling') toPhase(moment, order, 'open')
  // Still there although a cancel was accepted: cancel again.
  else order.nextCancelAt ??= moment.at + recancelMs
}

const recancelMs = 1_000

function end(moment: Moment, order: Order, status: OrderStatus): void {
  finish(moment, order, status)
  noteCloseEnded(moment, order)
  const stood = order.acceptedAt !== null && isProtective(order)
  if (status === 'rejected' && !stood) refused(moment, order)
  else if (status !== 'filled') noteProtectionLost(moment, order)
}

function refused(moment: Moment, order: Order): void {
  if (order.wish.purpose === 'entry') rejectEntry(moment, order, null)
  else reactToRefusal(moment, order, 'rejected', null)
}

/** What became of a `cancelOrder`. Only a report or a query says that an order has ended. */
export function learnCancelled(moment: Moment, event: EventOf<'cancelled'>): void {
  const order = moment.state.orders.get(event.clientId)
  if (!order || order.phase === 'done') return
  switch (event.outcome) {
    case 'accepted':
      if (order.phase === 'unknown') order.phase = 'cancelling'
      // The report with the final quantity follows; ask when it does not.
      order.nextQueryAt ??= moment.at + reportGraceMs
      order.nextCancelAt = null
      return
    case 'gone':
    case 'unknown':
      // Asked for already: the questions go on.
      if (order.phase !== 'unknown') doubt(moment, order, `cancel: ${event.message}`)
      return
    case 'rejected':
      if (order.phase === 'unknown') return
      toPhase(moment, order, 'open')
      order.nextCancelAt = moment.at + backoffMs(1_000, order.cancels)
      return
    default:
      unreachable(event.outcome)
  }
}

const reportGraceMs = 2_000

/** The outcome is not known: the exposure stays reserved and the venue is asked. */
export function doubt(moment: Moment, order: Order, reason: string): void {
  if (order.phase === 'done') return
  order.phase = 'unknown'
  order.reason = reason
  order.updatedAt = moment.at
  order.queries = 0
  order.unansweredQueries = 0
  order.absences = 0
  order.firstAbsentAt = null
  order.nextQueryAt = moment.at + firstQueryMs
}

const firstQueryMs = 300

/** As `doubt`, for an order that may still be under way: what the venue has not begun with shall never begin. */
export function doubtPlaced(moment: Moment, order: Order, reason: string): void {
  doubt(moment, order, reason)
  slowDown(moment, order)
  moment.commands.push({ kind: 'voidOrder', symbol: order.wish.symbol, clientId: order.wish.clientId })
}

/** The reason of an order that the venue, as far as can be proven, has never seen. */
export const neverPlaced = 'never placed'

/** What is known of how late it could still be accepted. */
export function learnVoided(moment: Moment, { clientId, acceptableMs }: EventOf<'voided'>): void {
  const order = moment.state.orders.get(clientId)
  if (order) order.acceptableMs = Math.min(order.acceptableMs, acceptableMs)
}

/** Notes that the venue took the order, whoever said so first. */
function accept(moment: Moment, order: Order): void {
  if (order.acceptedAt !== null) return
  order.acceptedAt = moment.at
  if (order.wish.purpose === 'entry') acceptEntry(moment, order)
}

export function finish(moment: Moment, order: Order, reason: string): void {
  order.phase = 'done'
  order.reason = reason
  order.updatedAt = moment.at
  order.nextQueryAt = null
  order.nextCancelAt = null
}

/** Ends an order that has executed all there was. */
export function finishFilled(moment: Moment, order: Order): void {
  order.status = 'filled'
  if (order.phase !== 'done') finish(moment, order, 'filled')
}

function toPhase(moment: Moment, order: Order, phase: OrderPhase): void {
  order.phase = phase
  order.reason = ''
  order.updatedAt = moment.at
  order.nextQueryAt = null
  order.nextCancelAt = null
}

const ranks: { readonly [S in OrderStatus]: number } = {
  new: 0,
  partiallyFilled: 1,
  rejected: 2,
  expired: 3,
  cancelled: 4,
  filled: 5,
}

const isTerminal = (status: OrderStatus): boolean => ranks[status] >= ranks.rejected

/** A status never goes back, except that a live order is not rejected: that was an answer to something else. */
function later(known: OrderStatus | null, told: OrderStatus): OrderStatus {
  if (known === null || known === 'rejected') return told
  return ranks[told] > ranks[known] ? told : known
}

function adoptReported(moment: Moment, report: OrderReport): Order | null {
  // An ended order without a fill of its own to follow is history, but it may be one that our books have lost.
  if (isTerminal(report.status)) {
    noteLostLife(moment, report.clientId)
    return null
  }
  return adopt(moment, report)
}

const foreignMax = 1_000

/** Orders of others are left alone; that they stand has to be known for it. */
function noteForeign(state: State, { orderId, clientId, symbol, status }: OrderReport): void {
  if (isTerminal(status) || ownPurpose(state, clientId) !== null) state.foreignOrders.delete(orderId)
  else remember(state.foreignOrders, orderId, symbol, foreignMax)
}

type Stranger = Pick<OrderReport, 'clientId' | 'symbol' | 'side'> & Partial<OrderReport>

/** Takes an order of this installation that is not in our books back into them; null for anybody else's. */
export function adopt(moment: Moment, { clientId, symbol, side, ...known }: Stranger): Order | null {
  const { state } = moment
  noteLostLife(moment, clientId)
  const purpose = ownPurpose(state, clientId)
  if (purpose === null || state.forgotten.get(clientId) === 'settled') return null
  const opens: Leg = side === 'buy' ? 'long' : 'short'
  const order = createOrder(
    {
      clientId,
      purpose,
      symbol,
      leg: purpose === 'entry' ? opens : otherLeg(opens),
      side,
      type: known.type ?? 'limit',
      timeInForce: null,
      qty: known.closePosition ? null : (known.qty ?? null),
      price: known.price ?? null,
      stopPrice: known.stopPrice ?? null,
      workingType: null,
      closePosition: known.closePosition ?? false,
      reduceOnly: purpose !== 'entry',
      sendBefore: null,
    },
    moment.at,
  )
  order.leverage = state.leverages.get(symbol) ?? 1
  order.configVersion = state.configVersion
  order.unbooked = !state.forgotten.has(clientId)
  state.orders.set(clientId, order)
  if (state.forgotten.get(clientId) === 'absent') tellLate(moment, order)
  else tell(moment, 'warn', 'adopted_order', symbol, `the ${purpose} order ${clientId} was not in the books: adopted`)
  state.forgotten.delete(clientId)
  if (purpose === 'entry') endLadder(moment, order)
  return order
}

/** Notes that a fill of `qty` happened, which also proves that the venue took the order. */
export function learnExecution(moment: Moment, order: Order, qty: Qty): void {
  const wasKnown = order.acceptedAt !== null
  accept(moment, order)
  const total = add(order.appliedQty, qty)
  const isNews = gt(total, order.filledQty)
  order.filledQty = max(order.filledQty, total)
  const { wish } = order
  const isWhole = wish.qty !== null && gte(order.filledQty, wish.qty)
  const status = later(order.status, isWhole ? 'filled' : 'partiallyFilled')
  order.status = status
  if (order.phase === 'done') {
    if (isNews) revive(moment, order, status)
  } else if (isTerminal(status)) finish(moment, order, status)
  // A fill of the past does not say that the rest still stands.
  else if (!wasKnown) toPhase(moment, order, 'open')
}

/** An order that was taken for dead lives, or has filled more than was told: it is ours again, with what follows. */
function revive(moment: Moment, order: Order, status: OrderStatus): void {
  tellLate(moment, order)
  if (order.wish.purpose === 'entry') endLadder(moment, order)
  if (isTerminal(status)) order.updatedAt = moment.at
  else toPhase(moment, order, 'open')
}

/** Loud when it was thought never to have been placed: what it does now is nobody's wish any more. */
function tellLate(moment: Moment, { wish, reason }: Order): void {
  const { clientId, symbol, purpose } = wish
  const isOrphan = reason === neverPlaced || moment.state.forgotten.get(clientId) === 'absent'
  const said = `the ${purpose} order ${clientId} was taken for dead and was alive: adopted`
  tell(moment, isOrphan ? 'error' : 'warn', 'late_order', symbol, said)
}
