import {
  gt,
  gte,
  isOnGrid,
  isPositive,
  isZero,
  lt,
  lte,
  max,
  notional,
  pct,
  price,
  qty,
  scale,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import { missing, reject, surplus } from './errors.ts'
import { accountMargin, exceedsCap, orderCost } from './margin.ts'
import { bestOpposite, crosses } from './matching.ts'
import type { OrderRequest, Rejection, VenueOrderType } from './model.ts'
import type { AcceptedOrder } from './orders.ts'
import { closable, holdingOf, isClosing, isConditional, type Contract, type VenueState } from './state.ts'
import { isReached, watchedPrice } from './triggers.ts'

/**
 * Everything the exchange checks before it takes an order, in its order: parameters, mode, filters, then what the market and the account allow.
 * Source: fact sheet, sections 2.3, 3 (filters) and 4.2.
 */
export function validate(venue: VenueState, contract: Contract, request: OrderRequest): AcceptedOrder | Rejection {
  const refused = checkParameters(request) ?? checkMode(venue, request)
  if (refused !== null) return refused
  const order: AcceptedOrder = {
    ...request,
    positionSide: request.positionSide ?? 'BOTH',
    timeInForce: request.timeInForce ?? 'GTC',
    reduceOnly: request.reduceOnly ?? false,
    activationPrice: activationOf(contract, request),
  }
  return (
    checkClientId(venue, contract, order) ??
    checkPrices(contract, order) ??
    checkQuantity(contract, order) ??
    checkCounts(contract, order) ??
    checkTrigger(venue, contract, order) ??
    checkPosition(contract, order) ??
    checkMarket(venue, contract, order) ??
    checkMargin(venue, contract, order) ??
    order
  )
}

type Parameter = 'timeInForce' | 'price' | 'stopPrice' | 'activationPrice' | 'callbackRate'
type Rule = { readonly needs: readonly Parameter[]; readonly allows: readonly Parameter[] }

const rules: Readonly<Record<Exclude<VenueOrderType, 'LIQUIDATION'>, Rule>> = {
  LIMIT: { needs: ['timeInForce', 'price'], allows: [] },
  MARKET: { needs: [], allows: [] },
  STOP: { needs: ['price', 'stopPrice'], allows: ['timeInForce'] },
  TAKE_PROFIT: { needs: ['price', 'stopPrice'], allows: ['timeInForce'] },
  STOP_MARKET: { needs: ['stopPrice'], allows: ['timeInForce'] },
  TAKE_PROFIT_MARKET: { needs: ['stopPrice'], allows: ['timeInForce'] },
  TRAILING_STOP_MARKET: { needs: ['callbackRate'], allows: ['activationPrice', 'timeInForce'] },
}
const parameters = ['timeInForce', 'price', 'stopPrice', 'activationPrice', 'callbackRate'] as const

function checkParameters(request: OrderRequest): Rejection | null {
  if (request.type === 'LIQUIDATION') return reject('-1116')
  const rule = rules[request.type]
  for (const parameter of parameters) {
    const isSent = request[parameter] !== null
    if (rule.needs.includes(parameter) && !isSent) return missing(parameter)
    if (isSent && !rule.needs.includes(parameter) && !rule.allows.includes(parameter)) return surplus(parameter)
  }
  const isMarketKind = request.type !== 'LIMIT' && request.type !== 'STOP' && request.type !== 'TAKE_PROFIT'
  if (isMarketKind && request.timeInForce !== null && request.timeInForce !== 'GTC') return reject('-1115')
  if (request.closePosition) return checkClosePosition(request)
  return request.qty === null ? missing('quantity') : null
}

function checkClosePosition(request: OrderRequest): Rejection | null {
  if (request.type !== 'STOP_MARKET' && request.type !== 'TAKE_PROFIT_MARKET') return surplus('closePosition')
  if (request.qty !== null) return reject('-4137')
  return request.reduceOnly === null ? null : reject('-4138')
}

function checkMode(venue: VenueState, request: OrderRequest): Rejection | null {
  const positionSide = request.positionSide ?? 'BOTH'
  if (venue.isHedged === (positionSide === 'BOTH')) return reject('-4061')
  if (venue.isHedged && request.reduceOnly !== null) return surplus('reduceOnly')
  return null
}

/** Without an activation price a trailing stop is active from the latest price on. */
function activationOf(contract: Contract, request: OrderRequest): Price | null {
  if (request.type !== 'TRAILING_STOP_MARKET') return null
  return request.activationPrice ?? watchedPrice(contract, request.workingType ?? 'CONTRACT_PRICE')
}

const clientIdPattern = /^[.A-Z:/a-z0-9_-]{1,36}$/

function checkClientId(venue: VenueState, contract: Contract, order: AcceptedOrder): Rejection | null {
  if (order.clientId === null) return null
  if (!clientIdPattern.test(order.clientId)) return reject('-4015')
  const known = contract.clientIds.get(order.clientId)
  const isOpen = known !== undefined && (known.order.status === 'NEW' || known.order.status === 'PARTIALLY_FILLED')
  return isOpen || (known !== undefined && venue.policy.clientIdsForLife) ? reject('-4116') : null
}

function checkPrices(contract: Contract, order: AcceptedOrder): Rejection | null {
  for (const [at, kind] of [
    [order.price, 'limit'],
    [order.stopPrice, 'trigger'],
    [order.activationPrice, 'trigger'],
  ] as const) {
    if (at === null) continue
    const refused = checkPrice(contract, at, kind)
    if (refused !== null) return refused
  }
  if (order.type === 'TRAILING_STOP_MARKET') {
    const callback = order.callbackRate
    if (callback === null || lt(callback, callbackMin) || gt(callback, callbackMax)) return reject('-4136')
  }
  return null
}

const callbackMin = pct('0.1')
const callbackMax = pct('5')
const finestPrice = price('0.00000001')
const finestQty = qty('0.00000001')

/** Price or trigger against PRICE_FILTER; more than eight decimals is more than the exchange can read at all. */
export function checkPrice(contract: Contract, at: Price, kind: 'limit' | 'trigger'): Rejection | null {
  const { tickSize, priceMin, priceMax } = contract.instrument
  if (!isPositive(at)) return reject(kind === 'trigger' ? '-4006' : '-4001')
  if (!isOnGrid(at, finestPrice)) return reject('-1111')
  if (isPositive(priceMax) && gt(at, priceMax)) return reject(kind === 'trigger' ? '-4007' : '-4002')
  if (lt(at, priceMin)) return reject('-4013')
  return isOnGrid(at, tickSize) ? null : reject('-4014')
}

function checkQuantity(contract: Contract, order: AcceptedOrder): Rejection | null {
  if (order.closePosition || order.qty === null) return null
  const isLimitKind = order.price !== null
  const refused = checkSize(contract, order.qty, isLimitKind ? 'limit' : 'market')
  if (refused !== null || isClosing(order)) return refused
  const at = order.price ?? order.stopPrice ?? contract.mark?.mark ?? contract.last
  return at === null || gte(notional(order.qty, at), contract.instrument.notionalMin) ? null : reject('-4164')
}

/** Quantity against LOT_SIZE or, for everything that ends as a market order, MARKET_LOT_SIZE. */
export function checkSize(contract: Contract, amount: Qty, kind: 'limit' | 'market'): Rejection | null {
  const { instrument } = contract
  const [least, most, step] =
    kind === 'limit'
      ? [instrument.qtyMin, instrument.qtyMax, instrument.stepSize]
      : [instrument.marketQtyMin, instrument.marketQtyMax, instrument.marketStepSize]
  if (!isPositive(amount)) return reject('-4003')
  if (!isOnGrid(amount, finestQty)) return reject('-1111')
  if (lt(amount, least)) return reject('-4004')
  if (isPositive(most) && gt(amount, most)) return reject('-4005')
  return isZero(step) || isOnGrid(amount, step) ? null : reject('-4023')
}

/** Open orders allowed per contract. Source: MAX_NUM_ORDERS and MAX_NUM_ALGO_ORDERS of section 3. */
const ordersMax = 200
/** See `ordersMax`. */
const conditionalOrdersMax = 100

function checkCounts(contract: Contract, order: AcceptedOrder): Rejection | null {
  if (isConditional(order) && contract.conditional.length >= conditionalOrdersMax) return reject('-4045')
  return contract.resting.length + contract.conditional.length >= ordersMax ? reject('-2025') : null
}

function checkTrigger(venue: VenueState, contract: Contract, order: AcceptedOrder): Rejection | null {
  if (!isConditional(order)) return null
  const at = watchedPrice(contract, order.workingType ?? 'CONTRACT_PRICE')
  if (order.type === 'TRAILING_STOP_MARKET') {
    if (order.activationPrice === null || at === null) return reject('-4135')
    const isBehind = order.side === 'SELL' ? lt(order.activationPrice, at) : gt(order.activationPrice, at)
    return isBehind ? reject('-2021') : null
  }
  if (order.stopPrice === null) return missing('stopPrice')
  if (at !== null && isReached(order.type, order.side, order.stopPrice, at)) return reject('-2021')
  if (order.price !== null) {
    const { percentUp, percentDown } = contract.instrument
    if (order.side === 'BUY' && gt(order.price, scale(order.stopPrice, percentUp))) return reject('-4183')
    if (order.side === 'SELL' && lt(order.price, scale(order.stopPrice, percentDown))) return reject('-4184')
  }
  return order.closePosition ? checkSecondClose(venue, contract, order) : null
}

function checkSecondClose(venue: VenueState, contract: Contract, order: AcceptedOrder): Rejection | null {
  if (order.positionSide !== 'BOTH' && (order.positionSide === 'LONG') === (order.side === 'BUY'))
    return reject('-4060')
  const isFlat = isZero(closable(holdingOf(contract, order.positionSide), order.side))
  if (isFlat && venue.policy.refuseCloseWhenFlat) return reject('-2022')
  const hasOne = contract.conditional.some(
    ({ order: other }) =>
      other.closePosition &&
      other.type === order.type &&
      other.side === order.side &&
      other.positionSide === order.positionSide,
  )
  return hasOne && venue.policy.refuseSecondClosePosition ? reject('-4130') : null
}

/** A closing order needs something to close; conditional ones are judged when they trigger. */
function checkPosition(contract: Contract, order: AcceptedOrder): Rejection | null {
  if (isConditional(order) || !isClosing(order) || order.qty === null) return null
  const left = closable(holdingOf(contract, order.positionSide), order.side)
  if (isZero(left)) return reject('-2022')
  return order.positionSide !== 'BOTH' && gt(order.qty, left) ? reject('-2022') : null
}

function checkMarket(venue: VenueState, contract: Contract, order: AcceptedOrder): Rejection | null {
  if (isConditional(order)) return null
  const at = order.type === 'MARKET' ? bestOpposite(contract, order.side) : order.price
  if (at !== null) {
    const refused = checkBand(contract, order.side, at)
    if (refused !== null) return order.type === 'MARKET' ? reject('-4131') : refused
  }
  const isRefused = order.timeInForce === 'GTX' && venue.policy.refuseCrossingPostOnly
  return isRefused && order.price !== null && crosses(contract, order.side, order.price) ? reject('-5022') : null
}

/** PERCENT_PRICE: a buy at most so far above the mark, a sell at most so far below it. */
export function checkBand(contract: Contract, side: 'BUY' | 'SELL', at: Price): Rejection | null {
  if (contract.mark === null) return null
  const { percentUp, percentDown } = contract.instrument
  if (side === 'BUY' && gt(at, scale(contract.mark.mark, percentUp))) return reject('-4016')
  return side === 'SELL' && lt(at, scale(contract.mark.mark, percentDown)) ? reject('-4024') : null
}

/** Orders that could make a position larger must be affordable and within the cap of the leverage; conditional ones when they trigger. */
function checkMargin(venue: VenueState, contract: Contract, order: AcceptedOrder): Rejection | null {
  if (isConditional(order) || isClosing(order) || order.qty === null) return null
  const at = assumedPrice(contract, order)
  if (at === null) return null
  if (exceedsCap(contract, order.side, order.qty, at)) return reject('-2027')
  if (!isPositive(venue.wallet)) return reject('-2018')
  const cost = orderCost(venue, contract, order.side, order.qty, at)
  return lte(cost, accountMargin(venue).available) ? null : reject('-2019')
}

/** What the order is reckoned at: its own price, for a sell never less than the best bid. */
function assumedPrice(contract: Contract, order: Pick<AcceptedOrder, 'side' | 'price'>): Price | null {
  const best = bestOpposite(contract, order.side)
  if (order.price === null) return best ?? contract.mark?.mark ?? contract.last
  return order.side === 'SELL' && best !== null ? max(order.price, best) : order.price
}
