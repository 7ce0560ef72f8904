import { eq, gte, sub } from '@undertow/shared/money.ts'
import { isPlacedFor, liveOrders } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from '../positions/position-state.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'

/** Whether a stop closes all that is held when it fires; what it has executed already closes nothing more. */
export const covers = ({ wish, appliedQty }: Readonly<Order>, { qty }: Readonly<Position>): boolean =>
  wish.closePosition || (wish.qty !== null && gte(sub(wish.qty, appliedQty), qty))

/** The stops that stand for all that is held; one that is being cancelled does not count. */
const coveringStops = (state: Readonly<State>, position: Readonly<Position>): Order[] =>
  liveOrders(state, position.symbol, position.leg, 'stop').filter(
    (order) => order.phase === 'open' && covers(order, position),
  )

export const isCovered = (state: Readonly<State>, position: Readonly<Position>): boolean =>
  coveringStops(state, position).length > 0

/**
 * Whoever wants it to go: a stop of this position stays until another one covers all of it from where the stop belongs, unless
 * the venue takes one alone.
 */
export function isLastStop(state: Readonly<State>, order: Readonly<Order>): boolean {
  const { purpose, symbol, leg } = order.wish
  const position = purpose === 'stop' ? state.positions.get(legKey(symbol, leg)) : undefined
  if (!position || position.oneStopOnly || !isPlacedFor(state, order, position)) return false
  return !coveringStops(state, position).some((other) => !other.cancelWanted && isInPlace(other, position))
}

const isInPlace = ({ wish: { stopPrice } }: Readonly<Order>, { stopAt }: Readonly<Position>): boolean =>
  stopPrice !== null && stopAt !== null && eq(stopPrice, stopAt)
