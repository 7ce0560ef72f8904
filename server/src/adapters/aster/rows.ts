import { abs, isPositive, isZero, price, qty, usdt, type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'
import type { Balance, Fill, OrderReport, OrderStatus, OrderType, PositionReport } from '@undertow/shared/orders.ts'
import { type Leg, type Side } from '@undertow/shared/sides.ts'
import { booleanOf, decimalOf, idOf, wholeOf, type JsonObject } from '../wire.ts'

// What the exchange's rows mean, for both its ways of writing them: long names in replies, letters in the user stream.

/** What an order row says, under names of our own. Null where it says nothing. */
type OrderFields = {
  readonly symbol: unknown
  readonly clientId: unknown
  readonly orderId: unknown
  readonly side: unknown
  readonly positionSide: unknown
  readonly type: unknown
  readonly status: unknown
  readonly qty: unknown
  readonly filledQty: unknown
  readonly averagePrice: unknown
  readonly price: unknown
  readonly stopPrice: unknown
  readonly reduceOnly: unknown
  readonly closePosition: unknown
  readonly updatedAt: unknown
}

/** An order of a reply. Null when it is not one. */
export function orderOfReply(row: JsonObject): OrderReport | null {
  return reportOf({
    symbol: row['symbol'],
    clientId: row['clientOrderId'],
    orderId: row['orderId'],
    side: row['side'],
    positionSide: row['positionSide'],
    // `type` becomes MARKET or LIMIT when a conditional order triggers; the original one says what it is.
    type: row['origType'] ?? row['type'],
    status: row['status'],
    qty: row['origQty'],
    filledQty: row['executedQty'],
    averagePrice: row['avgPrice'],
    price: row['price'],
    stopPrice: row['stopPrice'],
    reduceOnly: row['reduceOnly'],
    closePosition: row['closePosition'],
    updatedAt: row['updateTime'] ?? row['time'],
  })
}

/** The order in `o` of an ORDER_TRADE_UPDATE. */
export function orderOfStream(row: JsonObject, at: number): OrderReport | null {
  return reportOf({
    symbol: row['s'],
    clientId: row['c'],
    orderId: row['i'],
    side: row['S'],
    positionSide: row['ps'],
    type: row['ot'] ?? row['o'],
    status: row['X'],
    qty: row['q'],
    filledQty: row['z'],
    averagePrice: row['ap'],
    price: row['p'],
    stopPrice: row['sp'],
    reduceOnly: row['R'],
    closePosition: row['cp'],
    updatedAt: at,
  })
}

/** The execution in `o` of an ORDER_TRADE_UPDATE; null when the update tells none. */
export function fillOfStream(row: JsonObject): Fill | null {
  const isForced = isForcedOrder(row)
  return fillOf({
    symbol: row['s'],
    clientId: row['c'],
    orderId: row['i'],
    tradeId: row['t'],
    side: row['S'],
    positionSide: row['ps'],
    isClosing: isTrue(row['R']) || isTrue(row['cp']) || isForced,
    price: row['L'],
    qty: row['l'],
    commission: row['n'] ?? '0',
    commissionAsset: row['N'],
    realisedPnl: row['rp'] ?? '0',
    maker: row['m'],
    isForced,
    isDeleveraged: row['X'] === 'NEW_ADL' || isDeleveragingId(idOf(row['c']) ?? ''),
    at: row['T'],
  })
}

/** A row of userTrades. It does not name the client id: `known` is what the order itself said. */
export function fillOfTrade(row: JsonObject, known: KnownOrder): Fill | null {
  return fillOf({
    symbol: row['symbol'],
    clientId: known.clientId,
    orderId: row['orderId'],
    tradeId: row['id'],
    side: row['side'],
    positionSide: known.leg === null ? row['positionSide'] : known.leg.toUpperCase(),
    isClosing: false,
    price: row['price'],
    qty: row['qty'],
    commission: row['commission'],
    commissionAsset: row['commissionAsset'],
    realisedPnl: row['realizedPnl'] ?? '0',
    maker: row['maker'],
    isForced: isForcedId(known.clientId),
    isDeleveraged: isDeleveragingId(known.clientId),
    at: row['time'],
  })
}

export type KnownOrder = { readonly clientId: string; readonly leg: Leg | null }

/** Of positionRisk. One-way mode knows one signed position, which says something about both legs. */
export function positionsOfReply(row: JsonObject): readonly PositionReport[] {
  const legs = positions(row['symbol'], row['positionSide'], row['positionAmt'], row['entryPrice'])
  const updatedAt = wholeOf(row['updateTime'])
  // 0 on a flat row: it was never traded. A position of that time has no time.
  if (updatedAt === null || (updatedAt <= 0 && legs.some((leg) => isPositive(leg.qty)))) return legs
  return legs.map((leg) => ({ ...leg, updatedAt }))
}

/** Of `a.P` of an ACCOUNT_UPDATE. */
export function positionsOfStream(row: JsonObject): readonly PositionReport[] {
  return positions(row['s'], row['ps'], row['pa'], row['ep'])
}

export function balanceOfReply(row: JsonObject): Balance | null {
  return balance(row['asset'], row['balance'])
}

/** Of `a.B` of an ACCOUNT_UPDATE. */
export function balanceOfStream(row: JsonObject): Balance | null {
  return balance(row['a'], row['wb'])
}

function balance(asset: unknown, wallet: unknown): Balance | null {
  const [name, amount] = [idOf(asset), decimalOf(wallet)]
  return name === null || amount === null ? null : { asset: name, wallet: usdt(amount) }
}

function positions(symbol: unknown, positionSide: unknown, amount: unknown, entry: unknown): readonly PositionReport[] {
  const [name, signed, entryText] = [idOf(symbol), decimalOf(amount), decimalOf(entry) ?? '0']
  if (name === null || signed === null) return []
  const size = abs(qty(signed))
  const report = (leg: Leg, held: Qty): PositionReport => ({
    symbol: name,
    leg,
    qty: held,
    entryPrice: price(entryText),
  })
  if (positionSide === 'LONG') return [report('long', size)]
  if (positionSide === 'SHORT') return [report('short', size)]
  const isShort = signed.startsWith('-')
  const none = qty('0')
  return [report('long', isShort ? none : size), report('short', isShort ? size : none)]
}

const sides = new Map<unknown, Side>([
  ['BUY', 'buy'],
  ['SELL', 'sell'],
])

const types = new Map<unknown, OrderType>([
  ['LIMIT', 'limit'],
  ['MARKET', 'market'],
  ['STOP', 'stop'],
  ['STOP_MARKET', 'stopMarket'],
  ['TAKE_PROFIT', 'takeProfit'],
  ['TAKE_PROFIT_MARKET', 'takeProfitMarket'],
  ['TRAILING_STOP_MARKET', 'trailingStopMarket'],
  // The exchange's own, when it liquidates us.
  ['LIQUIDATION', 'limit'],
])

const statuses = new Map<unknown, OrderStatus>([
  ['NEW', 'new'],
  ['PARTIALLY_FILLED', 'partiallyFilled'],
  ['FILLED', 'filled'],
  ['CANCELED', 'cancelled'],
  ['EXPIRED', 'expired'],
  ['REJECTED', 'rejected'],
  // Taken over by the insurance fund or by a counterparty: our order is done.
  ['NEW_INSURANCE', 'filled'],
  ['NEW_ADL', 'filled'],
])

function reportOf(fields: OrderFields): OrderReport | null {
  const [symbol, clientId, orderId] = [idOf(fields.symbol), idOf(fields.clientId), idOf(fields.orderId)]
  const [side, type, status] = [sides.get(fields.side), types.get(fields.type), statuses.get(fields.status)]
  const updatedAt = wholeOf(fields.updatedAt)
  if (symbol === null || clientId === null || orderId === null || updatedAt === null) return null
  if (side === undefined || type === undefined || status === undefined) return null
  const isClosing = isTrue(fields.reduceOnly) || isTrue(fields.closePosition) || isForcedId(clientId)
  return {
    symbol,
    clientId,
    orderId,
    leg: legOf(fields.positionSide, side, isClosing),
    side,
    type,
    status,
    qty: qty(decimalOf(fields.qty) ?? '0'),
    filledQty: qty(decimalOf(fields.filledQty) ?? '0'),
    averagePrice: priceIfAny(fields.averagePrice),
    price: priceIfAny(fields.price),
    stopPrice: priceIfAny(fields.stopPrice),
    closePosition: isTrue(fields.closePosition),
    updatedAt,
  }
}

type FillFields = {
  readonly symbol: unknown
  readonly clientId: unknown
  readonly orderId: unknown
  readonly tradeId: unknown
  readonly side: unknown
  readonly positionSide: unknown
  readonly isClosing: boolean
  readonly price: unknown
  readonly qty: unknown
  readonly commission: unknown
  readonly commissionAsset: unknown
  readonly realisedPnl: unknown
  readonly maker: unknown
  readonly isForced: boolean
  readonly isDeleveraged: boolean
  readonly at: unknown
}

function fillOf(fields: FillFields): Fill | null {
  const [symbol, orderId, tradeId] = [idOf(fields.symbol), idOf(fields.orderId), idOf(fields.tradeId)]
  const [at, side] = [wholeOf(fields.at), sides.get(fields.side)]
  const [paid, amount] = [decimalOf(fields.price), decimalOf(fields.qty)]
  if (symbol === null || orderId === null || tradeId === null || at === null || side === undefined) return null
  // An update that tells no execution carries trade id 0 and quantity 0.
  if (tradeId === '0' || paid === null || amount === null || !isPositive(qty(amount))) return null
  const realisedPnl = usdt(decimalOf(fields.realisedPnl) ?? '0')
  return {
    symbol,
    clientId: idOf(fields.clientId) ?? '',
    orderId,
    tradeId,
    leg: legOf(fields.positionSide, side, fields.isClosing || !isZero(realisedPnl)),
    side,
    price: price(paid),
    qty: qty(amount),
    commission: cost(fields.commission),
    commissionAsset: idOf(fields.commissionAsset) ?? 'USDT',
    realisedPnl,
    maker: isTrue(fields.maker),
    forced: fields.isForced,
    ...(fields.isForced && fields.isDeleveraged ? { deleveraged: true } : {}),
    happenedAt: at,
  }
}

// The documents show commissions with either sign. Booked as paid: a rebate taken for a cost is the smaller error.
function cost(commission: unknown): Usdt {
  return abs(usdt(decimalOf(commission) ?? '0'))
}

const isTrue = (value: unknown): boolean => booleanOf(value) === true

/** Hedge mode names the leg. One-way mode leaves it to the side and to whether the order may only close. */
function legOf(positionSide: unknown, side: Side, isClosing: boolean): Leg {
  if (positionSide === 'LONG') return 'long'
  if (positionSide === 'SHORT') return 'short'
  return (side === 'buy') === isClosing ? 'short' : 'long'
}

function priceIfAny(value: unknown): Price | null {
  const text = decimalOf(value)
  const amount = text === null ? null : price(text)
  return amount !== null && isPositive(amount) ? amount : null
}

/** Client ids the exchange gives to its own orders: liquidation and auto-deleveraging. */
const isForcedId = (clientId: string): boolean => /^(autoclose-|adl_autoclose)/.test(clientId)

const isDeleveragingId = (clientId: string): boolean => clientId.startsWith('adl_autoclose')

const forcedStates = new Set<unknown>(['NEW_INSURANCE', 'NEW_ADL'])

function isForcedOrder(row: JsonObject): boolean {
  const isForced = row['x'] === 'CALCULATED' || row['o'] === 'LIQUIDATION' || forcedStates.has(row['X'])
  return isForced || isForcedId(idOf(row['c']) ?? '')
}

/** Trade ids are unique within a symbol. */
export const fillKey = ({ symbol, tradeId }: Pick<Fill, 'symbol' | 'tradeId'>): string => `${symbol} ${tradeId}`
