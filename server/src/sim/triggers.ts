import {
  abs,
  eq,
  gt,
  gte,
  isPositive,
  lt,
  lte,
  max,
  min,
  movedBy,
  neg,
  rate,
  scale,
  sub,
  type Price,
} from '@undertow/shared/money.ts'
import { accountMargin, exceedsCap, orderCost } from './margin.ts'
import { execute } from './matching.ts'
import type { VenueOrder, VenueSide, VenueOrderType, WorkingType } from './model.ts'
import { endOrder, isOpen, rewriteOrder } from './orders.ts'
import { closable, holdingOf, isClosing, type Contract, type OpenOrder, type VenueState } from './state.ts'

/** Where mark and last price may differ and a protected order still triggers, as a factor. Source: exchangeInfo, triggerProtect. */
const triggerProtect = rate('0.05')

/** The price that a conditional order watches; null while it is not known. */
export const watchedPrice = (contract: Contract, workingType: WorkingType): Price | null =>
  workingType === 'MARK_PRICE' ? (contract.mark?.mark ?? null) : contract.last

/** True when a stop or take-profit at `stopPrice` fires at `at`. Source: section 4.2, trigger rules. */
export function isReached(type: VenueOrderType, side: VenueSide, stopPrice: Price, at: Price): boolean {
  const firesAbove = (type === 'STOP' || type === 'STOP_MARKET') === (side === 'BUY')
  return firesAbove ? gte(at, stopPrice) : lte(at, stopPrice)
}

/** Puts a conditional order on watch; a trailing stop follows the price from here on. */
export function watch(contract: Contract, open: OpenOrder): void {
  open.extreme = watchedPrice(contract, open.order.workingType)
  contract.conditional.push(open)
}

/** Fires every conditional order of a contract that its price has reached, in order of arrival. */
export function fireTriggers(venue: VenueState, contract: Contract, workingType: WorkingType): void {
  if (contract.conditional.length === 0) return
  const at = watchedPrice(contract, workingType)
  if (at === null) return
  for (const open of contract.conditional) {
    if (open.order.workingType !== workingType || !isOpen(venue, open)) continue
    if (isDue(open, at) && !isProtected(contract, open.order)) fire(venue, contract, open)
  }
}

function isDue(open: OpenOrder, at: Price): boolean {
  const { order } = open
  if (order.type === 'TRAILING_STOP_MARKET') return trail(open, at)
  return order.stopPrice !== null && isReached(order.type, order.side, order.stopPrice, at)
}

/** Follows the price with a trailing stop; true when it has come back by the callback rate after the activation. */
function trail(open: OpenOrder, at: Price): boolean {
  const { side, activationPrice, callbackRate } = open.order
  if (activationPrice === null || callbackRate === null) return false
  const extreme = open.extreme ?? at
  open.extreme = side === 'SELL' ? max(extreme, at) : min(extreme, at)
  open.isArmed ||= side === 'SELL' ? gte(open.extreme, activationPrice) : lte(open.extreme, activationPrice)
  if (!open.isArmed || eq(open.extreme, at)) return false
  return side === 'SELL'
    ? lte(at, movedBy(open.extreme, neg(callbackRate)))
    : gte(at, movedBy(open.extreme, callbackRate))
}

function isProtected(contract: Contract, order: VenueOrder): boolean {
  if (!order.priceProtect || contract.mark === null || contract.last === null) return false
  return gt(abs(sub(contract.mark.mark, contract.last)), scale(contract.mark.mark, triggerProtect))
}

/** Turns a conditional order into the order it stands for and sends it; it expires when it has nothing to do or cannot be paid. */
function fire(venue: VenueState, contract: Contract, open: OpenOrder): void {
  const { order } = open
  const left = closable(holdingOf(contract, order.positionSide), order.side)
  if (isClosing(order) && !isPositive(left)) return endOrder(venue, contract, open, 'EXPIRED')
  if (!isClosing(order) && !isAffordable(venue, contract, order)) return endOrder(venue, contract, open, 'EXPIRED')
  contract.conditional = contract.conditional.filter((other) => other !== open)
  rewriteOrder(venue, open, {
    type: order.type === 'STOP' || order.type === 'TAKE_PROFIT' ? 'LIMIT' : 'MARKET',
    qty: order.closePosition ? left : order.qty,
  })
  if (venue.options.mirrored) contract.triggered.push(open)
  else execute(venue, contract, open)
}

function isAffordable(venue: VenueState, contract: Contract, order: VenueOrder): boolean {
  const at = order.price ?? contract.mark?.mark ?? contract.last
  if (at === null || exceedsCap(contract, order.side, order.qty, at)) return false
  return !lt(accountMargin(venue).available, orderCost(venue, contract, order.side, order.qty, at))
}
