import type { Instrument } from '@undertow/shared/instrument.ts'
import { asPct, averagePrice, isZero, type Money, type Price, rounded, sub, text } from '@undertow/shared/money.ts'
import type { Ladder, Level, MarkPrice, VenueEvent } from '../sim/model.ts'
import { type Candle, type Interval, nextBucket } from './klines.ts'
import { ordersPerMinute, weightPerMinute } from './limits.ts'
import type { AggregateTrade, PublicTrade, SymbolData } from './market-data.ts'
import { type Json, jsonNumber } from './wire.ts'

// Market data as replies and streams write them. Source: protocol page, sections 3 and 5.

const precisionOf = (grid: Money): number => text(grid).split('.')[1]?.length ?? 0

export const exchangeInfoJson = (instruments: Iterable<Instrument>, at: number): Json => ({
  timezone: 'UTC',
  serverTime: at,
  futuresType: 'U_MARGINED',
  rateLimits: [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightPerMinute },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: ordersPerMinute },
  ],
  exchangeFilters: [],
  assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
  symbols: Array.from(instruments, symbolJson),
})

const symbolJson = (instrument: Instrument): Json => ({
  symbol: instrument.symbol,
  pair: instrument.symbol,
  contractType: instrument.contractType,
  deliveryDate: 4_133_404_800_000,
  onboardDate: instrument.onboardedAt,
  status: instrument.status,
  // The same for every contract on the exchange, and nothing to reckon with: the brackets hold the real ones.
  maintMarginPercent: '2.5000',
  requiredMarginPercent: '5.0000',
  baseAsset: instrument.baseAsset,
  quoteAsset: instrument.quoteAsset,
  marginAsset: instrument.quoteAsset,
  pricePrecision: precisionOf(instrument.tickSize),
  quantityPrecision: precisionOf(instrument.stepSize),
  baseAssetPrecision: 8,
  quotePrecision: 8,
  underlyingType: instrument.underlyingType,
  underlyingSubType: [],
  settlePlan: 0,
  triggerProtect: '0.0500',
  liquidationFee: text(instrument.liquidationFee),
  marketTakeBound: text(instrument.marketTakeBound),
  filters: filtersJson(instrument),
  orderTypes: ['LIMIT', 'MARKET', 'STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
  timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'HIDDEN'],
})

const filtersJson = (instrument: Instrument): Json[] => [
  {
    filterType: 'PRICE_FILTER',
    minPrice: text(instrument.priceMin),
    maxPrice: text(instrument.priceMax),
    tickSize: text(instrument.tickSize),
  },
  {
    filterType: 'LOT_SIZE',
    minQty: text(instrument.qtyMin),
    maxQty: text(instrument.qtyMax),
    stepSize: text(instrument.stepSize),
  },
  {
    filterType: 'MARKET_LOT_SIZE',
    minQty: text(instrument.marketQtyMin),
    maxQty: text(instrument.marketQtyMax),
    stepSize: text(instrument.marketStepSize),
  },
  { filterType: 'MAX_NUM_ORDERS', limit: 200 },
  { filterType: 'MAX_NUM_ALGO_ORDERS', limit: 100 },
  { filterType: 'MIN_NOTIONAL', notional: text(instrument.notionalMin) },
  {
    filterType: 'PERCENT_PRICE',
    multiplierUp: text(instrument.percentUp),
    multiplierDown: text(instrument.percentDown),
    multiplierDecimal: 4,
  },
]

export const bracketsJson = (instrument: Instrument): Json => ({
  symbol: instrument.symbol,
  brackets: instrument.brackets.map((bracket, index) => ({
    bracket: index + 1,
    initialLeverage: bracket.leverageMax,
    notionalCap: jsonNumber(bracket.notionalCap),
    notionalFloor: jsonNumber(bracket.notionalFloor),
    maintMarginRatio: jsonNumber(bracket.maintenance),
    cum: jsonNumber(bracket.deduction),
  })),
})

export const levelJson = ({ price, qty }: Level): [string, string] => [text(price), text(qty)]
export const sideJson = (levels: readonly Level[], depth: number): [string, string][] =>
  levels.slice(0, depth).map(levelJson)

export const tradeJson = (trade: PublicTrade): Json => ({
  id: trade.id,
  price: text(trade.price),
  qty: text(trade.qty),
  quoteQty: text(trade.quote),
  time: trade.at,
  isBuyerMaker: trade.buyerIsMaker,
})

export const aggregateJson = (trade: AggregateTrade): Json => ({
  a: trade.id,
  p: text(trade.price),
  q: text(trade.qty),
  f: trade.firstId,
  l: trade.lastId,
  T: trade.at,
  m: trade.buyerIsMaker,
})

export const candleRow = (candle: Candle, interval: Interval): unknown[] => [
  candle.openTime,
  text(candle.open),
  text(candle.high),
  text(candle.low),
  text(candle.close),
  text(candle.volume),
  nextBucket(interval, candle.openTime) - 1,
  text(candle.quote),
  candle.count,
  text(candle.takerVolume),
  text(candle.takerQuote),
  '0',
]

export const candleJson = (symbol: string, interval: Interval, candle: Candle, at: number): Json => {
  const closeTime = nextBucket(interval, candle.openTime) - 1
  return {
    t: candle.openTime,
    T: closeTime,
    s: symbol,
    i: interval,
    f: candle.firstId,
    L: candle.lastId,
    o: text(candle.open),
    c: text(candle.close),
    h: text(candle.high),
    l: text(candle.low),
    v: text(candle.volume),
    n: candle.count,
    x: at > closeTime,
    q: text(candle.quote),
    V: text(candle.takerVolume),
    Q: text(candle.takerQuote),
    B: '0',
  }
}

export const premiumJson = (symbol: string, mark: MarkPrice, at: number): Json => ({
  symbol,
  markPrice: text(mark.mark),
  indexPrice: text(mark.index),
  estimatedSettlePrice: text(mark.index),
  lastFundingRate: text(mark.fundingRate),
  nextFundingTime: mark.nextFundingAt,
  interestRate: '0.00010000',
  time: at,
})

type Day = { readonly symbol: string; readonly candle: Candle; readonly lastQty: string; readonly at: number }

/** The last 24 hours of a symbol, written by `write`; null before the first trade. */
export function dayOf<T>({ symbol, candles, trades }: SymbolData, at: number, write: (day: Day) => T): T | null {
  const candle = candles.trade.day(at)
  const last = trades.at(-1)
  return candle && last ? write({ symbol, candle, lastQty: text(last.qty), at }) : null
}

const averageOfDay = ({ quote, volume, close }: Candle): Price =>
  isZero(volume) ? close : rounded(averagePrice(quote, volume), 8)
const changePct = ({ open, close }: Candle): string => text(asPct(sub(close, open), open) ?? open)

export const dayJson = ({ symbol, candle, lastQty, at }: Day): Json => ({
  symbol,
  priceChange: text(sub(candle.close, candle.open)),
  priceChangePercent: changePct(candle),
  weightedAvgPrice: text(averageOfDay(candle)),
  lastPrice: text(candle.close),
  lastQty,
  openPrice: text(candle.open),
  highPrice: text(candle.high),
  lowPrice: text(candle.low),
  volume: text(candle.volume),
  quoteVolume: text(candle.quote),
  openTime: candle.openTime,
  closeTime: at,
  firstId: candle.firstId,
  lastId: candle.lastId,
  count: candle.count,
})

export const dayEvent = ({ symbol, candle, lastQty, at }: Day): Json => ({
  e: '24hrTicker',
  E: at,
  s: symbol,
  p: text(sub(candle.close, candle.open)),
  P: changePct(candle),
  w: text(averageOfDay(candle)),
  c: text(candle.close),
  Q: lastQty,
  o: text(candle.open),
  h: text(candle.high),
  l: text(candle.low),
  v: text(candle.volume),
  q: text(candle.quote),
  O: candle.openTime,
  C: at,
  F: candle.firstId,
  L: candle.lastId,
  n: candle.count,
})

export const miniDayEvent = ({ symbol, candle, at }: Day): Json => ({
  e: '24hrMiniTicker',
  E: at,
  s: symbol,
  c: text(candle.close),
  o: text(candle.open),
  h: text(candle.high),
  l: text(candle.low),
  v: text(candle.volume),
  q: text(candle.quote),
})

export const markEvent = (symbol: string, mark: MarkPrice, at: number): Json => ({
  e: 'markPriceUpdate',
  E: at,
  s: symbol,
  p: text(mark.mark),
  i: text(mark.index),
  P: text(mark.index),
  r: text(mark.fundingRate),
  T: mark.nextFundingAt,
})

export const liquidationEvent = (event: Extract<VenueEvent, { kind: 'liquidation' }>, at: number): Json => ({
  e: 'forceOrder',
  E: at,
  o: {
    s: event.symbol,
    S: event.side,
    o: 'LIMIT',
    f: 'IOC',
    q: text(event.qty),
    p: text(event.price),
    ap: text(event.averagePrice),
    X: liquidationStatus(event),
    l: text(event.filledQty),
    z: text(event.filledQty),
    T: event.at,
  },
})

function liquidationStatus({ filledQty, qty }: Extract<VenueEvent, { kind: 'liquidation' }>): string {
  if (isZero(filledQty)) return 'NEW'
  return filledQty.eq(qty) ? 'FILLED' : 'PARTIALLY_FILLED'
}

export const bestJson = (ladder: Ladder | null): Json => {
  const [bid, ask] = [ladder?.bids[0], ladder?.asks[0]]
  return {
    bidPrice: bid ? text(bid.price) : '0',
    bidQty: bid ? text(bid.qty) : '0',
    askPrice: ask ? text(ask.price) : '0',
    askQty: ask ? text(ask.qty) : '0',
  }
}
