import { z } from 'zod'

/** How long one candle of a chart lasts, in ms. */
export const chartIntervals = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
} as const
export const chartIntervalSchema = z.enum(Object.keys(chartIntervals) as (keyof typeof chartIntervals)[])
export type ChartInterval = z.output<typeof chartIntervalSchema>
