import type { Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  averagePrice,
  isNegative,
  isPositive,
  isZero,
  marginOf,
  type Money,
  neg,
  noUsdt,
  notional,
  rounded,
  sub,
  text,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { VenueBalance, VenueFill, VenueIncome, VenueOrder, VenuePosition } from '../sim/model.ts'

// Account and orders as the REST replies write them. Field order and spelling are the exchange's own, inconsistencies
// included ("unRealizedProfit" here, "unrealizedProfit" there). Source: protocol page, section 4.

export type Json = Readonly<Record<string, unknown>>

/** Money of the account, in the eight decimals that replies have. */
export const cents = (amount: Money): string => text(rounded(amount, 8))

/** The same digits as a JSON number, for the few fields that are numbers in the replies. */
export const jsonNumber = (amount: Money): unknown => rawJson.rawJSON(text(amount))
// Part of the language since ES2025, and not yet in the compiler's es2024 library.
const rawJson = JSON as unknown as { rawJSON(digits: string): unknown }

export const averageOf = (order: VenueOrder): string =>
  isZero(order.filledQty) ? '0' : cents(averagePrice(order.filledQuote, order.filledQty))

export function orderJson(order: VenueOrder): Json {
  const isTrailing = order.originalType === 'TRAILING_STOP_MARKET'
  return {
    orderId: order.orderId,
    clientOrderId: order.clientId,
    symbol: order.symbol,
    status: order.status,
    side: order.side,
    positionSide: order.positionSide,
    type: typeOnWire(order.type),
    origType: typeOnWire(order.originalType),
    timeInForce: order.timeInForce,
    price: order.price ? text(order.price) : '0',
    origQty: text(order.qty),
    executedQty: text(order.filledQty),
    cumQty: text(order.filledQty),
    cumQuote: text(order.filledQuote),
    avgPrice: averageOf(order),
    stopPrice: order.stopPrice ? text(order.stopPrice) : '0',
    workingType: order.workingType,
    priceProtect: order.priceProtect,
    reduceOnly: order.reduceOnly,
    closePosition: order.closePosition,
    ...(isTrailing && order.activationPrice ? { activatePrice: text(order.activationPrice) } : {}),
    ...(isTrailing && order.callbackRate ? { priceRate: text(order.callbackRate) } : {}),
    updateTime: order.updatedAt,
  }
}

/** REST shows forced orders as LIMIT; only the stream calls them LIQUIDATION. */
const typeOnWire = (type: VenueOrder['type']): string => (type === 'LIQUIDATION' ? 'LIMIT' : type)

export const queriedOrderJson = (order: VenueOrder): Json => ({ ...orderJson(order), time: order.createdAt })

/** What a reply without waiting (ACK) shows: the order as it was taken, before any fill. */
export function acknowledgedJson(order: VenueOrder): Json {
  if (isZero(order.filledQty) && order.type !== 'MARKET') return orderJson(order)
  const taken = { status: 'NEW', executedQty: '0', cumQty: '0', cumQuote: '0', avgPrice: '0.00000' }
  return { ...orderJson(order), ...taken }
}

export const fillJson = (fill: VenueFill): Json => ({
  id: fill.tradeId,
  orderId: fill.orderId,
  symbol: fill.symbol,
  side: fill.side,
  positionSide: fill.positionSide,
  price: text(fill.price),
  qty: text(fill.qty),
  quoteQty: text(notional(fill.qty, fill.price)),
  realizedPnl: cents(fill.realisedPnl),
  commission: cents(fill.commission),
  commissionAsset: fill.commissionAsset,
  buyer: fill.side === 'BUY',
  maker: fill.maker,
  time: fill.at,
})

export const incomeJson = (income: VenueIncome): Json => ({
  symbol: income.symbol,
  incomeType: income.type,
  income: cents(income.amount),
  asset: income.asset,
  info: income.type === 'COMMISSION' && income.tradeId !== null ? String(income.tradeId) : income.type,
  time: income.at,
  tranId: income.transactionId,
  tradeId: income.tradeId === null ? '' : String(income.tradeId),
})

const bracketCap = (instrument: Instrument, leverage: number): string => {
  const allowed = instrument.brackets.filter(({ leverageMax }) => leverageMax >= leverage)
  const widest = allowed.at(-1) ?? instrument.brackets[0]
  return widest ? text(widest.notionalCap) : '0'
}

export const positionRiskJson = (position: VenuePosition, instrument: Instrument): Json => ({
  symbol: position.symbol,
  positionSide: position.positionSide,
  positionAmt: text(position.amount),
  entryPrice: cents(position.entryPrice),
  markPrice: cents(position.markPrice),
  unRealizedProfit: cents(position.unrealised),
  liquidationPrice: cents(position.liquidationPrice),
  leverage: String(position.leverage),
  maxNotionalValue: bracketCap(instrument, position.leverage),
  marginType: position.marginType,
  isolatedMargin: position.marginType === 'isolated' ? cents(add(position.isolatedWallet, position.unrealised)) : '0',
  isAutoAddMargin: 'false',
  notional: cents(signedNotional(position)),
  isolatedWallet: cents(position.isolatedWallet),
  updateTime: position.updatedAt,
})

const signedNotional = ({ notional: value, amount }: VenuePosition): Usdt =>
  isNegative(amount) && isPositive(value) ? neg(value) : value

export const balanceJson = (balance: VenueBalance, accountAlias: string): Json => ({
  accountAlias,
  asset: balance.asset,
  balance: cents(balance.wallet),
  crossWalletBalance: cents(balance.crossWallet),
  crossUnPnl: cents(balance.unrealised),
  availableBalance: cents(balance.available),
  maxWithdrawAmount: cents(balance.available),
  marginAvailable: true,
  updateTime: balance.updatedAt,
})

export type AccountPicture = {
  readonly balances: readonly VenueBalance[]
  readonly positions: readonly VenuePosition[]
  readonly openOrders: readonly VenueOrder[]
  readonly instruments: ReadonlyMap<string, Instrument>
}

export function accountJson({ balances, positions, openOrders, instruments }: AccountPicture, at: number): Json {
  const ordersMargin = orderMargins(openOrders, positions)
  const margins = {
    initial: sum(positions.map(({ initialMargin }) => initialMargin)),
    maintenance: sum(positions.map(({ maintenanceMargin }) => maintenanceMargin)),
    orders: sum([...ordersMargin.values()]),
    unrealised: sum(positions.map(({ unrealised }) => unrealised)),
  }
  const assets = balances.map((balance) => assetJson(balance, margins))
  const total = assets[0] ?? {}
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    updateTime: at,
    totalInitialMargin: total['initialMargin'],
    totalMaintMargin: total['maintMargin'],
    totalWalletBalance: total['walletBalance'],
    totalUnrealizedProfit: total['unrealizedProfit'],
    totalMarginBalance: total['marginBalance'],
    totalPositionInitialMargin: total['positionInitialMargin'],
    totalOpenOrderInitialMargin: total['openOrderInitialMargin'],
    totalCrossWalletBalance: total['crossWalletBalance'],
    totalCrossUnPnl: total['crossUnPnl'],
    availableBalance: total['availableBalance'],
    maxWithdrawAmount: total['maxWithdrawAmount'],
    assets,
    positions: positions.map((position) => {
      const instrument = instruments.get(position.symbol)
      const cap = instrument ? bracketCap(instrument, position.leverage) : '0'
      return accountPositionJson(position, ordersMargin.get(keyOf(position)) ?? noUsdt, cap)
    }),
  }
}

type Margins = Readonly<Record<'initial' | 'maintenance' | 'orders' | 'unrealised', Usdt>>

const assetJson = (balance: VenueBalance, margins: Margins): Json => ({
  asset: balance.asset,
  walletBalance: cents(balance.wallet),
  unrealizedProfit: cents(margins.unrealised),
  marginBalance: cents(add(balance.wallet, margins.unrealised)),
  maintMargin: cents(margins.maintenance),
  initialMargin: cents(add(margins.initial, margins.orders)),
  positionInitialMargin: cents(margins.initial),
  openOrderInitialMargin: cents(margins.orders),
  crossWalletBalance: cents(balance.crossWallet),
  crossUnPnl: cents(balance.unrealised),
  availableBalance: cents(balance.available),
  maxWithdrawAmount: cents(balance.available),
  marginAvailable: true,
  updateTime: balance.updatedAt,
})

const accountPositionJson = (position: VenuePosition, orderMargin: Usdt, maxNotional: string): Json => ({
  symbol: position.symbol,
  initialMargin: cents(add(position.initialMargin, orderMargin)),
  maintMargin: cents(position.maintenanceMargin),
  unrealizedProfit: cents(position.unrealised),
  positionInitialMargin: cents(position.initialMargin),
  openOrderInitialMargin: cents(orderMargin),
  leverage: String(position.leverage),
  isolated: position.marginType === 'isolated',
  entryPrice: cents(position.entryPrice),
  maxNotional,
  positionSide: position.positionSide,
  positionAmt: text(position.amount),
  notional: cents(signedNotional(position)),
  isolatedWallet: cents(position.isolatedWallet),
  updateTime: position.updatedAt,
})

const keyOf = ({ symbol, positionSide }: { readonly symbol: string; readonly positionSide: string }): string =>
  `${symbol}:${positionSide}`

/** Margin that resting limit orders bind, per position; orders that can only close bind none. */
function orderMargins(orders: readonly VenueOrder[], positions: readonly VenuePosition[]): Map<string, Usdt> {
  const leverages = new Map(positions.map((position) => [keyOf(position), position.leverage]))
  const margins = new Map<string, Usdt>()
  for (const order of orders) {
    const closes =
      order.reduceOnly || order.closePosition || order.positionSide === (order.side === 'BUY' ? 'SHORT' : 'LONG')
    if (closes || !order.price) continue
    const value = notional(sub(order.qty, order.filledQty), order.price)
    const margin = marginOf(value, leverages.get(keyOf(order)) ?? 1)
    margins.set(keyOf(order), add(margins.get(keyOf(order)) ?? noUsdt, margin))
  }
  return margins
}

const sum = (amounts: readonly Usdt[]): Usdt => amounts.reduce((total, amount) => add(total, amount), noUsdt)
