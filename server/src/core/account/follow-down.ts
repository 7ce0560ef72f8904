import { isPositive, lte, sub, text, type Qty } from '@undertow/shared/money.ts'
import { legKey } from '../leg-key.ts'
import { tell, type Moment } from '../moment.ts'
import { noteGone } from '../positions/gone.ts'
import { presumeFilled, shrinkFromOutside } from '../positions/positions.ts'
import { entryPriceOf } from '../positions/position-state.ts'
import { noteRepair } from './repairs.ts'

/**
 * The account holds `missing` less than our books. What orders of ours are reported to have closed is theirs, at their price,
 * although the fills have not come; the rest is gone from outside.
 */
export function followDown(moment: Moment, key: string, missing: Qty, readAt: number): void {
  const { state } = moment
  let rest = missing
  const held = state.positions.get(key)
  // Until the market tells a price: what is gone is gone.
  const assumed = held ? entryPriceOf(held) : null
  for (const order of state.orders.values()) {
    const { symbol, leg, purpose } = order.wish
    const unbooked = sub(order.filledQty, order.appliedQty)
    if (purpose === 'entry' || legKey(symbol, leg) !== key || !isPositive(unbooked) || !lte(unbooked, rest)) continue
    presumeFilled(moment, order, assumed)
    rest = sub(rest, unbooked)
  }
  const position = state.positions.get(key)
  if (!position || !isPositive(rest)) return
  const at = state.marks.get(position.symbol)?.price ?? entryPriceOf(position)
  const said = `${text(rest)} of ${key} are gone without a fill of ours: booked as closed from outside at ${text(at)}`
  tell(moment, 'warn', 'closed_outside', position.symbol, said)
  noteRepair(moment, key)
  noteGone(position, rest, readAt)
  shrinkFromOutside(moment, position, rest, at, 'external')
}
