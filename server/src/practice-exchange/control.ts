import { timingSafeEqual } from 'node:crypto'
import { instrumentSchema } from '@undertow/shared/instrument.ts'
import { isZero, priceCodec, qtyCodec } from '@undertow/shared/money.ts'
import { z } from 'zod'
import { freezeAccount, setClock } from './conditions.ts'
import { accountSchema, changeAccount, type Done } from './control-account.ts'
import type { Desk } from './desk.ts'
import { type FaultRules, requestRuleSchema, streamRuleSchema } from './faults.ts'
import type { Limits } from './limits.ts'
import type { RequestLog } from './request-log.ts'
import type { Streams } from './streams.ts'
import { balanceJson, fillJson, incomeJson, type Json, positionRiskJson, queriedOrderJson } from './wire.ts'

type Backstage = {
  readonly desk: Desk
  readonly faults: FaultRules
  readonly streams: Streams
  readonly limits: Limits
  readonly log: RequestLog
}
type Ask = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly at: number
}
type Answer = { readonly status: number; readonly body: unknown }

const liquidationSchema = z.strictObject({
  symbol: z.string(),
  /** Of the liquidation order: SELL closes a long. */
  side: z.enum(['BUY', 'SELL']),
  qty: qtyCodec,
  price: priceCodec,
  averagePrice: priceCodec.optional(),
  filledQty: qtyCodec.optional(),
})
const limitsSchema = z.strictObject({
  /** Used by somebody else, this minute. */
  weight: z.int().min(0).optional(),
  orders: z.int().min(0).optional(),
  banMs: z.int().min(1).optional(),
})
/** A contract's new rules, status or brackets: the members of an instrument, as text where they are money. */
const symbolSchema = z.strictObject({
  ...instrumentSchema.unwrap().partial().shape,
  symbol: z.string(),
})
const dayMs = 86_400_000
const clockSchema = z.strictObject({
  offsetMs: z.int().min(-dayMs).max(dayMs).optional(),
  /** Millionths: 1000 is a millisecond more with each second. */
  driftPpm: z.int().min(-100_000).max(100_000).optional(),
})
const visibilitySchema = z.strictObject({
  /** A new order cannot be queried by id before it is so old. */
  orderQueryLagMs: z.int().min(0).max(dayMs).optional(),
  /** Account, balance, positions and open orders are answered as they are now, for so long. */
  freezeAccountMs: z.int().min(0).max(dayMs).optional(),
})
const policySchema = z.strictObject({
  refuseSecondClosePosition: z.boolean().optional(),
  countdownCancelsStops: z.boolean().optional(),
  refuseCrossingPostOnly: z.boolean().optional(),
  refuseCloseWhenFlat: z.boolean().optional(),
  clientIdsForLife: z.boolean().optional(),
  noopSettles: z.boolean().optional(),
  nonceWindowMs: z.int().min(1).optional(),
  refuseBackdatedNonces: z.boolean().optional(),
  hedgeTellsReduceOnly: z.boolean().optional(),
  hedgeTellsClosePosition: z.boolean().optional(),
  endedKeyCutsSockets: z.boolean().optional(),
  endedKeyIsTold: z.boolean().optional(),
  canaryTicks: z.boolean().optional(),
  banCutsSockets: z.boolean().optional(),
})

/** `/__sim`: what no real exchange offers. Opened by a random token that only whoever started this process has. */
export function createControl(backstage: Backstage): (ask: Ask) => Answer {
  const { desk, faults, streams, limits, log } = backstage
  const token = Buffer.from(desk.credentials.controlToken)

  const isAllowed = (given: string | undefined): boolean => {
    const bytes = Buffer.from(given ?? '')
    return bytes.length === token.length && timingSafeEqual(bytes, token)
  }

  return ({ method, path, headers, body, at }) => {
    if (!isAllowed(headers['x-sim-token']))
      return { status: 403, body: { error: 'the header x-sim-token is missing or wrong' } }
    switch (`${method} ${path}`) {
      case 'GET /__sim/truth':
        return { status: 200, body: truth(desk) }
      case 'POST /__sim/liquidation':
        return withBody(liquidationSchema, body, (wanted) => liquidate(wanted, desk, at))
      case 'POST /__sim/account':
        return withBody(accountSchema, body, (wanted) => changeAccount(wanted, desk, at))
      case 'POST /__sim/fault':
        return withBody(requestRuleSchema, body, (rule) => faults.addRequest(rule))
      case 'DELETE /__sim/fault':
        faults.clear()
        return { status: 200, body: {} }
      case 'POST /__sim/stream':
        return withBody(streamRuleSchema, body, (rule) => {
          if (rule.do === 'close') streams.closeEvery(rule.stream, rule.code)
          else if (rule.do === 'send') streams.sendText(rule.stream, rule.text)
          else if (rule.do === 'oversize') streams.sendText(rule.stream, 'x'.repeat(rule.bytes))
          else faults.addStream(rule, at)
        })
      case 'POST /__sim/limits':
        return withBody(limitsSchema, body, ({ weight, orders, banMs }) => {
          if (weight !== undefined) limits.addWeight(weight, at)
          if (orders !== undefined) limits.orders(orders, at)
          if (banMs !== undefined) limits.ban(banMs, at)
        })
      case 'GET /__sim/requests':
        return { status: 200, body: log.rows() }
      case 'POST /__sim/symbol':
        return withBody(
          symbolSchema,
          body,
          ({ symbol, ...change }) => desk.venue.forced.changeInstrument(symbol, given(change), at)?.message,
        )
      case 'POST /__sim/clock':
        return withBody(clockSchema, body, (change) => setClock(desk.conditions, given(change), at))
      case 'POST /__sim/visibility':
        return withBody(visibilitySchema, body, ({ orderQueryLagMs, freezeAccountMs }) => {
          if (orderQueryLagMs !== undefined) desk.conditions.orderQueryLagMs = orderQueryLagMs
          if (freezeAccountMs !== undefined) freezeAccount(desk.conditions, desk.venue, freezeAccountMs, at)
        })
      case 'POST /__sim/policy':
        return withBody(policySchema, body, (change) => changePolicy(change, desk))
      default:
        return { status: 404, body: { error: `there is no ${method} ${path}` } }
    }
  }
}

/** Only the members that were sent. */
const given = <T extends object>(sent: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

function changePolicy(change: z.output<typeof policySchema>, { venue, conditions }: Desk): void {
  const sent = given(change)
  venue.forced.changePolicy(sent)
  Object.assign(conditions.policy, sent)
}

function withBody<S extends z.ZodType>(schema: S, body: string, act: (value: z.output<S>) => Done): Answer {
  const value = schema.safeParse(parsed(body))
  if (!value.success) return { status: 400, body: { error: z.prettifyError(value.error) } }
  const answer = act(value.data)
  return typeof answer === 'string' ? { status: 400, body: { error: answer } } : { status: 200, body: answer ?? {} }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Told to the caller as a value of the wrong shape.
    return undefined
  }
}

function truth({ venue }: Desk): Json {
  const symbols = [...venue.instruments.keys()]
  return {
    hedgeMode: venue.hedgeMode,
    wallet: venue.balances().map((balance) => balanceJson(balance, '')),
    positions: venue
      .positions()
      .filter(({ amount }) => !isZero(amount))
      .flatMap((position) => {
        const instrument = venue.instruments.get(position.symbol)
        return instrument ? [positionRiskJson(position, instrument)] : []
      }),
    orders: symbols.flatMap((each) => venue.orders(each)).map(queriedOrderJson),
    fills: symbols.flatMap((each) => venue.fills(each)).map(fillJson),
    income: venue.income().map(incomeJson),
  }
}

function liquidate(wanted: z.output<typeof liquidationSchema>, { venue }: Desk, at: number): Done {
  if (!venue.instruments.has(wanted.symbol)) return `there is no contract ${wanted.symbol}`
  const { averagePrice = wanted.price, filledQty = wanted.qty } = wanted
  venue.onMarket({ kind: 'liquidation', at, ...wanted, averagePrice, filledQty })
}
