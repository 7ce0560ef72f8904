import type { Market, Venue, VenueEvent } from '../sim/model.ts'
import { checkKey, checkV1, createNonceBook, createV3Check, type Signed, useNonce } from './auth.ts'
import type { Peer, PeerHandlers } from './connection.ts'
import { type Conditions, createConditions, exchangeTime, type ProtocolPolicy } from './conditions.ts'
import { createControl } from './control.ts'
import type { Credentials } from './credentials.ts'
import type { Desk } from './desk.ts'
import { type ApiError, isApiError, noDeposit, unknownPath } from './errors.ts'
import { createFaultRules, type FaultRules, type FaultSource, firstOf, type RequestFacts } from './faults.ts'
import type { Interval } from './klines.ts'
import { createLimits } from './limits.ts'
import { createListenKeys, isListenKey } from './listen-keys.ts'
import { createMarketData } from './market-data.ts'
import { formPairs, readParams } from './params.ts'
import { apply, type HttpAnswer } from './reply-faults.ts'
import { createRequestLog, type RequestRow } from './request-log.ts'
import { type Route, versionOf } from './route.ts'
import { accountRoutes } from './routes-account.ts'
import { historyRoutes } from './routes-history.ts'
import { marketRoutes } from './routes-market.ts'
import { tradeRoutes } from './routes-trade.ts'
import { unsimulatedRoutes } from './routes-unsimulated.ts'
import { createStreamFaults } from './stream-faults.ts'
import { createStreams } from './streams.ts'
import { createTimers } from './timers.ts'
import { listenKeyExpired, userEventJson } from './user-stream.ts'
import { candleRow } from './wire-market.ts'

export type HttpAsk = {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly at: number
}

export type PracticeExchangeOptions = {
  readonly venue: Venue
  readonly market: Market
  readonly startAt: number
  readonly credentials: Credentials
  readonly seed: string
  /** Funding interval of contracts that name none; null: nobody knows, and none is told. */
  readonly fundingHours?: number | null
  /**
   * The feed tells at most one liquidation of a symbol in so many ms, as the real one does. 0 for a recording: its venue
   * has thinned it already.
   */
  readonly liquidationMs?: number
  /** Whether trades, candles and past funding are kept for whoever asks; by default they are. */
  readonly hasHistory?: boolean
  /** Told before anybody else that the account has changed; `isFilled`: by a trade. */
  readonly onAccount?: (isFilled: boolean) => void
  /** What goes wrong by itself, beside the rules that are set through `faults` or the control API. */
  readonly schedule?: FaultSource
}

/** An exchange that speaks the Aster protocol in text. It has neither clock nor socket: both belong to whoever drives it. */
export interface PracticeExchange {
  /** `status` 0: the connection ends without an answer. `delayMs`: the answer takes that much longer. */
  handle(request: HttpAsk): HttpAnswer
  openSocket(path: string, peer: Peer, at: number): PeerHandlers
  /** Lets the market and all timers run up to `at`. */
  advance(at: number): void
  /** When it next has something to do; null: nothing any more. */
  nextAt(): number | null
  /** The newest candles as a `klines` reply has them, without a request: nothing is counted and no time passes. */
  candles(symbol: string, interval: Interval, rows: number): readonly unknown[]
  readonly credentials: Credentials
  /** What really happened, for tests. */
  readonly venue: Venue
  readonly faults: FaultRules
  readonly conditions: Conditions
  /** The last requests, oldest first; those to `/__sim` are not among them. */
  requests(): readonly RequestRow[]
}

const hourMs = 3_600_000
const routes = new Map<string, Route>(
  [...marketRoutes, ...accountRoutes, ...tradeRoutes, ...historyRoutes, ...unsimulatedRoutes].flatMap((each) =>
    each.paths.map((path) => [`${each.method} ${path}`, each] as const),
  ),
)

/** Deterministic: equal options and equal calls give equal answers and messages. */
export function createPracticeExchange(options: PracticeExchangeOptions): PracticeExchange {
  const { venue, market, credentials, seed, liquidationMs = 1_000, fundingHours = 8, hasHistory = true } = options
  let now = options.startAt
  const timers = createTimers()
  const limits = createLimits(() => {
    if (!policy.banCutsSockets) return
    for (const stream of ['user', 'market'] as const) streams.closeEvery(stream, 1008)
  })
  const faults = createFaultRules()
  const conditions = createConditions()
  const { policy } = conditions
  const log = createRequestLog()
  const sources = firstOf([deadCanary(policy), faults, ...(options.schedule ? [options.schedule] : [])])
  const data = createMarketData(venue.instruments.keys(), hasHistory)
  const streams = createStreams(
    { venue, data, liquidationMs },
    timers,
    createStreamFaults(sources, timers),
    isListenKey,
  )
  const keys = createListenKeys(`${seed} ${credentials.v1.secret}`, timers, (key, end, at) => {
    if (policy.endedKeyIsTold) streams.publish(key, listenKeyExpired(key, at), at)
    if (end === 'closed' && policy.endedKeyCutsSockets) streams.closeAll(key, 1000, 'the listen key was closed')
  })
  const desk: Desk = {
    venue,
    data,
    keys,
    credentials,
    fundingHours,
    conditions,
    nonces: createNonceBook(policy),
    settings: {
      hasDeposited: true,
      stpMode: 'EXPIRE_TAKER',
      agent: { canPerpTrade: true, canSpotTrade: false, canWithdraw: false, expired: null },
    },
    marginChanges: [],
    wakeAt: (at) => void timers.at(at, (then) => venue.onTime(then)),
  }
  const checkV3 = createV3Check(credentials)
  const control = createControl({ desk, faults, streams, limits, log })

  const wakeForFunding = (at: number): void => {
    // Every interval is a number of whole hours.
    timers.at((Math.floor(at / hourMs) + 1) * hourMs, (then) => {
      venue.onTime(then)
      wakeForFunding(then)
    })
  }
  wakeForFunding(now)

  /** Passes on what the venue has to tell. */
  const tell = (): void => {
    const events = venue.drain()
    if (events.some(isOfAccount)) options.onAccount?.(events.some((event) => event.kind === 'order' && event.fill))
    for (const event of events) {
      data.onEvent(event)
      streams.onEvent(event)
      tellAccount(event)
    }
  }
  const tellAccount = (event: VenueEvent): void => {
    if (keys.active === null) return
    const payload = userEventJson(event, venue, policy)
    if (payload) streams.publish(keys.active, payload, event.at)
  }

  const advance = (to: number): void => {
    for (;;) {
      const [timerAt, stepAt] = [timers.nextAt() ?? Infinity, market.nextAt() ?? Infinity]
      const next = Math.min(timerAt, stepAt)
      if (next > to) break
      now = Math.max(now, next)
      if (timerAt <= stepAt) timers.runNext()
      else venue.onMarket(market.next())
      tell()
    }
    now = Math.max(now, to)
  }

  const mayCall = (route: Route, path: string, signed: Signed): ApiError | null => {
    const version = versionOf(path)
    switch (route.security) {
      case 'none':
        return null
      case 'key':
        return version === 1 ? checkKey(signed.headers, credentials) : null
      case 'stream':
        return version === 1 ? checkKey(signed.headers, credentials) : mayCallV3(route, path, signed)
      case 'signed':
      case 'guarded':
        return version === 1 ? checkV1(signed, credentials) : mayCallV3(route, path, signed)
    }
  }
  const mayCallV3 = (route: Route, path: string, signed: Signed): ApiError | null => {
    const refusal = checkV3(signed) ?? (desk.settings.hasDeposited ? null : noDeposit)
    if (refusal) return refusal
    if (path.endsWith('/noop') && !policy.noopSettles) return null
    // The order that a guarded call takes back may have used the nonce already; when it has not yet, it never will.
    return useNonce(desk.nonces, signed, route.security === 'guarded')
  }

  const execute = (route: Route, path: string, signed: Signed): HttpAnswer => {
    const { params: sent, at } = signed
    const refuse = ({ code, message, status }: ApiError, headers: HttpAnswer['headers'] = {}): HttpAnswer =>
      reply(status, { code, msg: message }, headers)
    const refusal = mayCall(route, path, { ...signed, at: exchangeTime(conditions, at) })
    if (refusal) return refuse(refusal)
    const values = readParams(route.params, sent)
    if (isApiError(values)) return refuse(values)
    const orders = route.orders(sent)
    const tooMany = orders > 0 ? limits.orders(orders, at) : null
    if (tooMany) return refuse(tooMany, { 'retry-after': String(tooMany.retryAfterSec) })
    const answer = route.handle(values, { desk, at, version: versionOf(path), sent })
    tell()
    if (isApiError(answer)) return refuse(answer)
    return reply(200, answer, orders > 0 ? { 'x-mbx-order-count-1m': String(limits.orderCount(at)) } : {})
  }
  const reply = (status: number, body: unknown, headers: HttpAnswer['headers']): HttpAnswer => ({
    status,
    headers: { 'content-type': 'application/json', 'x-mbx-used-weight-1m': String(limits.usedWeight(now)), ...headers },
    body: JSON.stringify(body),
  })

  const handle = (request: HttpAsk): HttpAnswer => {
    advance(request.at)
    const [path = '', query = ''] = request.path.split('?', 2)
    if (path.startsWith('/__sim/')) {
      const { status, body } = control({ ...request, path, at: now })
      tell()
      return reply(status, body, {})
    }
    const params = formPairs(query, request.body)
    const symbol = params.get('symbol') ?? null
    const clientId = params.get('newClientOrderId') ?? params.get('origClientOrderId') ?? null
    const facts = { method: request.method, path, symbol, clientId }
    const answer = serve(request, { path, query, params, facts })
    const isSigned = params.has('signature') || 'x-mbx-apikey' in request.headers
    log.add({ at: now, ...facts, isSigned, status: answer.status })
    return answer
  }

  type Read = {
    readonly path: string
    readonly query: string
    readonly params: Signed['params']
    readonly facts: RequestFacts
  }
  const serve = (request: HttpAsk, { path, query, params, facts }: Read): HttpAnswer => {
    const route = routes.get(`${request.method} ${path}`)
    const tooMuch = limits.request(route?.weight(params, versionOf(path)) ?? 1, now)
    if (tooMuch) {
      const { code, message, status, retryAfterSec } = tooMuch
      return reply(status, { code, msg: message }, { 'retry-after': String(retryAfterSec) })
    }
    if (!route) {
      const { code, message, status } = unknownPath(request.method, path)
      return reply(status, { code, msg: message }, {})
    }
    const run = (at: number): HttpAnswer =>
      execute(route, path, { headers: request.headers, query, body: request.body, params, at })
    return apply(sources.request(facts, now), { run, reply, now, later: (at, act) => void timers.at(at, act) })
  }

  return {
    handle,
    openSocket: (path, peer, at) => {
      advance(at)
      return streams.open(path, peer, now)
    },
    advance,
    nextAt: () => {
      const next = Math.min(timers.nextAt() ?? Infinity, market.nextAt() ?? Infinity)
      return next === Infinity ? null : next
    },
    candles: (symbol, interval, rows) => {
      if (!venue.instruments.has(symbol)) return []
      const range = { from: null, to: null, limit: rows }
      return data
        .of(symbol)
        .candles.trade.list(interval, range, now)
        .map((candle) => candleRow(candle, interval))
    },
    credentials,
    venue,
    faults,
    conditions,
    requests: () => log.rows(),
  }
}

const isOfAccount = ({ kind }: VenueEvent): boolean =>
  kind === 'order' || kind === 'account' || kind === 'leverage' || kind === 'accountMode'

/** Silences the canary while the policy says so. */
const deadCanary = (policy: ProtocolPolicy): FaultSource => ({
  request: () => null,
  message: (_stream, _at, name) =>
    name === '!markPrice@arr@1s' && !policy.canaryTicks ? { do: 'silence', ms: 0 } : null,
})
