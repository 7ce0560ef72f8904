import { timingSafeEqual } from 'node:crypto'
import {
  abs,
  isNegative,
  isZero,
  movedBy,
  pctCodec,
  priceCodec,
  qtyCodec,
  toTickDown,
  usdtCodec,
} from '@undertow/shared/money.ts'
import { z } from 'zod'
import { isRejection } from '../sim/errors.ts'
import type { VenuePosition } from '../sim/model.ts'
import type { Desk } from './desk.ts'
import { isApiError } from './errors.ts'
import { type FaultRules, requestRuleSchema, streamRuleSchema } from './faults.ts'
import type { Limits } from './limits.ts'
import { readParams } from './params.ts'
import { newOrder, placeOrder } from './routes-trade.ts'
import type { Streams } from './streams.ts'
import { balanceJson, fillJson, incomeJson, type Json, positionRiskJson, queriedOrderJson } from './wire.ts'

type Backstage = {
  readonly desk: Desk
  readonly faults: FaultRules
  readonly streams: Streams
  readonly limits: Limits
}
type Ask = {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly at: number
}
type Answer = { readonly status: number; readonly body: unknown }

const symbol = z.string()
const liquidationSchema = z.strictObject({
  symbol,
  /** Of the liquidation order: SELL closes a long. */
  side: z.enum(['BUY', 'SELL']),
  qty: qtyCodec,
  price: priceCodec,
  averagePrice: priceCodec.optional(),
  filledQty: qtyCodec.optional(),
})
const accountSchema = z.discriminatedUnion('do', [
  /** An order by the account's owner; parameters as of `POST order`. */
  z.strictObject({ do: z.literal('order'), params: z.record(z.string(), z.string()) }),
  z.strictObject({ do: z.literal('close'), symbol, positionSide: z.enum(['BOTH', 'LONG', 'SHORT']).default('BOTH') }),
  z.strictObject({ do: z.literal('cancelAll'), symbol }),
  z.strictObject({ do: z.literal('transfer'), amount: usdtCodec }),
  z.strictObject({ do: z.literal('setLeverage'), symbol, leverage: z.int().min(1).max(125) }),
  z.strictObject({ do: z.literal('setHedgeMode'), on: z.boolean() }),
  z.strictObject({ do: z.literal('markJump'), symbol, pct: pctCodec }),
  z.strictObject({ do: z.literal('closeListenKey') }),
  z.strictObject({ do: z.literal('setDeposited'), on: z.boolean() }),
])
const limitsSchema = z.strictObject({ weight: z.int().min(0).optional(), banMs: z.int().min(1).optional() })

/** `/__sim`: what no real exchange offers. Opened by a random token that only whoever started this process has. */
export function createControl(backstage: Backstage): (ask: Ask) => Answer {
  const { desk, faults, streams, limits } = backstage
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
          else faults.addStream(rule, at)
        })
      case 'POST /__sim/limits':
        return withBody(limitsSchema, body, ({ weight, banMs }) => {
          if (weight !== undefined) limits.addWeight(weight, at)
          if (banMs !== undefined) limits.ban(banMs, at)
        })
      default:
        return { status: 404, body: { error: `there is no ${method} ${path}` } }
    }
  }
}

/** Text: why it could not be done. Nothing: done. */
type Done = Json | string | undefined | void

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

function changeAccount(wanted: z.output<typeof accountSchema>, desk: Desk, at: number): Done {
  const { venue } = desk
  if ('symbol' in wanted && !venue.instruments.has(wanted.symbol)) return `there is no contract ${wanted.symbol}`
  switch (wanted.do) {
    case 'order':
      return manualOrder(new Map(Object.entries(wanted.params)), desk, at)
    case 'close': {
      const position = venue
        .positions()
        .find((each) => each.symbol === wanted.symbol && each.positionSide === wanted.positionSide)
      if (!position || isZero(position.amount)) return `${wanted.symbol} ${wanted.positionSide} is flat`
      return manualOrder(closing(position), desk, at)
    }
    case 'cancelAll':
      return venue.cancelAll(wanted.symbol, at)
    case 'transfer':
      return venue.transfer(wanted.amount, at)
    case 'setLeverage': {
      const set = venue.setLeverage(wanted.symbol, wanted.leverage, at)
      return isRejection(set) ? set.message : undefined
    }
    case 'setHedgeMode':
      return venue.setHedgeMode(wanted.on, at)?.message
    case 'markJump': {
      const [price, instrument] = [venue.markPrice(wanted.symbol), venue.instruments.get(wanted.symbol)]
      if (!price || !instrument) return `${wanted.symbol} has no mark price yet`
      const mark = toTickDown(movedBy(price.mark, wanted.pct), instrument.tickSize)
      return venue.onMarket({ kind: 'mark', at, symbol: wanted.symbol, mark, index: price.index })
    }
    case 'closeListenKey':
      return desk.keys.close(at)
    case 'setDeposited':
      desk.settings.hasDeposited = wanted.on
  }
}

function closing({ symbol: name, positionSide, amount }: VenuePosition): Map<string, string> {
  return new Map([
    ['symbol', name],
    ['side', isNegative(amount) ? 'BUY' : 'SELL'],
    ['positionSide', positionSide],
    ['type', 'MARKET'],
    ['quantity', qtyCodec.encode(abs(amount))],
    ...(positionSide === 'BOTH' ? ([['reduceOnly', 'true']] as const) : []),
  ])
}

function manualOrder(sent: ReadonlyMap<string, string>, desk: Desk, at: number): Done {
  const values = readParams(newOrder, sent)
  const answer = isApiError(values) ? values : placeOrder(values, desk, at)
  return isApiError(answer) ? `${answer.code} ${answer.message}` : answer
}
