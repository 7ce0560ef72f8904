import {
  add,
  gt,
  gte,
  isZero,
  min,
  neg,
  noQty,
  notional,
  noUsdt,
  rounded,
  scale,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { book, marginAsset, tellAccount } from './account.ts'
import type { OrderRequest, PositionSide, VenueFill, VenueOrder, VenueTimeInForce } from './model.ts'
import { applyTrade } from './positions.ts'
import {
  closable,
  holdingOf,
  isClosing,
  isConditional,
  remaining,
  signed,
  tell,
  tellBook,
  type Contract,
  type OpenOrder,
  type VenueState,
} from './state.ts'

/** A request that passed every check, with the exchange's defaults filled in. */
export type AcceptedOrder = OrderRequest & {
  readonly positionSide: PositionSide
  readonly timeInForce: VenueTimeInForce
  readonly reduceOnly: boolean
}

/** Writes a new order down and tells it; it does not trade yet. */
export function openOrder(venue: VenueState, contract: Contract, request: AcceptedOrder): OpenOrder {
  const orderId = venue.nextOrderId
  venue.nextOrderId += 1
  const order: VenueOrder = {
    orderId,
    clientId: request.clientId ?? `auto-${orderId}`,
    symbol: request.symbol,
    side: request.side,
    positionSide: request.positionSide,
    type: request.type,
    originalType: request.type,
    status: 'NEW',
    timeInForce: request.timeInForce,
    qty: request.qty ?? noQty,
    price: request.price,
    stopPrice: request.stopPrice,
    activationPrice: request.activationPrice,
    callbackRate: request.callbackRate,
    workingType: request.workingType ?? 'CONTRACT_PRICE',
    priceProtect: request.priceProtect,
    reduceOnly: request.reduceOnly,
    closePosition: request.closePosition,
    filledQty: noQty,
    filledQuote: noUsdt,
    createdAt: venue.now,
    updatedAt: venue.now,
  }
  const open: OpenOrder = { order, priority: nextPriority(venue), ahead: noQty, extreme: null, isArmed: false }
  venue.open.set(orderId, open)
  remember(contract, open)
  tell(venue, { kind: 'order', at: venue.now, execution: 'NEW', order, fill: null })
  return open
}

export function nextPriority(venue: VenueState): number {
  venue.nextPriority += 1
  return venue.nextPriority
}

/** Trades of others and of ours are numbered in one sequence. */
export function nextTradeId(venue: VenueState): number {
  venue.nextTradeId += 1
  return venue.nextTradeId
}

/** How much of an order may trade now: a closing order never more than there is to close. */
export function tradable(contract: Contract, order: VenueOrder): Qty {
  const left = remaining(order)
  if (!isClosing(order)) return left
  return min(left, closable(holdingOf(contract, order.positionSide), order.side))
}

/**
 * One trade of an order: books position, profit, commission and wallet, and tells all of it.
 * Throws when it would fill more than was ordered: that is a defect of the matching, never of the market.
 */
export function fillOrder(
  venue: VenueState,
  contract: Contract,
  open: OpenOrder,
  trade: {
    readonly qty: Qty
    readonly price: Price
    readonly maker: boolean
    readonly execution: 'TRADE' | 'CALCULATED'
  },
): VenueFill {
  const { order } = open
  if (gt(trade.qty, remaining(order))) throw new Error(`order ${order.orderId} would fill beyond its quantity`)
  const holding = holdingOf(contract, order.positionSide)
  const realisedPnl = applyTrade(venue, contract, holding, signed(order.side, trade.qty), trade.price)
  const quote = notional(trade.qty, trade.price)
  const { makerFee, takerFee } = contract.instrument
  // Booked in the eight places in which it is told, so that whoever adds up what he was told has what the wallet has.
  const commission =
    trade.execution === 'CALCULATED' ? noUsdt : rounded(scale(quote, trade.maker ? makerFee : takerFee), 8)
  const tradeId = nextTradeId(venue)

  const filledQty = add(order.filledQty, trade.qty)
  open.order = {
    ...order,
    filledQty,
    filledQuote: add(order.filledQuote, quote),
    status: gte(filledQty, order.qty) ? 'FILLED' : 'PARTIALLY_FILLED',
    updatedAt: venue.now,
  }
  if (open.order.status === 'FILLED') forget(venue, contract, open)

  const fill: VenueFill = {
    tradeId,
    orderId: order.orderId,
    clientId: order.clientId,
    symbol: order.symbol,
    side: order.side,
    positionSide: order.positionSide,
    price: trade.price,
    qty: trade.qty,
    realisedPnl,
    commission,
    commissionAsset: marginAsset,
    maker: trade.maker,
    at: venue.now,
  }
  contract.fills.push(fill)
  if (contract.fills.length > fillsKept * 2) contract.fills = contract.fills.slice(-fillsKept)

  book(venue, { symbol: order.symbol, type: 'REALIZED_PNL', amount: realisedPnl, tradeId })
  book(venue, { symbol: order.symbol, type: 'COMMISSION', amount: neg(commission), tradeId })
  tell(venue, { kind: 'order', at: venue.now, execution: trade.execution, order: open.order, fill })
  tellAccount(venue, 'ORDER', [holding])
  return fill
}

/** Ends an order that did not fill completely. */
export function endOrder(venue: VenueState, contract: Contract, open: OpenOrder, as: 'CANCELED' | 'EXPIRED'): void {
  open.order = { ...open.order, status: as, updatedAt: venue.now }
  forget(venue, contract, open)
  tell(venue, { kind: 'order', at: venue.now, execution: as, order: open.order, fill: null })
}

/** Changes what an order says about itself and tells it as new: a trigger or a modification. */
export function rewriteOrder(venue: VenueState, open: OpenOrder, change: Partial<VenueOrder>): void {
  open.order = { ...open.order, ...change, updatedAt: venue.now }
  tell(venue, { kind: 'order', at: venue.now, execution: 'NEW', order: open.order, fill: null })
}

export const isOpen = (venue: VenueState, open: OpenOrder): boolean => venue.open.has(open.order.orderId)

/** An order that can never trade again because there is nothing to close. */
export const isVoid = (contract: Contract, order: VenueOrder): boolean => isZero(tradable(contract, order))

function forget(venue: VenueState, contract: Contract, open: OpenOrder): void {
  venue.open.delete(open.order.orderId)
  if (isConditional(open.order)) {
    contract.conditional = contract.conditional.filter((other) => other !== open)
  } else if (contract.resting.includes(open)) {
    contract.resting = contract.resting.filter((other) => other !== open)
    tellBook(venue, contract)
  }
}

/** Keeps the history bounded: the oldest finished orders are dropped, as the exchange drops them after some days. */
function remember(contract: Contract, open: OpenOrder): void {
  contract.orders.set(open.order.orderId, open)
  contract.clientIds.set(open.order.clientId, open)
  if (contract.orders.size <= ordersKept) return
  for (const old of contract.orders.values()) {
    if (old.order.status === 'NEW' || old.order.status === 'PARTIALLY_FILLED') continue
    contract.orders.delete(old.order.orderId)
    if (contract.clientIds.get(old.order.clientId) === old) contract.clientIds.delete(old.order.clientId)
    return
  }
}

const ordersKept = 20_000
const fillsKept = 20_000
