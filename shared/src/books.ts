import { z } from 'zod'
import { usdtCodec } from './money.ts'
import { legSchema } from './sides.ts'

/** What trading does to the wallet. Signed as the wallet sees it: commission is negative, a rebate positive. */
export const bookTypeSchema = z.enum(['realised', 'commission', 'funding', 'insurance'])
export type BookType = z.output<typeof bookTypeSchema>

/** One amount as our own books have it: the figures of a trade are the sums of its postings. */
export const postingSchema = z
  .object({
    type: bookTypeSchema,
    symbol: z.string(),
    leg: legSchema,
    asset: z.string(),
    amount: usdtCodec,
    /** Exchange time of what caused it. */
    at: z.int(),
    /** The exchange's id of the fill or of the row of its list; null: an estimate of ours, nobody told of a fill. */
    sourceId: z.string().nullable(),
    /** Null: known to be ours, and come too late to be in the figures of its trade. */
    trade: z.string().nullable(),
    /** The account held more on this side than our fills add up to: the exchange reckons with one average for both. */
    shared: z.boolean(),
  })
  .readonly()
export type Posting = z.output<typeof postingSchema>

/** Ours and the exchange's figures of one UTC day, where they are not the same. difference = exchange − ours. */
export const bookDifferenceSchema = z
  .object({
    day: z.string(),
    type: bookTypeSchema,
    asset: z.string(),
    symbol: z.string(),
    ours: usdtCodec,
    exchange: usdtCodec,
    difference: usdtCodec,
  })
  .readonly()
export type BookDifference = z.output<typeof bookDifferenceSchema>
