import { z } from 'zod'
import { bookSchema } from './answers.ts'
import { from, to, whole } from './api-query.ts'
import { symbolNameSchema } from './symbol-name.ts'
import { type Contract } from './contract.ts'
import { moneyTextSchema as money } from './money.ts'
import { legSchema } from './sides.ts'

// Stored liquidations, put together for drawing. Amounts are sums of liquidations that were rounded to a cent each.

export const gridMax = { columns: 300, rows: 200 } as const
/** The most markers of a chart; beyond it the server puts neighbours together. */
export const bubblesMax = 500
/** The most intervals of a flow. */
export const flowMax = 500

const cellSchema = z.object({
  column: z.int(),
  row: z.int(),
  long: money.meta({ description: 'USDT of liquidated longs' }),
  short: money.meta({ description: 'USDT of liquidated shorts' }),
  events: z.int(),
})
export type GridCell = z.output<typeof cellSchema>

const gridRowSchema = z.object({
  symbol: z.string(),
  low: money.nullable().meta({ description: 'price, inclusive; null: the row is a whole symbol' }),
  high: money.nullable().meta({ description: 'price, exclusive' }),
})
export type GridRow = z.output<typeof gridRowSchema>

const gridSchema = z.object({
  /** Where the first column begins. */
  from: z.int(),
  bucketMs: z.int(),
  columns: z.int(),
  /** Lowest price first, or most liquidated symbol first. */
  rows: z.array(gridRowSchema).readonly(),
  /** Only those with something in them. */
  cells: z.array(cellSchema).readonly(),
  events: z.int(),
  usdt: money,
  /** Symbols that have no row, because there are too many. */
  others: z.object({ symbols: z.int(), usdt: money }),
})
export type LiquidationGrid = z.output<typeof gridSchema>

const flowRowSchema = z.object({
  at: z.int().meta({ description: 'when the interval begins' }),
  liquidated: legSchema,
  usdt: money,
  events: z.int(),
  peakUsdt: money.meta({ description: 'the highest sum that the window reached in the interval' }),
})
export type FlowRow = z.output<typeof flowRowSchema>

const bubbleSchema = z.object({
  at: z.int(),
  liquidated: legSchema,
  price: money.meta({ description: 'of the largest of them' }),
  usdt: money,
  events: z.int(),
})
export type Bubble = z.output<typeof bubbleSchema>

const flowSchema = z.object({
  /** Oldest first; intervals without a liquidation of a side are left out. */
  rows: z.array(flowRowSchema).readonly(),
  bubbles: z.array(bubbleSchema).readonly(),
  /** How many neighbouring intervals are in a bubble; 0: each liquidation has one of its own. */
  intervalsPerBubble: z.int(),
  /** Of the newest liquidation that is counted; -1: there is none. */
  lastSeq: z.int(),
})
export type LiquidationFlow = z.output<typeof flowSchema>

export const liquidationChartsApi = {
  heatmap: {
    method: 'GET',
    path: '/api/liquidations/heatmap',
    tag: 'market',
    scope: 'read',
    summary:
      'Executed liquidations on a grid of time and price of one symbol, or of time and symbols. What was reported, never what is expected',
    query: z.strictObject({
      symbol: symbolNameSchema
        .optional()
        .meta({ description: 'price by time of this one; left out: all symbols by time' }),
      liquidated: legSchema.optional().meta({ description: 'whose position died' }),
      from: whole(0, 8_640_000_000_000_000).meta({ description: 'epoch ms, inclusive' }),
      to,
      // Counted from a round moment, any span may lie on both sides of one.
      columns: whole(2, gridMax.columns).default(240),
      rows: whole(1, gridMax.rows).default(80),
    }),
    answer: gridSchema.extend({ book: bookSchema }),
    errors: [503],
  },
  liquidationFlow: {
    method: 'GET',
    path: '/api/liquidations/flow',
    tag: 'market',
    scope: 'read',
    summary: 'What was liquidated of one symbol in each interval, the highest sum of its window, and bubbles to draw',
    query: z.strictObject({
      symbol: symbolNameSchema,
      from,
      to,
      intervalMs: whole(1_000, 86_400_000).default(60_000),
    }),
    answer: flowSchema.extend({
      book: bookSchema,
      /** Of the settings in force. */
      windowSec: z.int(),
    }),
    errors: [503],
  },
} as const satisfies Record<string, Contract>
