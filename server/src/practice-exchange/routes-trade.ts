import { pct, price, qty } from '@undertow/shared/money.ts'
import { isRejection } from '../sim/errors.ts'
import type { FindOrder, OrderRequest, Rejection, VenueOrder } from '../sim/model.ts'
import { accountSeen } from './conditions.ts'
import type { Desk } from './desk.ts'
import {
  type ApiError,
  badSymbol,
  batchTooLong,
  isApiError,
  missing,
  noSuchOrder,
  notSimulated,
  refused,
} from './errors.ts'
import {
  bool,
  decimal,
  id,
  int,
  jsonList,
  oneOf,
  type Params,
  readParams,
  required,
  text,
  type Values,
} from './params.ts'
import { isForgotten } from './routes-history.ts'
import { bothVersions, type Call, onlyV3, perSymbol, route, type Route, type Sent } from './route.ts'
import { acknowledgedJson, type Json, orderJson, queriedOrderJson } from './wire.ts'

const done = { code: 200, msg: 'success' }
const symbol = required(text)
const batchMax = 5
const cancelBatchMax = 10

export const newOrder = {
  symbol,
  side: required(oneOf(['BUY', 'SELL'], refused(-1117, 'Invalid side.'))),
  type: required(
    oneOf(
      ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
      refused(-1116, 'Invalid orderType.'),
    ),
  ),
  positionSide: oneOf(['BOTH', 'LONG', 'SHORT'], refused(-4060, 'Invalid position side.')),
  timeInForce: oneOf(['GTC', 'IOC', 'FOK', 'GTX', 'HIDDEN'], refused(-1115, 'Invalid timeInForce.')),
  quantity: decimal(qty),
  price: decimal(price),
  stopPrice: decimal(price),
  activationPrice: decimal(price),
  callbackRate: decimal(pct),
  workingType: oneOf(['MARK_PRICE', 'CONTRACT_PRICE']),
  priceProtect: bool,
  reduceOnly: bool,
  closePosition: bool,
  newClientOrderId: text,
  newOrderRespType: oneOf(['ACK', 'RESULT']),
  stpMode: oneOf(['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH']),
  pegPriceType: text,
}
const oneOrder = { symbol, orderId: id, origClientOrderId: text }
const change = { ...oneOrder, quantity: required(decimal(qty)), price: required(decimal(price)) }
const severalOrders = { symbol, orderIdList: jsonList, origClientOrderIdList: jsonList }

/** Items of a batch, for the count of orders; whatever is malformed is refused later. */
const batchCount = (sent: Sent): number => {
  const items = jsonList.read(sent.get('batchOrders'), 'batchOrders')
  return Array.isArray(items) ? Math.min(items.length, batchMax) : 0
}

/** Orders. Source: protocol page, sections 4.2 to 4.6. */
export const tradeRoutes: readonly Route[] = [
  route({
    method: 'POST',
    paths: bothVersions('order'),
    security: 'signed',
    weight: (_, version) => (version === 1 ? 1 : 0),
    orders: 1,
    params: newOrder,
    handle: (sent, { desk, at }) => placeOrder(sent, desk, at),
  }),
  route({
    method: 'POST',
    paths: bothVersions('batchOrders'),
    security: 'signed',
    weight: 5,
    orders: batchCount,
    params: { batchOrders: required(jsonList) },
    handle: ({ batchOrders }, call) =>
      batch(batchOrders, newOrder, call, (sent, { desk, at }) => placeOrder(sent, desk, at)),
  }),
  route({
    method: 'PUT',
    paths: onlyV3('order'),
    security: 'signed',
    weight: 1,
    orders: 1,
    params: change,
    handle: modify,
  }),
  route({
    method: 'PUT',
    paths: onlyV3('batchOrders'),
    security: 'signed',
    weight: 5,
    orders: batchCount,
    params: { batchOrders: required(jsonList) },
    handle: ({ batchOrders }, call) => batch(batchOrders, change, call, modify),
  }),
  route({
    method: 'GET',
    paths: bothVersions('order'),
    security: 'signed',
    weight: 1,
    params: oneOrder,
    handle: (wanted, call) => withOrder(wanted, call, (order) => queriedOrderJson(order)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('openOrder'),
    security: 'signed',
    weight: 1,
    params: oneOrder,
    handle: (wanted, call) =>
      withOrder(wanted, call, (order) => (isOpen(order) ? queriedOrderJson(order) : noSuchOrder)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('openOrders'),
    security: 'signed',
    weight: perSymbol(1, 40),
    params: { symbol: text },
    handle: ({ symbol: name }, { desk: { venue, conditions }, at }) =>
      name !== null && !venue.instruments.has(name)
        ? badSymbol
        : accountSeen(conditions, venue, at).openOrders(name).map(queriedOrderJson),
  }),
  route({
    method: 'DELETE',
    paths: bothVersions('order'),
    security: 'signed',
    weight: 1,
    params: oneOrder,
    handle: cancel,
  }),
  route({
    method: 'DELETE',
    paths: onlyV3('guardedCancelOrder'),
    security: 'guarded',
    weight: 1,
    params: oneOrder,
    handle: cancel,
  }),
  route({
    method: 'DELETE',
    paths: bothVersions('batchOrders'),
    security: 'signed',
    weight: 1,
    params: severalOrders,
    handle: cancelSeveral,
  }),
  route({
    method: 'DELETE',
    paths: onlyV3('guardedBatchOrders'),
    security: 'guarded',
    weight: 1,
    params: severalOrders,
    handle: cancelSeveral,
  }),
  route({
    method: 'DELETE',
    paths: bothVersions('allOpenOrders'),
    security: 'signed',
    weight: 1,
    params: { symbol },
    handle: ({ symbol: name }, { desk: { venue }, at }) => {
      if (!venue.instruments.has(name)) return badSymbol
      venue.cancelAll(name, at)
      return { code: 200, msg: 'The operation of cancel all open order is done.' }
    },
  }),
  route({
    method: 'POST',
    paths: bothVersions('countdownCancelAll'),
    security: 'signed',
    weight: 10,
    params: { symbol, countdownTime: required(int(0, 7 * 86_400_000)) },
    handle: ({ symbol: name, countdownTime }, { desk, at }) => {
      if (!desk.venue.instruments.has(name)) return badSymbol
      desk.venue.countdown(name, countdownTime, at)
      if (countdownTime > 0) desk.wakeAt(at + countdownTime)
      return { symbol: name, countdownTime: String(countdownTime) }
    },
  }),
  route({
    method: 'POST',
    paths: onlyV3('noop'),
    security: 'signed',
    weight: 1,
    params: {},
    // Everything happens in the signature check: this call has used up the nonce that another one was to use.
    handle: () => done,
  }),
]

type Reply = Json | ApiError

/** Takes an order with the parameters of `POST order`. */
export function placeOrder(sent: Values<typeof newOrder>, desk: Desk, at: number): Reply {
  if (sent.pegPriceType !== null) return notSimulated('pegPriceType')
  const request: OrderRequest = {
    clientId: sent.newClientOrderId,
    symbol: sent.symbol,
    side: sent.side,
    positionSide: sent.positionSide,
    type: sent.type,
    timeInForce: sent.timeInForce,
    qty: sent.quantity,
    price: sent.price,
    stopPrice: sent.stopPrice,
    activationPrice: sent.activationPrice,
    callbackRate: sent.callbackRate,
    workingType: sent.workingType,
    priceProtect: sent.priceProtect ?? false,
    reduceOnly: sent.reduceOnly,
    closePosition: sent.closePosition ?? false,
  }
  const order = desk.venue.submit(request, at)
  if (isRejection(order)) return refusal(order)
  return sent.newOrderRespType === 'RESULT' ? orderJson(order) : acknowledgedJson(order)
}

function modify(sent: Values<typeof change>, { desk, at }: Call): Reply {
  const wanted = findOf(sent)
  return isApiError(wanted) ? wanted : orderReply(desk.venue.modify(wanted, sent.quantity, sent.price, at))
}

function cancel(sent: Values<typeof oneOrder>, { desk, at }: Call): Reply {
  const wanted = findOf(sent)
  return isApiError(wanted) ? wanted : orderReply(desk.venue.cancel(wanted, at))
}

function cancelSeveral(sent: Values<typeof severalOrders>, call: Call): unknown {
  const ids = sent.orderIdList ?? sent.origClientOrderIdList
  if (!ids) return missing('orderIdList')
  if (ids.length === 0 || ids.length > cancelBatchMax) return batchTooLong
  return ids.map((each) => {
    const isNumber = sent.orderIdList !== null
    const orderId = isNumber ? Number(each) : null
    const answer = cancel({ symbol: sent.symbol, orderId, origClientOrderId: isNumber ? null : String(each) }, call)
    return isApiError(answer) ? { code: answer.code, msg: answer.message } : answer
  })
}

/** Each item by itself, in the order of the request; the reply as a whole succeeds even when all of them fail. */
function batch<P extends Params>(
  items: readonly unknown[],
  params: P,
  call: Call,
  act: (values: Values<P>, call: Call) => Reply,
): unknown {
  if (items.length === 0 || items.length > batchMax) return batchTooLong
  return items.map((item) => {
    const values = readParams(params, textsOf(item))
    const answer = isApiError(values) ? values : act(values, call)
    return isApiError(answer) ? { code: answer.code, msg: answer.message } : answer
  })
}

/** The members of a batch item as texts, however they were written. */
function textsOf(item: unknown): Map<string, string> {
  const members = typeof item === 'object' && item !== null ? Object.entries(item) : []
  return new Map(members.map(([name, value]) => [name, String(value)]))
}

type Wanted = Values<typeof oneOrder>

function findOf({ symbol: name, orderId, origClientOrderId: clientId }: Wanted): FindOrder | ApiError {
  if (orderId !== null) return { symbol: name, orderId }
  return clientId === null ? missing('orderId') : { symbol: name, clientId }
}

function withOrder(
  sent: Wanted,
  { desk: { venue, conditions }, at }: Call,
  answer: (order: VenueOrder) => Reply,
): Reply {
  if (!venue.instruments.has(sent.symbol)) return badSymbol
  const wanted = findOf(sent)
  if (isApiError(wanted)) return wanted
  const order = venue.order(wanted)
  const isVisible = order && at - order.createdAt >= conditions.orderQueryLagMs && !isForgotten(order, at)
  return isVisible ? answer(order) : noSuchOrder
}

const isOpen = ({ status }: VenueOrder): boolean => status === 'NEW' || status === 'PARTIALLY_FILLED'
const refusal = ({ code, message }: Rejection): ApiError => refused(code, message)
const orderReply = (order: VenueOrder | Rejection): Reply => (isRejection(order) ? refusal(order) : orderJson(order))
