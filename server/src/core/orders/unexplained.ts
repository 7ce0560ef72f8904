import { gt, noQty } from '@undertow/shared/money.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { type Order } from './order-state.ts'

// An entry that was not answered for, and an account that holds more than our fills add up to: the one may be the other.

/** For so long: afterwards somebody else made the difference. */
const unexplainedMsMax = 600_000

/** The account holds more of its leg than our fills add up to: this order may have made the difference. */
export function isUnexplained(state: Readonly<State>, at: number, order: Readonly<Order>): boolean {
  if (order.wish.purpose !== 'entry' || at >= unexplainedUntil(order)) return false
  const key = legKey(order.wish.symbol, order.wish.leg)
  const held = state.holdings.get(key)?.qty
  return held !== undefined && gt(held, state.positions.get(key)?.qty ?? noQty)
}

/** Until when an entry without an answer may have made more of the leg `key` than our fills add up to; 0: there is none. */
export function mayGrowUntil(state: Readonly<State>, key: string): number {
  let until = 0
  for (const order of state.orders.values()) {
    const { phase, wish } = order
    const isUnanswered = phase === 'pending' || phase === 'unknown'
    if (isUnanswered && wish.purpose === 'entry' && legKey(wish.symbol, wish.leg) === key)
      until = Math.max(until, unexplainedUntil(order))
  }
  return until
}

/** One that rests may be filled as late as it expires. */
const unexplainedUntil = ({ createdAt, expiresAt }: Readonly<Order>): number =>
  (expiresAt ?? createdAt) + unexplainedMsMax
