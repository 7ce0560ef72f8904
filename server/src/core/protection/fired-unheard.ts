import { gt } from '@undertow/shared/money.ts'
import { isPassed } from '../exits/prices.ts'
import { legKey } from '../leg-key.ts'
import { type Moment } from '../moment.ts'
import { isPlacedFor } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { type Position } from '../positions/position-state.ts'
import { type State } from '../state.ts'

/**
 * Has the venue asked for each stop that may have closed the position without our hearing of it. On a side of ours alone nothing is
 * asked: a close too many finds nothing to close. On a side shared with the user it would close what is theirs. Says whether the
 * close has something to wait for.
 */
export function askWhetherFired(moment: Moment, position: Position): boolean {
  const { state, at } = moment
  if (!state.holdings.get(legKey(position.symbol, position.leg))?.shared) return false
  for (const order of stopsOf(state, position)) {
    if (order.phase === 'done' || !mayHaveFired(state, position, order)) continue
    Object.assign(order, { queries: 0, unansweredQueries: 0, absences: 0, firstAbsentAt: null, nextQueryAt: at })
  }
  return mayProveClosed(state, position)
}

/** Whether an answer about a stop is still out, or the fills that one has spoken of: they are booked before anything is closed. */
export const mayProveClosed = (state: Readonly<State>, position: Readonly<Position>): boolean =>
  stopsOf(state, position).some(
    ({ phase, filledQty, appliedQty, nextQueryAt, absences }) =>
      gt(filledQty, appliedQty) || (phase !== 'done' && nextQueryAt !== null && absences === 0),
  )

/** By the mark of now; of what was not answered, or does not cover, it is not known what it did before. */
function mayHaveFired(state: Readonly<State>, { symbol, leg, closing }: Position, { phase, wish }: Order): boolean {
  const mark = state.marks.get(symbol)?.price
  const isBeyond = mark !== undefined && wish.stopPrice !== null && isPassed(leg, wish.stopPrice, mark)
  return isBeyond || phase === 'unknown' || closing === 'unprotected'
}

const stopsOf = (state: Readonly<State>, position: Readonly<Position>): Order[] =>
  [...state.orders.values()].filter(
    (order) =>
      order.wish.purpose === 'stop' &&
      order.wish.symbol === position.symbol &&
      order.wish.leg === position.leg &&
      isPlacedFor(state, order, position),
  )
