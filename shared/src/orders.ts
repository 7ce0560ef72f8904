import { z } from 'zod'
import { pctCodec, priceCodec, qtyCodec, usdtCodec } from './money.ts'
import { legSchema, sideSchema } from './sides.ts'

/** Why an order exists. The purpose is the last-but-one part of its client id. */
export const purposeSchema = z.enum(['entry', 'stop', 'takeProfit', 'close'])
export type Purpose = z.output<typeof purposeSchema>

export const orderTypeSchema = z.enum([
  'limit',
  'market',
  'stop',
  'stopMarket',
  'takeProfit',
  'takeProfitMarket',
  'trailingStopMarket',
])
export type OrderType = z.output<typeof orderTypeSchema>

const timeInForceSchema = z.enum(['gtc', 'ioc', 'postOnly', 'fok'])
const workingTypeSchema = z.enum(['mark', 'contract'])

/** An order we want. Durable before its first byte is sent; `clientId` never gets another meaning. */
export const newOrderSchema = z
  .object({
    clientId: z.string(),
    purpose: purposeSchema,
    symbol: z.string(),
    leg: legSchema,
    side: sideSchema,
    type: orderTypeSchema,
    timeInForce: timeInForceSchema.nullable(),
    /** Null only with `closePosition`. */
    qty: qtyCodec.nullable(),
    price: priceCodec.nullable(),
    stopPrice: priceCodec.nullable(),
    workingType: workingTypeSchema.nullable(),
    /** Closes the whole leg, whatever its size when it triggers. Stops and take-profits only. */
    closePosition: z.boolean(),
    /** May only shrink the leg. The adapter expresses it as the account's position mode allows. */
    reduceOnly: z.boolean(),
    /** `event.at` after which it must not be sent any more; null: always still wanted. */
    sendBefore: z.int().nullable(),
    /** Of a trailing stop: where it begins (null: at once), and how far back from the best price it fires. */
    trail: z.object({ activation: priceCodec.nullable(), callbackPct: pctCodec }).readonly().optional(),
  })
  .readonly()
export type NewOrder = z.output<typeof newOrderSchema>

/** Why a venue refused an order, in words that any venue's codes can be put into. */
export const refusalCauseSchema = z.enum([
  /** Malformed, or for a reason that nothing can be made of. */
  'refused',
  /** Key, signature, permission or wallet: nothing will pass until a person acts. */
  'credentials',
  /** Our time was off: nothing is wrong with the order. */
  'clock',
  /** The account may not open, or not trade at all. */
  'restricted',
  'liquidating',
  'positionMode',
  /** Too many requests, too many orders in a time, too many orders that stand. */
  'rateLimit',
  'orderRate',
  'tooManyOrders',
  /** It would trigger, or take where it must not, at once. */
  'wouldTrigger',
  /** Price: off the grid, or outside the band around the mark. */
  'grid',
  'band',
  /** Quantity or value: too small, too large, off the grid. */
  'size',
  /** Nothing to trade against. */
  'noDepth',
  /** Nothing that it could close. */
  'noPosition',
  /** The venue takes one closing stop a side. */
  'secondStop',
  'margin',
  'leverage',
  'closedSymbol',
])
export type RefusalCause = z.output<typeof refusalCauseSchema>

/** What the venue says about an order. `expired` also covers IOC remainders and post-only orders that would cross. */
export const orderStatusSchema = z.enum(['new', 'partiallyFilled', 'filled', 'cancelled', 'expired', 'rejected'])
export type OrderStatus = z.output<typeof orderStatusSchema>

/** One order as the venue reports it, in a stream event, a reply or a snapshot. Cumulative, so it may be applied twice. */
export const orderReportSchema = z
  .object({
    symbol: z.string(),
    clientId: z.string(),
    /** The venue's id, as text: larger than 2^53 on some venues. */
    orderId: z.string(),
    leg: legSchema,
    side: sideSchema,
    type: orderTypeSchema,
    status: orderStatusSchema,
    qty: qtyCodec,
    filledQty: qtyCodec,
    /** Null until something filled. */
    averagePrice: priceCodec.nullable(),
    price: priceCodec.nullable(),
    stopPrice: priceCodec.nullable(),
    closePosition: z.boolean(),
    updatedAt: z.int(),
  })
  .readonly()
export type OrderReport = z.output<typeof orderReportSchema>

/** One execution of one of the account's orders. Applied once per (symbol, tradeId). */
export const fillSchema = z
  .object({
    symbol: z.string(),
    clientId: z.string(),
    orderId: z.string(),
    tradeId: z.string(),
    leg: legSchema,
    side: sideSchema,
    price: priceCodec,
    qty: qtyCodec,
    /** Positive: paid. Negative: rebate. In `commissionAsset`. */
    commission: usdtCodec,
    commissionAsset: z.string(),
    /** As the venue computed it, before fees. */
    realisedPnl: usdtCodec,
    maker: z.boolean(),
    /** True for the venue's own liquidation or auto-deleveraging of our position. */
    forced: z.boolean(),
    /** With `forced`: it was auto-deleveraging, not a liquidation. */
    deleveraged: z.boolean().optional(),
    happenedAt: z.int(),
  })
  .readonly()
export type Fill = z.output<typeof fillSchema>

/** One leg of the account as the venue reports it. A flat leg has quantity zero. */
export const positionReportSchema = z
  .object({
    symbol: z.string(),
    leg: legSchema,
    qty: qtyCodec,
    entryPrice: priceCodec,
    /** Of a reading: when it last changed, by the exchange's time. Absent where the exchange does not say. */
    updatedAt: z.int().optional(),
  })
  .readonly()
export type PositionReport = z.output<typeof positionReportSchema>

export const balanceSchema = z
  .object({
    asset: z.string(),
    wallet: usdtCodec,
  })
  .readonly()
export type Balance = z.output<typeof balanceSchema>
