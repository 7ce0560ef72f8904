import { text as moneyText } from '@undertow/shared/money.ts'
import { exchangeTime } from './conditions.ts'
import type { ApiError } from './errors.ts'
import { badSymbol, isApiError, missing, rangeTooLong } from './errors.ts'
import { type Candles, type Interval, intervals } from './klines.ts'
import type { SymbolData } from './market-data.ts'
import { id, limit, oneOf, required, text, type Values } from './params.ts'
import { bothVersions, type Call, onlyV3, perSymbol, route, type Route, type Sent } from './route.ts'
import type { Json } from './wire.ts'
import {
  aggregateJson,
  bestJson,
  candleRow,
  dayJson,
  dayOf,
  exchangeInfoJson,
  premiumJson,
  sideJson,
  tradeJson,
} from './wire-market.ts'

const symbolMaybe = { symbol: text }
const symbolOnly = { symbol: required(text) }
const span = { startTime: id, endTime: id }
const hourMs = 3_600_000

const depthWeight = (sent: Sent): number => {
  const depth = Number(sent.get('limit') ?? 500)
  if (depth <= 50) return 2
  if (depth <= 100) return 5
  return depth <= 500 ? 10 : 20
}
const candlesWeight = (sent: Sent): number => {
  const count = Number(sent.get('limit') ?? 500)
  if (count < 100) return 1
  if (count < 500) return 2
  return count <= 1_000 ? 5 : 10
}

// Unlike other words, intervals differ by the case of a letter: a minute is not a month.
const intervalParam = {
  read: (sent: string | undefined): Interval | null | ApiError => {
    if (sent === undefined) return null
    return intervals.find((interval) => interval === sent) ?? { code: -1120, message: 'Invalid interval.', status: 400 }
  },
}

/** Public endpoints. Source: protocol page, section 3. */
export const marketRoutes: readonly Route[] = [
  route({ method: 'GET', paths: bothVersions('ping'), security: 'none', weight: 1, params: {}, handle: () => ({}) }),
  route({
    method: 'GET',
    paths: bothVersions('time'),
    security: 'none',
    weight: 1,
    params: {},
    handle: (_, { desk, at }) => ({ serverTime: exchangeTime(desk.conditions, at) }),
  }),
  route({
    method: 'GET',
    paths: bothVersions('exchangeInfo'),
    security: 'none',
    weight: 1,
    params: {},
    handle: (_, { desk, at }) => exchangeInfoJson(desk.venue.instruments.values(), at),
  }),
  route({
    method: 'GET',
    paths: bothVersions('depth'),
    security: 'none',
    weight: depthWeight,
    params: { ...symbolOnly, limit: oneOf(['5', '10', '20', '50', '100', '500', '1000']) },
    handle: ({ symbol, limit: depth }, call) => withSymbol(symbol, call, (data) => depthJson(data, depth, call)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('trades'),
    security: 'none',
    weight: 1,
    params: { ...symbolOnly, limit: limit(500, 1_000) },
    handle: ({ symbol, limit: count }, call) =>
      withSymbol(symbol, call, ({ trades }) => trades.slice(-count).map(tradeJson)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('historicalTrades'),
    security: 'key',
    weight: 20,
    params: { ...symbolOnly, limit: limit(500, 1_000), fromId: id },
    handle: ({ symbol, limit: count, fromId }, call) =>
      withSymbol(symbol, call, ({ trades }) => page(trades, count, fromId, (trade) => trade.id).map(tradeJson)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('aggTrades'),
    security: 'none',
    weight: 20,
    params: { ...symbolOnly, ...span, limit: limit(500, 1_000), fromId: id },
    handle: ({ symbol, startTime, endTime, limit: count, fromId }, call) => {
      if (startTime !== null && endTime !== null && endTime - startTime > hourMs) return rangeTooLong
      return withSymbol(symbol, call, ({ aggregates }) => {
        const within = aggregates.filter(({ at }) => at >= (startTime ?? 0) && at <= (endTime ?? at))
        return page(within, count, fromId ?? (startTime === null ? null : 0), (trade) => trade.id).map(aggregateJson)
      })
    },
  }),
  candlesRoute('klines', 'symbol', 'trade'),
  candlesRoute('markPriceKlines', 'symbol', 'mark'),
  candlesRoute('indexPriceKlines', 'pair', 'index'),
  route({
    method: 'GET',
    paths: bothVersions('premiumIndex'),
    security: 'none',
    weight: 1,
    params: symbolMaybe,
    handle: ({ symbol }, call) =>
      oneOrAll(symbol, call, ({ symbol: name }) => {
        const mark = call.desk.venue.markPrice(name)
        return mark && premiumJson(name, mark, call.at)
      }),
  }),
  route({
    method: 'GET',
    paths: bothVersions('fundingRate'),
    security: 'none',
    weight: 1,
    params: { ...symbolMaybe, ...span, limit: limit(100, 1_000) },
    handle: fundingHistory,
  }),
  route({
    method: 'GET',
    paths: bothVersions('fundingInfo'),
    security: 'none',
    weight: 1,
    params: symbolMaybe,
    handle: ({ symbol }, call) =>
      several(symbol, call, ({ symbol: name }) => {
        const hours = call.desk.venue.instruments.get(name)?.fundingHours ?? call.desk.fundingHours
        if (hours === null) return null
        return {
          symbol: name,
          interestRate: '0.00010000',
          time: call.at,
          fundingIntervalHours: hours,
          fundingFeeCap: 0.02,
          fundingFeeFloor: -0.02,
        }
      }),
  }),
  route({
    method: 'GET',
    paths: bothVersions('ticker/24hr'),
    security: 'none',
    weight: perSymbol(1, 40),
    params: symbolMaybe,
    handle: ({ symbol }, call) => oneOrAll(symbol, call, (data) => dayOf(data, call.at, dayJson)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('ticker/price'),
    security: 'none',
    weight: perSymbol(1, 2),
    params: symbolMaybe,
    handle: ({ symbol }, call) =>
      oneOrAll(symbol, call, ({ symbol: name, trades }) => {
        const last = call.desk.venue.lastPrice(name)
        return last && { symbol: name, price: moneyText(last), time: trades.at(-1)?.at ?? call.at }
      }),
  }),
  route({
    method: 'GET',
    paths: bothVersions('ticker/bookTicker'),
    security: 'none',
    weight: perSymbol(1, 2),
    params: symbolMaybe,
    handle: ({ symbol }, call) =>
      oneOrAll(symbol, call, ({ symbol: name, bookAt }) => ({
        symbol: name,
        ...bestJson(call.desk.venue.book(name)),
        time: bookAt,
      })),
  }),
  route({
    method: 'GET',
    paths: bothVersions('indexreferences'),
    security: 'none',
    weight: 1,
    params: symbolOnly,
    handle: ({ symbol }, call) =>
      withSymbol(symbol, call, () => ({
        symbol,
        time: call.at,
        references: [{ exchange: 'practice', symbol, weight: '1' }],
      })),
  }),
  route({
    method: 'GET',
    paths: onlyV3('remainingOpenableNotionalValue'),
    security: 'none',
    weight: 50,
    params: symbolOnly,
    handle: ({ symbol }, call) => withSymbol(symbol, call, () => ({ symbol, remainingOpenableNotionalValue: '-1' })),
  }),
]

function candlesRoute(path: string, name: 'symbol' | 'pair', kind: 'trade' | 'mark' | 'index'): Route {
  const params = {
    symbol: text,
    pair: text,
    interval: required(intervalParam),
    ...span,
    limit: limit(500, 1_500),
  }
  return route({
    method: 'GET',
    paths: bothVersions(path),
    security: 'none',
    weight: candlesWeight,
    params,
    handle: (values, call) => {
      const symbol = values[name]
      if (symbol === null) return missing(name)
      return withSymbol(symbol, call, ({ candles }) => candleRows(candles[kind], values, call.at))
    },
  })
}

type CandleValues = {
  readonly interval: Interval
  readonly startTime: number | null
  readonly endTime: number | null
  readonly limit: number
}
const candleRows = (candles: Candles, { interval, startTime, endTime, limit: count }: CandleValues, at: number) =>
  candles
    .list(interval, { from: startTime, to: endTime, limit: count }, at)
    .map((candle) => candleRow(candle, interval))

function depthJson(data: SymbolData, depth: string | null, { desk, at }: Call): Json {
  const count = Number(depth ?? 500)
  const ladder = desk.venue.book(data.symbol)
  // A number of its own between two changes: whoever joins the diff stream afterwards always finds U ≤ lastUpdateId ≤ u.
  data.bookId += 1
  return {
    lastUpdateId: data.bookId,
    E: at,
    T: data.bookAt,
    bids: sideJson(ladder?.bids ?? [], count),
    asks: sideJson(ladder?.asks ?? [], count),
  }
}

const fundingParams = { ...symbolMaybe, ...span, limit: limit(100, 1_000) }

function fundingHistory(
  { symbol, startTime, endTime, limit: count }: Values<typeof fundingParams>,
  call: Call,
): unknown {
  const rows = several(symbol, call, ({ funding }) => funding)
  if (isApiError(rows)) return rows
  const within = rows
    .flat()
    .filter(({ at }) => at >= (startTime ?? 0) && at <= (endTime ?? at))
    .toSorted((a, b) => a.at - b.at)
  const chosen = startTime === null ? within.slice(-count) : within.slice(0, count)
  return chosen.map((row) => ({ symbol: row.symbol, fundingRate: moneyText(row.rate), fundingTime: row.at }))
}

/** Items from `fromId` on when it is given, else the newest. */
function page<T>(items: readonly T[], count: number, fromId: number | null, idOf: (item: T) => number): readonly T[] {
  return fromId === null ? items.slice(-count) : items.filter((item) => idOf(item) >= fromId).slice(0, count)
}

function withSymbol<T>(symbol: string, { desk }: Call, answer: (data: SymbolData) => T): T | ApiError {
  const name = symbol.toUpperCase()
  return desk.venue.instruments.has(name) ? answer(desk.data.of(name)) : badSymbol
}

function several<T>(symbol: string | null, call: Call, answer: (data: SymbolData) => T | null): T[] | ApiError {
  const names = symbol === null ? [...call.desk.venue.instruments.keys()] : [symbol.toUpperCase()]
  if (names.some((name) => !call.desk.venue.instruments.has(name))) return badSymbol
  return names.map((name) => answer(call.desk.data.of(name))).filter((row) => row !== null)
}

/** An object for one symbol, a list for all. Before its first price a symbol has no row. */
function oneOrAll(symbol: string | null, call: Call, answer: (data: SymbolData) => Json | null): unknown {
  const rows = several(symbol, call, answer)
  return symbol === null || isApiError(rows) ? rows : (rows[0] ?? {})
}
