import { alertKindSchema } from '@undertow/shared/alert-row.ts'
import { chartIntervalSchema } from '@undertow/shared/chart-intervals.ts'
import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import { legSchema } from '@undertow/shared/sides.ts'
import { z } from 'zod'
import { secondTableSearch, tableSearch } from './table-address.ts'

// What stands in the address of a page. A part that makes no sense is left out, not an error: links get old.
const symbol = symbolNameSchema.optional().catch(undefined)
const leg = legSchema.optional().catch(undefined)
const moment = z.int().min(0).optional().catch(undefined)

const amount = z
  .union([z.string(), z.number().transform(String)])
  .pipe(z.string().regex(/^\d{1,15}(\.\d{1,8})?$/))
  .optional()
  .catch(undefined)

export const liquidationsSearch = z.object({
  tab: z.enum(['live', 'history', 'heatmap']).default('live').catch('live'),
  symbol,
  side: leg,
  min: amount,
  from: moment,
  to: moment,
  /** Of the heatmap. */
  view: z.enum(['price', 'symbol']).default('price').catch('price'),
  range: z.enum(['1h', '6h', '24h', '7d']).default('24h').catch('24h'),
  scale: z.enum(['log', 'linear']).default('log').catch('log'),
  low: amount,
  high: amount,
})
export type LiquidationsSearch = z.output<typeof liquidationsSearch>

/** Positions, and orders as the second table. */
export const positionsSearch = z.object({ ...tableSearch, ...secondTableSearch })

export const tradesSearch = z.object({ symbol, leg, from: moment, to: moment, ...tableSearch })
export type TradesSearch = z.output<typeof tradesSearch>

export const alertsSearch = z.object({
  tab: z.enum(['events', 'rules']).default('events').catch('events'),
  symbol,
  kind: alertKindSchema.optional().catch(undefined),
  level: z.enum(['warn', 'error']).optional().catch(undefined),
  open: z.literal('true').optional().catch(undefined),
  from: moment,
  to: moment,
})
export type AlertsSearch = z.output<typeof alertsSearch>

export const performanceSearch = z.object({ range: z.enum(['1d', '7d', '30d', 'all']).default('all').catch('all') })
export type PerformanceRange = z.output<typeof performanceSearch>['range']

/** The symbol whose settings are open. */
export const settingsSymbolsSearch = z.object({ symbol })

export const symbolSearch = z.object({ interval: chartIntervalSchema.default('5m').catch('5m') })

/** Where to go after the login: a page of this app, nothing else. */
export const loginSearch = z.object({
  to: z
    .string()
    .regex(/^\/(?![/\\])[^\\]{0,500}$/)
    .optional()
    .catch(undefined),
})
