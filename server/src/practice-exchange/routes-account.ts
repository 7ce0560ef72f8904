import { isPositive, neg, text as moneyText, usdt } from '@undertow/shared/money.ts'
import { isRejection } from '../sim/errors.ts'
import { accountSeen } from './conditions.ts'
import type { Desk } from './desk.ts'
import { badSymbol, missing, noSuchListenKey, refused } from './errors.ts'
import { bool, decimal, id, int, limit, oneOf, required, text } from './params.ts'
import { bothVersions, onlyV3, route, type Route } from './route.ts'
import { accountJson, balanceJson, jsonNumber, positionRiskJson } from './wire.ts'
import { bracketsJson } from './wire-market.ts'

const done = { code: 200, msg: 'success' }
const dayMs = 86_400_000
const symbol = required(text)
const symbolMaybe = { symbol: text }
const span = { startTime: id, endTime: id }

const settled = (answer: { readonly code: number; readonly message: string } | null): unknown =>
  answer === null ? done : refused(answer.code, answer.message)

/** The account: its settings, money, positions and history. Source: protocol page, sections 4.1 and 4.7 to 4.10. */
export const accountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    paths: bothVersions('positionSide/dual'),
    security: 'signed',
    weight: 30,
    params: {},
    handle: (_, { desk }) => ({ dualSidePosition: desk.venue.hedgeMode }),
  }),
  route({
    method: 'POST',
    paths: bothVersions('positionSide/dual'),
    security: 'signed',
    weight: 1,
    params: { dualSidePosition: required(bool) },
    handle: ({ dualSidePosition }, { desk, at }) => settled(desk.venue.setHedgeMode(dualSidePosition, at)),
  }),
  route({
    method: 'GET',
    paths: bothVersions('multiAssetsMargin'),
    security: 'signed',
    weight: 30,
    params: {},
    handle: (_, { desk }) => ({ multiAssetsMargin: desk.venue.multiAssets }),
  }),
  route({
    method: 'POST',
    paths: bothVersions('multiAssetsMargin'),
    security: 'signed',
    weight: 1,
    params: { multiAssetsMargin: required(bool) },
    handle: ({ multiAssetsMargin }, { desk, at }) => settled(desk.venue.setMultiAssets(multiAssetsMargin, at)),
  }),
  route({
    method: 'GET',
    paths: onlyV3('stpMode'),
    security: 'signed',
    weight: 30,
    params: {},
    handle: (_, { desk }) => ({ stpMode: desk.settings.stpMode }),
  }),
  route({
    method: 'POST',
    paths: onlyV3('stpMode'),
    security: 'signed',
    weight: 1,
    params: { stpMode: required(oneOf(['EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'])) },
    handle: ({ stpMode }, { desk }) => {
      desk.settings.stpMode = stpMode
      return done
    },
  }),
  route({
    method: 'POST',
    paths: bothVersions('leverage'),
    security: 'signed',
    weight: 1,
    params: { symbol, leverage: required(int(1, 125)) },
    handle: ({ symbol: name, leverage }, { desk, at }) => {
      const set = desk.venue.setLeverage(name, leverage, at)
      if (isRejection(set)) return refused(set.code, set.message)
      return { leverage: set.leverage, maxNotionalValue: moneyText(set.notionalMax), symbol: name }
    },
  }),
  route({
    method: 'POST',
    paths: bothVersions('marginType'),
    security: 'signed',
    weight: 1,
    params: { symbol, marginType: required(oneOf(['ISOLATED', 'CROSSED'])) },
    handle: ({ symbol: name, marginType }, { desk, at }) =>
      settled(desk.venue.setMarginType(name, marginType === 'ISOLATED' ? 'isolated' : 'cross', at)),
  }),
  route({
    method: 'POST',
    paths: bothVersions('positionMargin'),
    security: 'signed',
    weight: 1,
    params: {
      symbol,
      amount: required(decimal(usdt)),
      type: required(int(1, 2)),
      positionSide: oneOf(['BOTH', 'LONG', 'SHORT']),
    },
    handle: ({ symbol: name, amount, type, positionSide: sent }, { desk, at }) => {
      if (!isPositive(amount)) return missing('amount')
      const positionSide = sent ?? 'BOTH'
      const refusal = desk.venue.addIsolatedMargin(name, positionSide, type === 1 ? amount : neg(amount), at)
      if (refusal) return refused(refusal.code, refusal.message)
      const kind = type === 1 ? 1 : 2
      desk.marginChanges.push({ symbol: name, positionSide, amount: moneyText(amount), type: kind, at })
      if (desk.marginChanges.length > marginChangesKept) desk.marginChanges.shift()
      return { amount: jsonNumber(amount), code: 200, msg: 'Successfully modify position margin.', type }
    },
  }),
  route({
    method: 'GET',
    paths: bothVersions('positionMargin/history'),
    security: 'signed',
    weight: 1,
    params: { symbol, type: int(1, 2), ...span, limit: limit(500, 500) },
    handle: ({ symbol: name, type, startTime, endTime, limit: count }, { desk }) =>
      desk.marginChanges
        .filter((change) => change.symbol === name && (type === null || change.type === type))
        .filter(({ at }) => at >= (startTime ?? 0) && at <= (endTime ?? at))
        .slice(-count)
        .map(({ at, amount, positionSide, type: kind }) => ({
          amount,
          asset: 'USDT',
          symbol: name,
          time: at,
          type: kind,
          positionSide,
        })),
  }),
  route({
    method: 'GET',
    paths: ['/fapi/v2/balance', '/fapi/v3/balance'],
    security: 'signed',
    weight: 5,
    params: {},
    handle: (_, { desk, at }) =>
      accountSeen(desk.conditions, desk.venue, at)
        .balances()
        .map((balance) => balanceJson(balance, accountAlias(desk))),
  }),
  route({
    method: 'GET',
    paths: ['/fapi/v1/account', '/fapi/v4/account', '/fapi/v3/account', '/fapi/v3/accountWithJoinMargin'],
    security: 'signed',
    weight: 5,
    params: {},
    handle: (_, { desk: { venue, conditions }, at }) => {
      const seen = accountSeen(conditions, venue, at)
      const [balances, positions, openOrders] = [seen.balances(), seen.positions(), seen.openOrders(null)]
      return accountJson({ balances, positions, openOrders, instruments: venue.instruments }, at)
    },
  }),
  route({
    method: 'GET',
    paths: ['/fapi/v1/positionRisk', '/fapi/v2/positionRisk', '/fapi/v3/positionRisk'],
    security: 'signed',
    weight: 5,
    params: symbolMaybe,
    handle: ({ symbol: name }, { desk: { venue, conditions }, at }) => {
      if (name !== null && !venue.instruments.has(name)) return badSymbol
      return accountSeen(conditions, venue, at)
        .positions()
        .flatMap((position) => {
          const instrument = venue.instruments.get(position.symbol)
          const isWanted = name === null || position.symbol === name
          return isWanted && instrument ? [positionRiskJson(position, instrument)] : []
        })
    },
  }),
  route({
    method: 'GET',
    paths: ['/fapi/v1/leverageBracket', '/fapi/v3/leverageBracket', ...bothVersions('leverageBrackets')],
    security: 'signed',
    weight: 1,
    params: symbolMaybe,
    handle: ({ symbol: name }, { desk: { venue } }) => {
      if (name === null) return Array.from(venue.instruments.values(), bracketsJson)
      const instrument = venue.instruments.get(name)
      return instrument ? bracketsJson(instrument) : badSymbol
    },
  }),
  route({
    method: 'GET',
    paths: bothVersions('adlQuantile'),
    security: 'signed',
    weight: 5,
    params: symbolMaybe,
    // The account is alone here: nobody stands before or behind it in the queue.
    handle: ({ symbol: name }, { desk: { venue } }) =>
      [...venue.instruments.keys()]
        .filter((each) => name === null || each === name)
        .map((each) => ({
          symbol: each,
          adlQuantile: venue.hedgeMode ? { LONG: 0, SHORT: 0, HEDGE: 0 } : { LONG: 0, SHORT: 0, BOTH: 0 },
        })),
  }),
  route({
    method: 'GET',
    paths: bothVersions('commissionRate'),
    security: 'signed',
    weight: 20,
    params: { symbol },
    handle: ({ symbol: name }, { desk: { venue } }) => {
      const instrument = venue.instruments.get(name)
      if (!instrument) return badSymbol
      const { makerFee, takerFee } = instrument
      return { symbol: name, makerCommissionRate: moneyText(makerFee), takerCommissionRate: moneyText(takerFee) }
    },
  }),
  route({
    method: 'GET',
    paths: ['/fapi/v1/remainingOpenableNotionalValue'],
    security: 'signed',
    weight: 20,
    params: { symbol },
    handle: ({ symbol: name }) => ({ symbol: name, remainingOpenableNotionalValue: '-1' }),
  }),
  route({
    method: 'GET',
    paths: onlyV3('agent'),
    security: 'signed',
    weight: 1,
    params: {},
    handle: (_, { desk, at }) => [
      {
        agentAddress: desk.credentials.v3.signer,
        agentName: 'practice',
        ipWhitelist: '',
        source: 'practice',
        canRead: true,
        ...desk.settings.agent,
        expired: desk.settings.agent.expired ?? at + 365 * dayMs,
      },
    ],
  }),
  route({
    method: 'GET',
    paths: onlyV3('builder'),
    security: 'signed',
    weight: 1,
    params: {},
    // Nobody has been allowed to add a fee of his own.
    handle: () => [],
  }),
  route({
    method: 'POST',
    paths: bothVersions('listenKey'),
    security: 'stream',
    weight: 1,
    params: {},
    handle: (_, { desk, at }) => ({ listenKey: desk.keys.open(at) }),
  }),
  route({
    method: 'PUT',
    paths: bothVersions('listenKey'),
    security: 'stream',
    weight: 1,
    params: {},
    handle: (_, { desk, at }) => (desk.keys.extend(at) ? {} : noSuchListenKey),
  }),
  route({
    method: 'DELETE',
    paths: bothVersions('listenKey'),
    security: 'stream',
    weight: 1,
    params: {},
    handle: (_, { desk, at }) => {
      desk.keys.close(at)
      return {}
    },
  }),
]

const marginChangesKept = 500
const accountAlias = (desk: Desk): string => desk.credentials.v1.apiKey.slice(0, 6)
