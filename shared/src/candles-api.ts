import { z } from 'zod'
import { bookSchema } from './answers.ts'
import { whole } from './api-query.ts'
import { symbolNameSchema } from './symbol-name.ts'
import { type Contract } from './contract.ts'
import { chartIntervalSchema } from './chart-intervals.ts'
import { moneyTextSchema as money } from './money.ts'

// Candles to look at. No decision rests on them: filters make their own figures from streams.

/** One below the number of rows from which the exchange counts a request more than twice. */
export const candlesMax = 499

export const chartCandleSchema = z.object({
  /** When it begins, of the exchange's time. */
  at: z.int(),
  open: money,
  high: money,
  low: money,
  close: money,
  volume: money.meta({ description: 'base coins' }),
})
export type ChartCandle = z.output<typeof chartCandleSchema>

export const candlesApi = {
  candles: {
    method: 'GET',
    path: '/api/candles',
    tag: 'market',
    scope: 'read',
    summary:
      'Candles of one contract, oldest first, the last one forming. Asked of the exchange in what trading leaves over',
    query: z.strictObject({
      symbol: symbolNameSchema,
      interval: chartIntervalSchema,
      limit: whole(1, candlesMax).default(240),
    }),
    answer: z.object({
      book: bookSchema,
      symbol: z.string(),
      interval: chartIntervalSchema,
      /** When the exchange last told them, on the clock of this program; null: it never did. */
      asOf: z.int().nullable(),
      /** Why they are not newer; null: they are as new as they can be. */
      problem: z.string().nullable(),
      items: z.array(chartCandleSchema).readonly(),
    }),
    errors: [404, 503],
  },
} as const satisfies Record<string, Contract>
