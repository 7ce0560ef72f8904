import { createBrakes } from '../brakes/brake-state.ts'
import { tell, type Moment } from '../moment.ts'
import { finish } from '../orders/order-life.ts'
import { shrinkFromOutside } from '../positions/positions.ts'
import { entryPriceOf } from '../positions/position-state.ts'

/**
 * The account of the last process is gone and nothing that it held can be traded or asked for any more. Its positions are
 * booked at their entry price: at which price they would have closed, nobody knows, and a guess would be told as a result.
 */
export function beginAccountAnew(moment: Moment): void {
  const { state } = moment
  const held = [...state.positions.values()]
  const standing = [...state.orders.values()].filter(({ phase }) => phase !== 'done')
  for (const order of state.orders.values()) {
    // What was told and not yet booked belonged to the old account too.
    order.filledQty = order.appliedQty
    if (order.phase === 'done') continue
    finish(moment, order, 'the account it belonged to is gone')
    order.status = 'cancelled'
  }
  for (const position of held) shrinkFromOutside(moment, position, position.qty, entryPriceOf(position), 'external')
  const { balances, holdings, leverages, countdowns, tradesSeen, incomesSeen, lastClosed } = state
  state.brakes = createBrakes()
  for (const memory of [balances, holdings, leverages, countdowns, tradesSeen, incomesSeen, lastClosed]) memory.clear()
  state.incomeReadTo = null
  if (held.length + standing.length === 0) return
  const gone = `${held.length} open positions and ${standing.length} orders of the last run are gone with the old one`
  const said = `the exchange began with a new account: ${gone}; the positions are booked as closed at their entry price`
  tell(moment, 'warn', 'account_new', null, said)
}
