import { z } from 'zod'
import { bookTypeSchema } from './books.ts'
import { configSchema, symbolSettingsSchema, type ConfigJson } from './config.ts'
import { settingsProblemSchema } from './error-answer.ts'
import { instrumentSchema } from './instrument.ts'
import { moneyTextSchema as money } from './money.ts'
import { legSchema, sideSchema } from './sides.ts'
import {
  accountRowSchema,
  decisionRowSchema,
  hopStateSchema,
  liquidationRowSchema,
  orderRowSchema,
  positionRowSchema,
  statusRowSchema,
  tradeRowSchema,
  windowRowSchema,
} from './view.ts'

// The shapes of requests and answers that the contracts of api.ts are made of.

export const bookSchema = statusRowSchema.shape.book.meta({ description: 'whose money the figures are about' })
const ofBook = { book: bookSchema }

/** One page, newest first. `next` asks for the following page; null on the last. */
export const listOf = <Row extends z.ZodType>(row: Row) =>
  z.object({ items: z.array(row).readonly(), next: z.string().nullable() })

export const positionItemSchema = positionRowSchema.extend(ofBook)
export const orderItemSchema = orderRowSchema.extend(ofBook)
const tradeFiguresSchema = z.object({
  pctOfMargin: money.nullable().meta({ description: 'net, in % of the margin at entry' }),
  pctOfNotional: money.nullable().meta({ description: 'net, in % of the notional at entry' }),
  intendedPrice: money
    .nullable()
    .meta({ description: 'best price of the book when the first entry was decided; null: not known' }),
  firstEntryPrice: money.nullable().meta({ description: 'average of the first entry, without what was added later' }),
  slippagePct: money
    .nullable()
    .meta({ description: 'from the intended to the first entry price; positive: worse than intended' }),
})
const storedTradeSchema = tradeRowSchema.extend(tradeFiguresSchema.shape)
export const tradeItemSchema = storedTradeSchema.extend(ofBook)
export const liquidationItemSchema = liquidationRowSchema.extend(ofBook)
export const decisionItemSchema = decisionRowSchema.extend(ofBook)
export const accountAnswer = accountRowSchema.extend(ofBook)

const liquidatedSumSchema = z.object({ count: z.int(), notional: money })
export const liquidationTotalsAnswer = z.object({
  book: bookSchema,
  long: liquidatedSumSchema,
  short: liquidatedSumSchema,
  cutAt: z
    .int()
    .nullable()
    .meta({ description: 'there are too many: only those since this moment were added up; null: all were' }),
})

const fillSchema = z.object({
  symbol: z.string(),
  tradeId: z.string(),
  clientId: z.string(),
  leg: legSchema,
  side: sideSchema,
  price: money,
  qty: money,
  commission: money,
  commissionAsset: z.string(),
  realisedPnl: money,
  maker: z.boolean(),
  at: z.int(),
  midAfter10s: money
    .nullable()
    .meta({ description: 'of an entry: the middle of the book 10 s later; null: not known' }),
  midAfter60s: money.nullable(),
})

/** What has happened to a position that is open. */
export const positionStoryAnswer = z.object({
  book: bookSchema,
  position: positionRowSchema,
  decision: decisionRowSchema.nullable(),
  /** Newest first, 200 at most. */
  fills: z.array(fillSchema).readonly(),
  orders: z.array(orderRowSchema).readonly(),
})

export const storySchema = z.object({
  book: bookSchema,
  trade: storedTradeSchema,
  decision: decisionRowSchema.nullable(),
  liquidations: z.array(liquidationRowSchema).readonly(),
  orders: z.array(orderRowSchema).readonly(),
  fills: z.array(fillSchema).readonly(),
})

const countsSchema = z.object({ liquidations: z.int(), decisions: z.int(), orders: z.int(), trades: z.int() })
/** The counts at the top are of everything stored. */
export const statsAnswer = countsSchema.extend({ book: bookSchema, startedAt: z.int(), sinceStart: countsSchema })

/** What the exchange allows for a contract, as far as a person needs it. */
const instrumentFactsSchema = instrumentSchema
  .unwrap()
  .pick({
    baseAsset: true,
    quoteAsset: true,
    status: true,
    onboardedAt: true,
    tickSize: true,
    stepSize: true,
    qtyMin: true,
    qtyMax: true,
    notionalMin: true,
    makerFee: true,
    takerFee: true,
    fundingHours: true,
  })
  .extend({ leverageMax: z.int().nullable().meta({ description: 'of the lowest bracket' }) })

export const symbolItemSchema = z.object({
  symbol: z.string(),
  book: bookSchema,
  /** True when `symbols` of the settings has an entry for it. */
  listed: z.boolean(),
  /** Its own entry over the symbol defaults; null when it is only watched. */
  settings: symbolSettingsSchema.nullable(),
  /** The window in force, in seconds; null when it is only watched. */
  windowSec: z.int().nullable(),
  /** Threshold progress by the side that is liquidated; null while nothing was seen. */
  windows: z.object({ long: windowRowSchema.nullable(), short: windowRowSchema.nullable() }),
  /** Null: the exchange has not told about it. */
  instrument: instrumentFactsSchema.nullable(),
})

export const configAnswer = z.object({
  version: z.int(),
  config: configSchema,
  /** Of a settings file that was not taken over; empty when all is well. */
  problems: z.array(settingsProblemSchema).readonly(),
  /** Valid but questionable. */
  warnings: z.array(settingsProblemSchema).readonly(),
})
// An old version need not fit today's schema, so it is passed on as it was stored.
const storedConfig = z.custom<ConfigJson>().meta({ type: 'object', description: 'the settings as they were stored' })
export const configVersionSchema = z.object({ version: z.int(), at: z.int(), by: z.string(), config: storedConfig })
export const checkAnswer = configAnswer.pick({ problems: true, warnings: true })

const bookLineSchema = z.object({
  day: z.string().nullable().meta({ description: 'UTC; null: of all days' }),
  type: bookTypeSchema,
  asset: z.string(),
  symbol: z.string().nullable().meta({ description: 'null: of all symbols' }),
  ours: money,
  exchange: money.meta({ description: 'without `others`' }),
  difference: money.meta({ description: 'exchange − ours − shared' }),
  agrees: z.boolean().meta({ description: 'no more than rounding each amount to eight places can make' }),
  others: money.meta({ description: 'of the exchange, from fills and positions that are provably not ours' }),
  shared: money.meta({ description: 'what one average price over a side shared with others makes of our fills' }),
  estimated: money.meta({ description: 'of ours, without a fill that was told' }),
  late: money.meta({ description: 'of ours, too late for the figures of its trade' }),
  rows: z.int().meta({ description: "of the exchange's list" }),
})
export const booksAnswer = z.object({
  book: bookSchema,
  /** Exchange time from which and up to which its list is known without a hole; null: not read yet. */
  since: z.int().nullable(),
  to: z.int().nullable(),
  totals: z.array(bookLineSchema).readonly(),
  /** Newest first, 92 days at most. */
  days: z.array(bookLineSchema).readonly(),
  /** By day and symbol, newest first, 100 at most. */
  differences: z.array(bookLineSchema).readonly(),
})
export const equityAnswer = z.object({
  book: bookSchema,
  /** Oldest first; the last point of each bucket. */
  points: z.array(z.object({ at: z.int(), equity: money, netPnl: money })).readonly(),
})

export const healthAnswer = z.object({
  /** Every hop is live. */
  ok: z.boolean(),
  mode: statusRowSchema.shape.mode,
  book: bookSchema,
  entries: statusRowSchema.shape.entries,
  /** Why not; empty while they are on. */
  entriesReason: statusRowSchema.shape.entriesReason,
  entriesSince: statusRowSchema.shape.entriesSince,
  flattening: z.boolean(),
  /** False: the settings file on disk was not taken over. */
  configOk: z.boolean(),
  serverTime: z.int(),
  uptimeMs: z.int(),
  /** Age of the last message or answer; null: none yet. */
  hops: z.array(hopStateSchema.extend({ ageMs: z.int().nullable() })).readonly(),
  tape: statusRowSchema.shape.tape,
})

/** The wish is in the journal under `seq`; what comes of it is told by the stream. */
export const wishAnswer = z.object({
  seq: z.int(),
  book: bookSchema,
  entries: statusRowSchema.shape.entries,
  entriesReason: z.string(),
  flattening: z.boolean(),
})
