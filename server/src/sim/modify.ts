import { gt, eq, lte, noQty, sub, type Price, type Qty } from '@undertow/shared/money.ts'
import { reject } from './errors.ts'
import { accountMargin, exceedsCap, orderCost } from './margin.ts'
import { execute } from './matching.ts'
import type { Rejection, VenueOrder } from './model.ts'
import { nextPriority, rewriteOrder } from './orders.ts'
import { isClosing, tellBook, type Contract, type OpenOrder, type VenueState } from './state.ts'
import { checkBand, checkPrice, checkSize } from './validate.ts'

/** Changes price and quantity of a resting limit order. A refused change leaves it as it was; only a smaller quantity keeps its place. */
export function modifyOrder(
  venue: VenueState,
  contract: Contract,
  open: OpenOrder,
  change: { readonly qty: Qty; readonly price: Price },
): VenueOrder | Rejection {
  const { order } = open
  if (order.type !== 'LIMIT') return reject('-1116')
  const refused =
    checkPrice(contract, change.price, 'limit') ??
    checkSize(contract, change.qty, 'limit') ??
    checkBand(contract, order.side, change.price)
  if (refused !== null) return refused
  if (lte(change.qty, order.filledQty)) return reject('-4003')

  const place = contract.resting.indexOf(open)
  contract.resting.splice(place, 1)
  const unaffordable = checkCost(venue, contract, order, change)
  if (unaffordable !== null) {
    contract.resting.splice(place, 0, open)
    return unaffordable
  }
  const keepsPlace = eq(change.price, order.price ?? change.price) && !gt(change.qty, order.qty)
  rewriteOrder(venue, open, change)
  if (keepsPlace) {
    contract.resting.splice(place, 0, open)
    tellBook(venue, contract)
  } else {
    open.priority = nextPriority(venue)
    open.ahead = noQty
    execute(venue, contract, open)
  }
  return open.order
}

/** As for a new order: the old one is out of the book while its successor is reckoned. */
function checkCost(
  venue: VenueState,
  contract: Contract,
  order: VenueOrder,
  change: { readonly qty: Qty; readonly price: Price },
): Rejection | null {
  if (isClosing(order)) return null
  const left = sub(change.qty, order.filledQty)
  if (exceedsCap(contract, order.side, left, change.price)) return reject('-2027')
  const cost = orderCost(venue, contract, order.side, left, change.price)
  return lte(cost, accountMargin(venue).available) ? null : reject('-2019')
}
