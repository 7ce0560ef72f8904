import { z } from 'zod'
import { postingSchema } from './books.ts'
import { pctCodec, priceCodec, qtyCodec, usdtCodec } from './money.ts'
import { newOrderSchema, purposeSchema } from './orders.ts'
import { legSchema } from './sides.ts'

/** One question that was asked before an entry, with its answer. `value` and `limit` are for people, units included. */
export const gateSchema = z
  .object({ gate: z.string(), passed: z.boolean(), value: z.string(), limit: z.string() })
  .readonly()
export type Gate = z.output<typeof gateSchema>

/** What made the bot consider an entry. `ladder`: the price, while it held that side. `operator`: a person. */
export const triggerSchema = z.enum(['window', 'single', 'count', 'rate', 'ladder', 'operator'])
export type Trigger = z.output<typeof triggerSchema>

/** What the bot made of a trigger. */
export const decisionSchema = z
  .object({
    /** The seq of the event that fired, which is also the decision's id. */
    id: z.int(),
    trigger: triggerSchema.default('window'),
    at: z.int(),
    symbol: z.string(),
    /** The side whose liquidations lead to `leg`. */
    liquidated: legSchema,
    /** The leg the bot would take. */
    leg: legSchema,
    windowUsdt: usdtCodec,
    thresholdUsdt: usdtCodec,
    outcome: z.enum(['entered', 'refused']),
    /** The gate that refused, or null. */
    refusedBy: z.string().nullable(),
    /** Every gate that could be asked, in order. The first that did not pass is the one that refused. */
    gates: z.array(gateSchema).readonly(),
    /** Client id of the entry, when entered. */
    entryId: z.string().nullable(),
    /** The touch price the entry price was derived from, and its age. */
    referencePrice: priceCodec.nullable(),
    quoteAgeMs: z.int().nullable(),
    /** How far from VWAP one would have had to trade, in percent of it; negative: below. Null: not asked for, or not known. */
    vwapDeviationPct: pctCodec.nullable().default(null),
    configVersion: z.int(),
  })
  .readonly()
export type Decision = z.output<typeof decisionSchema>

export const exitReasonSchema = z.enum([
  'takeProfit',
  'scaleOut',
  'stop',
  'breakEven',
  'trailing',
  'timeStop',
  'operator',
  'flatten',
  'unprotected',
  'opposite',
  'liquidated',
  'deleveraged',
  'external',
])
export type ExitReason = z.output<typeof exitReasonSchema>

/** One leg from flat to flat. net = gross − commission + funding. */
export const tradeSchema = z
  .object({
    /** Client id of the first entry. */
    id: z.string(),
    symbol: z.string(),
    leg: legSchema,
    decisionId: z.int().nullable(),
    openedAt: z.int(),
    closedAt: z.int(),
    /** Total quantity that was opened, which equals what was closed. */
    qty: qtyCodec,
    entryPrice: priceCodec,
    exitPrice: priceCodec,
    leverage: z.int(),
    grossPnl: usdtCodec,
    /** Paid; negative is a rebate. */
    commission: usdtCodec,
    /** Received; negative was paid. */
    funding: usdtCodec,
    netPnl: usdtCodec,
    exitReason: exitReasonSchema,
    configVersion: z.int(),
    /** The worst and the best mark while it was open, in % of the entry price; null: no mark came, or version 0.1 wrote it. */
    maePct: pctCodec.nullable().default(null),
    mfePct: pctCodec.nullable().default(null),
    /** Of the decision that opened it; null: it was adopted, or version 0.1 wrote it. */
    trigger: triggerSchema.nullable().default(null),
    /** From the volume-weighted average price to the reference price of the entry. */
    vwapDeviationPct: pctCodec.nullable().default(null),
  })
  .readonly()
export type Trade = z.output<typeof tradeSchema>

/** Something a person should read. `warn`: may act, `error`: must act. */
export const noticeSchema = z
  .object({
    at: z.int(),
    level: z.enum(['info', 'warn', 'error']),
    code: z.string(),
    symbol: z.string().nullable(),
    text: z.string(),
  })
  .readonly()
export type Notice = z.output<typeof noticeSchema>

/** Everything the core can want. Orders, cancels and leverage go to the exchange and are durable first; the rest stays here. */
export const commandSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('placeOrder'), order: newOrderSchema }),
  z.object({ kind: z.literal('cancelOrder'), symbol: z.string(), clientId: z.string(), purpose: purposeSchema }),
  z.object({
    kind: z.literal('queryOrder'),
    symbol: z.string(),
    clientId: z.string(),
    placedAt: z.int(),
    /** Not in journals of earlier versions. */
    purpose: purposeSchema.optional(),
  }),
  /** Sees to it that an order which was not answered is not accepted later, as far as the venue lets us. */
  z.object({ kind: z.literal('voidOrder'), symbol: z.string(), clientId: z.string() }),
  /** Dead-man switch: the venue cancels everything of the symbol when `ms` pass without another word; 0: never. */
  z.object({ kind: z.literal('setCountdown'), symbol: z.string(), ms: z.int() }),
  z.object({ kind: z.literal('setLeverage'), symbol: z.string(), leverage: z.int() }),
  /** Margin shared with the whole account, which is what the limits of this program are computed for. */
  z.object({ kind: z.literal('setCrossMargin'), symbol: z.string() }),
  z.object({ kind: z.literal('askSnapshot'), reason: z.string() }),
  z.object({ kind: z.literal('askQuote'), symbol: z.string() }),
  z.object({ kind: z.literal('decided'), decision: decisionSchema }),
  z.object({ kind: z.literal('closedTrade'), trade: tradeSchema }),
  z.object({ kind: z.literal('posted'), posting: postingSchema }),
  z.object({ kind: z.literal('notice'), notice: noticeSchema }),
])
export type Command = z.output<typeof commandSchema>
export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>

/** The commands that an exchange carries out. */
export type ExchangeCommand = CommandOf<
  | 'placeOrder'
  | 'cancelOrder'
  | 'queryOrder'
  | 'voidOrder'
  | 'setCountdown'
  | 'setLeverage'
  | 'setCrossMargin'
  | 'askSnapshot'
>
