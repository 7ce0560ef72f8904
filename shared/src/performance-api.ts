import { z } from 'zod'
import { moneyTextSchema as money } from './money.ts'
import { statusRowSchema } from './view.ts'
import { isZone } from './zone.ts'

// The report over closed trades and over the account. Every figure is made from the ledger when it is asked for.

/** Below so many, a rate says next to nothing. */
export const enough = 30

const tooFew = z.boolean().meta({ description: `fewer than ${enough}: the rates say next to nothing` })
const pct = money.nullable().meta({ description: 'percent, decimal text; null: cannot be told' })

const figuresSchema = z.object({
  trades: z.int(),
  wins: z.int(),
  losses: z.int(),
  tooFew,
  gross: money,
  commission: money.meta({ description: 'paid; negative is a rebate' }),
  funding: money.meta({ description: 'received; negative was paid' }),
  net: money.meta({ description: 'gross − commission + funding' }),
  winRatePct: pct,
  profitFactor: money.nullable().meta({ description: 'net of the winners ÷ net of the losers; null without a loser' }),
  expectancy: money.nullable().meta({ description: 'net of an average trade' }),
  averageWin: money.nullable(),
  averageLoss: money.nullable().meta({ description: 'negative' }),
  averageMaePct: pct.meta({ description: 'worst mark while open, % of entry, of the trades that know theirs' }),
  averageMfePct: pct.meta({ description: 'best mark while open, % of entry, of the trades that know theirs' }),
})
export type Figures = z.output<typeof figuresSchema>

/** What trades are put together by. Hour and weekday are those of the entry, the day is that of the end; all in the zone asked for. */
export const groupings = ['symbol', 'leg', 'exit', 'trigger', 'hour', 'weekday', 'settings', 'day'] as const
export type Grouping = (typeof groupings)[number]

const groupSchema = figuresSchema.extend({
  key: z
    .string()
    .meta({ description: 'weekdays are 1 (Monday) to 7; a trade without a known trigger is under "unknown"' }),
})
export type Group = z.output<typeof groupSchema>

const drawdownSchema = z.object({
  depth: money,
  depthPct: pct.meta({ description: 'of the equity at the peak; null where no equity goes with it' }),
  peakAt: z.int(),
  bottomAt: z.int(),
  recoveredAt: z.int().nullable().meta({ description: 'null: not yet' }),
  longestMs: z
    .int()
    .meta({ description: 'from the peak to the recovery of the one that lasted longest, or until now' }),
})
export type Drawdown = z.output<typeof drawdownSchema>

const markoutSchema = z.object({
  liquidity: z.enum(['maker', 'taker']),
  afterSec: z.int(),
  fills: z.int().meta({ description: 'whose later price is known' }),
  unknown: z.int().meta({ description: 'nobody looked, or the book was old' }),
  tooFew,
  movedPct: pct.meta({ description: 'of the notional; positive: the price went the way of the position' }),
})
export type Markout = z.output<typeof markoutSchema>

export const reportSchema = figuresSchema.extend({
  best: money.nullable(),
  worst: money.nullable(),
  commissionOfGrossPct: pct.meta({ description: 'null without a gross profit' }),
  fundingOfGrossPct: pct.meta({ description: 'null without a gross profit; negative: it took' }),
  /** Of the net result, trade after trade. */
  closedDrawdown: drawdownSchema.nullable(),
  /** Of the equity, what is open included, deposits and withdrawals taken out; times to the hour. */
  equityDrawdown: drawdownSchema.nullable(),
  daily: z.object({
    days: z
      .int()
      .meta({ description: 'whole UTC days with an equity at their end and one at the end of the day before' }),
    tooFew,
    sharpe: money.nullable().meta({ description: 'of daily returns × √365' }),
    sortino: money.nullable().meta({ description: 'of daily returns × √365; null without a losing day' }),
  }),
  uptime: z.object({
    /** When the watch over this range began and when it last looked; null: it never did. */
    since: z.int().nullable(),
    to: z.int().nullable(),
    ablePct: pct.meta({ description: 'of that time, entries were allowed; time in which nobody looked counts as not' }),
  }),
  /** Of the newest entry fills, 1,000 at most. */
  markouts: z.array(markoutSchema).readonly(),
  /** Days on which trades ended, the newest 400, oldest first. */
  days: z
    .array(
      z.object({
        day: z.string(),
        trades: z.int(),
        net: money,
        total: money.meta({ description: 'net of the range up to the end of this day' }),
        below: money.meta({
          description: 'how far the total lies below the highest end of a day before; 0 or negative',
        }),
      }),
    )
    .readonly(),
  by: z.record(z.enum(groupings), z.array(groupSchema).readonly()),
})
export type Report = z.output<typeof reportSchema>

/** Where days and hours of the report begin. `local` would be the zone of the server, which nobody means. */
export const reportZone = z
  .string()
  .max(64)
  .refine((text) => text !== 'local' && isZone(text), 'must be utc or a zone of the IANA list, such as Europe/Berlin')
  .optional()
  .meta({ description: 'in which zone days, weekdays and hours are meant; UTC without it' })

export const performanceAnswer = reportSchema.extend({ book: statusRowSchema.shape.book, zone: z.string() })
export const groupItemSchema = groupSchema.extend({ by: z.enum(groupings), book: statusRowSchema.shape.book })
/** The columns of the groups as CSV, what they are first. */
export const groupColumns = ['by', 'key', ...Object.keys(figuresSchema.shape), 'book']
