import { gt, max, noQty, noUsdt, sub, text, type Qty } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { closingSide, openingSide, type Leg } from '@undertow/shared/sides.ts'
import { nextClientId, ownSeq, type Moment } from '../moment.ts'
import { type Order } from './order-state.ts'
import { type Position } from '../positions/position-state.ts'
import { type State } from '../state.ts'

/** Everything about an order that the caller decides; what is left out is as for most orders. */
export type Wish = Pick<NewOrder, 'purpose' | 'symbol' | 'leg' | 'type'> & Partial<Omit<NewOrder, 'clientId' | 'side'>>
type Origin = Partial<
  Pick<
    Order,
    'liquidated' | 'decisionId' | 'seen' | 'leverage' | 'countedAt' | 'configVersion' | 'exitReason' | 'ladder' | 'rung'
  >
>

/** Commands a new order and keeps it as pending. */
export function place(moment: Moment, wish: Wish, origin: Origin): Order {
  const order: NewOrder = {
    timeInForce: null,
    qty: null,
    price: null,
    stopPrice: null,
    workingType: null,
    closePosition: false,
    reduceOnly: false,
    sendBefore: null,
    ...wish,
    side: wish.purpose === 'entry' ? openingSide(wish.leg) : closingSide(wish.leg),
    clientId: nextClientId(moment, wish.purpose),
  }
  const kept = { ...createOrder(order, moment.at), ...origin }
  moment.state.orders.set(order.clientId, kept)
  moment.commands.push({ kind: 'placeOrder', order })
  return kept
}

/** A signed request is valid for a minute, unless the venue was told otherwise. */
const validityMs = 60_000

/** An order of which nothing is known yet but the wish. */
export function createOrder(wish: NewOrder, at: number): Order {
  return {
    wish,
    createdAt: at,
    phase: 'pending',
    status: null,
    orderId: null,
    filledQty: noQty,
    averagePrice: null,
    appliedQty: noQty,
    appliedValue: noUsdt,
    presumedQty: noQty,
    acceptedAt: null,
    updatedAt: at,
    expiresAt: null,
    reason: '',
    liquidated: null,
    decisionId: null,
    seen: null,
    leverage: 1,
    countedAt: null,
    configVersion: 0,
    exitReason: null,
    ladder: [],
    rung: null,
    trades: 0,
    cancelWanted: false,
    cancels: 0,
    nextCancelAt: null,
    queries: 0,
    nextQueryAt: null,
    unansweredQueries: 0,
    absences: 0,
    firstAbsentAt: null,
    acceptableMs: validityMs,
    superseded: false,
    unbooked: false,
  }
}

/** Quantity of `order` that may still become position: open remainder, and fills told but not yet applied. */
export function outstandingQty(order: Readonly<Order>): Qty {
  const { wish, filledQty, appliedQty } = order
  const total = order.phase === 'done' ? filledQty : max(wish.qty ?? filledQty, filledQty)
  return gt(total, appliedQty) ? sub(total, appliedQty) : noQty
}

/** Live orders of one leg, for one purpose or all. */
export function liveOrders(
  state: Readonly<State>,
  symbol: string,
  leg: Leg,
  purpose: NewOrder['purpose'] | null,
): Order[] {
  const found: Order[] = []
  for (const order of state.orders.values()) {
    const { wish } = order
    if (order.phase === 'done' || wish.symbol !== symbol || wish.leg !== leg) continue
    if (purpose === null || wish.purpose === purpose) found.push(order)
  }
  return found
}

/** Stops and take-profits: what stands beside a position. */
export const isProtective = ({ wish }: Readonly<Order>): boolean =>
  wish.purpose === 'stop' || wish.purpose === 'takeProfit'

/** Whether it can wait on the venue's book, instead of taking at once what is there. */
export const mayRest = ({ wish }: Readonly<Order>): boolean =>
  wish.type !== 'market' && wish.timeInForce !== 'ioc' && wish.timeInForce !== 'fok'

/**
 * An order that closes belongs to the position it was placed for. What is told late of an earlier one has been booked
 * from the account long since, and takes nothing from the position that came after.
 */
export function isPlacedFor(
  state: Readonly<State>,
  { decisionId, wish }: Readonly<Order>,
  position: Readonly<Position>,
): boolean {
  if (decisionId !== null && position.decisionId !== null) return decisionId === position.decisionId
  // One that was taken back into the books does not say whose it was; but what is older than the entry was for an earlier one.
  const [placed, entered] = [ownSeq(state, wish.clientId), ownSeq(state, position.id)]
  return placed === null || entered === null || placed >= entered
}

/** Asks that an order be cancelled as soon as that is possible. */
export function wantCancelled(order: Order): void {
  if (order.phase !== 'done') order.cancelWanted = true
}

/** Nothing that rests may fill into a position any more; what protects and closes stays. */
export function cancelEntries({ orders }: State): void {
  for (const order of orders.values()) if (order.wish.purpose === 'entry') wantCancelled(order)
}

/** One line about an order for people. */
export function named(order: Readonly<Order>): string {
  const { purpose, clientId, qty } = order.wish
  return `${purpose} ${clientId}${qty === null ? '' : ` over ${text(qty)}`}`
}
