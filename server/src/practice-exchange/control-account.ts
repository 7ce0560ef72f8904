import {
  abs,
  isNegative,
  isZero,
  movedBy,
  pctCodec,
  priceCodec,
  qtyCodec,
  rateCodec,
  toTickDown,
  usdtCodec,
} from '@undertow/shared/money.ts'
import { z } from 'zod'
import { isRejection } from '../sim/errors.ts'
import type { VenuePosition } from '../sim/model.ts'
import type { Desk } from './desk.ts'
import { isApiError } from './errors.ts'
import { readParams } from './params.ts'
import { newOrder, placeOrder } from './routes-trade.ts'
import type { Json } from './wire.ts'

/** Text: why it could not be done. Nothing: done. */
export type Done = Json | string | undefined | void

const symbol = z.string()
const positionSide = z.enum(['BOTH', 'LONG', 'SHORT']).default('BOTH')
export const accountSchema = z.discriminatedUnion('do', [
  /** An order by the account's owner; parameters as of `POST order`. */
  z.strictObject({ do: z.literal('order'), params: z.record(z.string(), z.string()) }),
  z.strictObject({ do: z.literal('close'), symbol, positionSide }),
  z.strictObject({ do: z.literal('cancelAll'), symbol }),
  z.strictObject({ do: z.literal('transfer'), amount: usdtCodec }),
  z.strictObject({ do: z.literal('setLeverage'), symbol, leverage: z.int().min(1).max(125) }),
  z.strictObject({ do: z.literal('setHedgeMode'), on: z.boolean() }),
  z.strictObject({ do: z.literal('markJump'), symbol, pct: pctCodec }),
  /** The exchange takes the position over at the mark. */
  z.strictObject({ do: z.literal('liquidate'), symbol, positionSide }),
  /** Without `qty` all of it, without `price` at the mark. */
  z.strictObject({
    do: z.literal('adl'),
    symbol,
    positionSide,
    qty: qtyCodec.optional(),
    price: priceCodec.optional(),
  }),
  /** Paid now by every leg of the contract; longs pay a positive rate. */
  z.strictObject({ do: z.literal('funding'), symbol, rate: rateCodec }),
  z.strictObject({ do: z.literal('closeListenKey') }),
  z.strictObject({ do: z.literal('setDeposited'), on: z.boolean() }),
  /** What is left out stays; `expired` null: a year from now. */
  z.strictObject({
    do: z.literal('setAgent'),
    canPerpTrade: z.boolean().optional(),
    canSpotTrade: z.boolean().optional(),
    canWithdraw: z.boolean().optional(),
    expired: z.int().nullable().optional(),
  }),
])

/** Does to the account what its owner, the exchange or the market could do. */
export function changeAccount(wanted: z.output<typeof accountSchema>, desk: Desk, at: number): Done {
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
    case 'liquidate':
      return venue.forced.liquidate(wanted.symbol, wanted.positionSide, at)?.message
    case 'adl': {
      const { symbol: name, positionSide: side, qty: amount = null, price: limit = null } = wanted
      return venue.forced.deleverage(name, side, amount, limit, at)?.message
    }
    case 'funding':
      return venue.forced.payFunding(wanted.symbol, wanted.rate, at)?.message
    case 'closeListenKey':
      return desk.keys.close(at)
    case 'setDeposited':
      desk.settings.hasDeposited = wanted.on
      return
    case 'setAgent': {
      const { do: _, ...terms } = wanted
      Object.assign(desk.settings.agent, terms)
    }
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
