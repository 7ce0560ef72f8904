import { isZero } from '@undertow/shared/money.ts'
import type { VenueIncome, VenueOrder } from '../sim/model.ts'
import { type ApiError, badSymbol, isApiError, missing, rangeTooLong, refused } from './errors.ts'
import { id, limit, oneOf, required, text } from './params.ts'
import { bothVersions, type Call, perSymbol, route, type Route } from './route.ts'
import { fillJson, incomeJson, queriedOrderJson } from './wire.ts'

const weekMs = 7 * 86_400_000
const symbol = required(text)
const symbolMaybe = { symbol: text }
const span = { startTime: id, endTime: id }

/** What was: orders, fills, income. Source: protocol page, sections 4.5 and 4.10. */
export const historyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    paths: bothVersions('allOrders'),
    security: 'signed',
    weight: 5,
    params: { symbol: text, orderId: id, startTime: id, endTime: id, limit: limit(500, 1_000) },
    handle: allOrders,
  }),
  route({
    method: 'GET',
    paths: bothVersions('userTrades'),
    security: 'signed',
    weight: 5,
    params: { symbol, orderId: id, ...span, fromId: id, limit: limit(500, 1_000) },
    handle: ({ symbol: name, orderId, fromId, startTime, endTime, limit: count }, call) => {
      const { venue } = call.desk
      if (!venue.instruments.has(name)) return badSymbol
      if (fromId !== null && (startTime !== null || endTime !== null)) return fromIdWithTimes
      const fills = venue.fills(name).filter((fill) => orderId === null || fill.orderId === orderId)
      if (fromId !== null || orderId !== null) {
        return fills
          .filter(({ tradeId }) => tradeId >= (fromId ?? 0))
          .slice(0, count)
          .map(fillJson)
      }
      const within = inSpan(fills, ({ at }) => at, { startTime, endTime, count }, call)
      return isApiError(within) ? within : within.map(fillJson)
    },
  }),
  route({
    method: 'GET',
    paths: bothVersions('income'),
    security: 'signed',
    weight: 30,
    params: { ...symbolMaybe, incomeType: text, ...span, limit: limit(100, 1_000) },
    handle: ({ symbol: name, incomeType, startTime, endTime, limit: count }, call) => {
      const isWanted = (row: VenueIncome) =>
        (name === null || row.symbol === name) && (incomeType === null || row.type === incomeType)
      const rows = call.desk.venue.income().filter(isWanted)
      // Unlike the other lists this one may span any time; only what is meant without times is the last week.
      const within = rows.filter(({ at }) => at >= (startTime ?? call.at - weekMs) && at <= (endTime ?? at))
      return (startTime === null ? within.slice(-count) : within.slice(0, count)).map(incomeJson)
    },
  }),
  route({
    method: 'GET',
    paths: bothVersions('forceOrders'),
    security: 'signed',
    weight: perSymbol(20, 50),
    params: { ...symbolMaybe, autoCloseType: oneOf(['LIQUIDATION', 'ADL']), ...span, limit: limit(50, 100) },
    handle: ({ symbol: name, autoCloseType, startTime, endTime, limit: count }, call) => {
      const { venue } = call.desk
      const names = name === null ? [...venue.instruments.keys()] : [name]
      const forced = names.flatMap((each) => venue.orders(each)).filter((order) => isForced(order, autoCloseType))
      const ascending = forced.toSorted((a, b) => a.createdAt - b.createdAt)
      const within = inSpan(ascending, ({ createdAt }) => createdAt, { startTime, endTime, count }, call)
      return isApiError(within) ? within : within.map(queriedOrderJson)
    },
  }),
]

const fromIdWithTimes = refused(-1106, "Parameter 'fromId' sent when not required.")

/** Orders that ended without a fill are kept for a week. */
export const isForgotten = (order: VenueOrder, at: number): boolean =>
  (order.status === 'CANCELED' || order.status === 'EXPIRED') &&
  isZero(order.filledQty) &&
  at - order.createdAt > weekMs

const isForced = ({ clientId }: VenueOrder, kind: 'LIQUIDATION' | 'ADL' | null): boolean => {
  const isLiquidation = clientId.startsWith('autoclose-')
  const isAdl = clientId.startsWith('adl_autoclose')
  if (kind === null) return isLiquidation || isAdl
  return kind === 'ADL' ? isAdl : isLiquidation
}

type AllOrders = {
  readonly symbol: string | null
  readonly orderId: number | null
  readonly startTime: number | null
  readonly endTime: number | null
  readonly limit: number
}

function allOrders({ symbol: name, orderId, startTime, endTime, limit: count }: AllOrders, call: Call): unknown {
  const { venue } = call.desk
  if (name === null && call.version === 1) return missing('symbol')
  if (name !== null && !venue.instruments.has(name)) return badSymbol
  if (startTime !== null && endTime !== null && endTime - startTime > weekMs) return rangeTooLong
  const names = name === null ? [...venue.instruments.keys()] : [name]
  const known = names.flatMap((each) => venue.orders(each)).filter((order) => !isForgotten(order, call.at))
  const ascending = known.toSorted((a, b) => a.orderId - b.orderId)
  if (orderId !== null) {
    return ascending
      .filter((order) => order.orderId >= orderId)
      .slice(0, count)
      .map(queriedOrderJson)
  }
  const within = inSpan(ascending, ({ createdAt }) => createdAt, { startTime, endTime, count }, call)
  return isApiError(within) ? within : within.map(queriedOrderJson)
}

type Span = { readonly startTime: number | null; readonly endTime: number | null; readonly count: number }

/** Rows of at most a week, by default the last one; from the start when one is given, else the newest. */
function inSpan<T>(
  rows: readonly T[],
  timeOf: (row: T) => number,
  { startTime, endTime, count }: Span,
  { at }: Call,
): readonly T[] | ApiError {
  const to = endTime ?? (startTime === null ? at : startTime + weekMs)
  const from = startTime ?? to - weekMs
  if (to - from > weekMs) return rangeTooLong
  const within = rows.filter((row) => timeOf(row) >= from && timeOf(row) <= to)
  return startTime === null ? within.slice(-count) : within.slice(0, count)
}
