import { z } from 'zod'
import { bookDifferenceSchema, bookTypeSchema } from './books.ts'
import { brakeSchema } from './brakes.ts'
import { configSchema } from './config.ts'
import { instrumentSchema } from './instrument.ts'
import { priceCodec, qtyCodec, rateCodec, usdtCodec } from './money.ts'
import { pictureSchema } from './picture.ts'
import { balanceSchema, fillSchema, orderReportSchema, positionReportSchema, refusalCauseSchema } from './orders.ts'
import { legSchema } from './sides.ts'

/** A connection whose loss blocks entries. `market`: liquidations (a late book shows as the quote's age); `user`: our orders; `rest`: requests. */
export const hopSchema = z.enum(['market', 'user', 'rest'])
export type Hop = z.output<typeof hopSchema>

/** Best bid and ask from the streamed book, with what else an entry needs to know. Null: not known. */
export const quoteSchema = z
  .object({
    symbol: z.string(),
    bid: priceCodec.nullable(),
    ask: priceCodec.nullable(),
    mark: priceCodec.nullable(),
    /** Age of the book's last update when the quote was taken; null without a book. */
    ageMs: z.int().nullable(),
    fundingRate: rateCodec.nullable(),
    nextFundingAt: z.int().nullable(),
    /** Absent when the settings ask for nothing of it. */
    picture: pictureSchema.optional(),
  })
  .readonly()
export type Quote = z.output<typeof quoteSchema>

const actionSchema = z.discriminatedUnion('do', [
  /** No new entries. */
  z.object({ do: z.literal('pause') }),
  z.object({ do: z.literal('resume') }),
  /** Pause and cancel resting entries; protection stays. Survives a restart. */
  z.object({ do: z.literal('halt') }),
  /** Ends a brake that is set: losses are counted anew from here. Resume does not. */
  z.object({ do: z.literal('releaseBrake'), brake: brakeSchema }),
  /** Halt and close everything at market, until flat. */
  z.object({ do: z.literal('flatten') }),
  z.object({ do: z.literal('close'), symbol: z.string(), leg: legSchema }),
  /** Closes a share of a position at market. */
  z.object({ do: z.literal('reduce'), symbol: z.string(), leg: legSchema, sharePct: z.literal([25, 50, 75]) }),
  /** One entry more on a side that is held, through every gate and cap. */
  z.object({ do: z.literal('add'), symbol: z.string(), leg: legSchema }),
  /** Stop and targets are placed anew; each old stop goes when the new one stands. */
  z.object({ do: z.literal('protect'), symbol: z.string(), leg: legSchema }),
  /** Null: stays as it is. `mayWiden`: the stop may lie farther away than the first one did. */
  z.object({
    do: z.literal('setExits'),
    symbol: z.string(),
    leg: legSchema,
    stopPrice: priceCodec.nullable(),
    takeProfitPrice: priceCodec.nullable(),
    mayWiden: z.boolean(),
  }),
  z.object({ do: z.literal('cancel'), clientId: z.string() }),
  /** Real money only: no entries until a process starts armed. Resume does not end it. */
  z.object({ do: z.literal('disarm') }),
])
export type OperatorAction = z.output<typeof actionSchema>

/** Everything the core can learn. A new fact is one more member here; the compiler then lists who must know it. */
export const eventSchema = z.discriminatedUnion('kind', [
  /** A process began. Windows, marks and quotes of an earlier process are void: nobody watched in between. */
  z.object({
    kind: z.literal('started'),
    bootId: z.string(),
    installation: z.string().length(4),
    version: z.string(),
    /** The exchange begins with an empty account of its own: what an earlier process held there is gone. */
    accountIsNew: z.boolean().optional(),
    /** Why a person has to look before anything is entered again: a restored ledger, a crash loop. */
    haltBecause: z.string().optional(),
    /** Real money only; absent: `armed`. `paused`: armed before, a person has to resume. `disarmed`: manages and protects what is open. */
    arming: z.enum(['armed', 'paused', 'disarmed']).optional(),
  }),
  /** `by`: who made this version; a person's file, an API user or the program itself. */
  z.object({ kind: z.literal('configAccepted'), version: z.int(), config: configSchema, by: z.string().optional() }),
  z.object({ kind: z.literal('instruments'), instruments: z.array(instrumentSchema).readonly() }),
  /** One liquidation order of somebody, as filled: notional = average price × filled quantity. */
  z.object({
    kind: z.literal('liquidation'),
    venue: z.string(),
    symbol: z.string(),
    liquidated: legSchema,
    price: priceCodec,
    qty: qtyCodec,
    notional: usdtCodec,
    happenedAt: z.int(),
  }),
  /** The answer to `askQuote`. */
  z.object({ kind: z.literal('quote'), quote: quoteSchema }),
  /** At most once a second for a symbol with a position. */
  z.object({ kind: z.literal('mark'), symbol: z.string(), price: priceCodec }),
  /**
   * What became of `placeOrder`. `notSent` is provable (refused connection, deadline passed, local check).
   * `unknown` is everything that is neither an acceptance nor a definite rejection.
   */
  z.object({
    kind: z.literal('placed'),
    clientId: z.string(),
    outcome: z.enum(['accepted', 'rejected', 'notSent', 'unknown']),
    code: z.int().nullable(),
    message: z.string(),
    /** Of a rejection, where the venue's code says why. `code` and `message` are for people. */
    cause: refusalCauseSchema.optional(),
  }),
  /** What became of `cancelOrder`. `gone`: the venue does not know an open order of that id, it may have filled. */
  z.object({
    kind: z.literal('cancelled'),
    clientId: z.string(),
    outcome: z.enum(['accepted', 'gone', 'rejected', 'unknown']),
    code: z.int().nullable(),
    message: z.string(),
  }),
  /** The answer to `queryOrder`. `absent`: the venue does not know the id, and two of its lists agree; `unanswered`: anything less. */
  z.object({ kind: z.literal('queried'), clientId: z.string(), outcome: z.enum(['found', 'absent', 'unanswered']) }),
  /** The answer to `voidOrder`: for how long after it was sent the order can still be accepted; 0: not any more. */
  z.object({ kind: z.literal('voided'), clientId: z.string(), acceptableMs: z.int(), message: z.string() }),
  /** The answer to `setCountdown`: what the venue confirmed; null: it did not. */
  z.object({ kind: z.literal('countdown'), symbol: z.string(), ms: z.int().nullable(), message: z.string() }),
  z.object({ kind: z.literal('order'), order: orderReportSchema }),
  z.object({ kind: z.literal('fill'), fill: fillSchema }),
  /** Part of the account, absolute values. What is not named is unchanged. */
  z.object({
    kind: z.literal('account'),
    balances: z.array(balanceSchema).readonly(),
    positions: z.array(positionReportSchema).readonly(),
    happenedAt: z.int(),
  }),
  /**
   * One row of the exchange's own list of what moved money. `amount` is signed: negative was paid. Profit and commission
   * were known from the fills before: of them the list is only the exchange's word to hold ours against.
   */
  z.object({
    kind: z.literal('income'),
    type: z.enum([...bookTypeSchema.options, 'transfer', 'other']),
    id: z.string(),
    symbol: z.string().nullable(),
    asset: z.string(),
    amount: usdtCodec,
    /** The fill that it came with; null or absent: none. */
    tradeId: z.string().nullable().optional(),
    happenedAt: z.int(),
  }),
  /** Every row of that list from `from` to `to` has been told. Exchange time. */
  z.object({ kind: z.literal('incomeRead'), from: z.int(), to: z.int() }),
  /** Our books were held against the exchange's list, up to `to`. Told while they differ, and once when they no longer do. */
  z.object({
    kind: z.literal('booksCompared'),
    to: z.int(),
    differences: z.array(bookDifferenceSchema).readonly(),
  }),
  /** The whole account, read by request. Positions not named are flat, orders not named are not open. */
  z.object({
    kind: z.literal('snapshot'),
    /** `event.at` when the request was sent: what the stream told later wins. */
    askedAt: z.int(),
    hedgeMode: z.boolean(),
    multiAssets: z.boolean(),
    orders: z.array(orderReportSchema).readonly(),
    positions: z.array(positionReportSchema).readonly(),
    balances: z.array(balanceSchema).readonly(),
    leverages: z.record(z.string(), z.int()),
    /** Symbols whose margin is isolated; all others share the account's. */
    isolated: z.array(z.string()).readonly().optional(),
  }),
  /** Leverage in force on the exchange, after `setLeverage`. */
  z.object({ kind: z.literal('leverage'), symbol: z.string(), leverage: z.int().nullable(), message: z.string() }),
  /** What became of `setCrossMargin`. `isolated` null: it was refused, or nobody answered. */
  z.object({
    kind: z.literal('marginType'),
    symbol: z.string(),
    isolated: z.boolean().nullable(),
    message: z.string(),
  }),
  /** `halts`: it will not mend itself; entries stay off until somebody has looked. */
  z.object({
    kind: z.literal('hop'),
    hop: hopSchema,
    up: z.boolean(),
    reason: z.string(),
    halts: z.boolean().optional(),
    /** The account's stream key ended early: somebody else may be using the account. */
    keyEnded: z.boolean().optional(),
  }),
  /**
   * How the record keeping does. `blocked`: no entries while it lasts. `halted`: none until a person resumes them.
   * Protection and closing go on, from the emergency log. `allowed` with a reason is a warning.
   */
  z.object({ kind: z.literal('storage'), entries: z.enum(['allowed', 'blocked', 'halted']), reason: z.string() }),
  /** A switch that the schedule of profiles promised and that was not made: the settings in force stay. */
  z.object({ kind: z.literal('scheduleMissed'), profile: z.string(), reason: z.string() }),
  /** The process is about to end: what only waits to be filled is cancelled, what protects stays. */
  z.object({ kind: z.literal('stopping') }),
  z.object({ kind: z.literal('operator'), by: z.string(), action: actionSchema }),
  /** How far the exchange's clock is ahead of ours; told when it has changed by half a second. Negative: it is behind. */
  z.object({ kind: z.literal('venueClock'), aheadMs: z.int() }),
  /** The process stood still for `gapMs` (a sleeping machine, a stalled loop, a clock set forward): nobody watched. */
  z.object({ kind: z.literal('resumed'), gapMs: z.int() }),
  /** Liquidations stay away although the connection lives: `reason` says why that is odd. For people; nothing is blocked. */
  z.object({ kind: z.literal('feedQuiet'), venue: z.string(), reason: z.string() }),
  /** The moment that `nextDeadline` asked for. */
  z.object({ kind: z.literal('wake') }),
])
export type Event = z.output<typeof eventSchema>
export type EventOf<K extends Event['kind']> = Extract<Event, { kind: K }>

/** What only adds to windows, marks and quotes. It is journalled apart from the rest. */
export const isMarketData = ({ kind }: Event): boolean => kind === 'liquidation' || kind === 'mark' || kind === 'quote'

/** What may be lost in a crash with the rest of its batch: market data, and what is read again because `incomeRead` is missing. */
export const mayWait = (event: Event): boolean =>
  isMarketData(event) || (event.kind === 'income' && (event.type === 'realised' || event.type === 'commission'))

/** An event that has entered the loop. `seq` is the order of everything; `at` never decreases (epoch ms). */
export type Entry = { readonly seq: number; readonly at: number; readonly event: Event }
