import { liveOrders } from '../orders/orders.ts'
import { type Position } from '../positions/position-state.ts'
import { type State } from '../state.ts'
import { covers } from './cover.ts'

/** Whether a stop stood for `position` when a step decided, seen after it: what the step does last may have begun to cancel it. */
export const wasCovered = (state: Readonly<State>, position: Readonly<Position>): boolean =>
  liveOrders(state, position.symbol, position.leg, 'stop').some(
    (stop) => (stop.phase === 'open' || stop.phase === 'cancelling') && covers(stop, position),
  )
