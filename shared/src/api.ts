import { z } from 'zod'
import {
  accountAnswer,
  booksAnswer,
  decisionItemSchema,
  equityAnswer,
  liquidationItemSchema,
  liquidationTotalsAnswer,
  listOf,
  orderItemSchema,
  positionItemSchema,
  storySchema,
  symbolItemSchema,
  tradeItemSchema,
} from './answers.ts'
import { alertEventsApi } from './alert-events-api.ts'
import { alertRulesApi } from './alert-rules-api.ts'
import { alertsApi } from './alerts-api.ts'
import { cursor, format, from, inSeq, inTime, limit, pageLimitMax, symbol, to } from './api-query.ts'
import { armingApi } from './arming-api.ts'
import { candlesApi } from './candles-api.ts'
import { configApi } from './config-api.ts'
import { type Contract } from './contract.ts'
import { clientIdSchema, controlApi } from './control-api.ts'
import { liquidationChartsApi } from './liquidation-charts-api.ts'
import { insideApi } from './inside-api.ts'
import { marketApi } from './market-api.ts'
import { operatorApi } from './operator-api.ts'
import { purposeSchema } from './orders.ts'
import { groupColumns, groupItemSchema, performanceAnswer, reportZone } from './performance-api.ts'
import { positionsApi } from './positions-api.ts'
import { profilesApi } from './profiles-api.ts'
import { sessionApi } from './session-api.ts'
import { legSchema } from './sides.ts'
import { systemApi } from './system-api.ts'
import { tokensApi } from './tokens-api.ts'
import { decisionRowSchema } from './view.ts'

// The contracts of the REST interface. The server validates with them and makes the OpenAPI document from them;
// the web client takes its types from them. Money is decimal text, times are epoch ms.

const listQuery = z.strictObject({ limit, cursor: inTime, format, symbol, from, to })
const rangeQuery = z.strictObject({ from, to })
const liquidationsQuery = z.strictObject({
  symbol,
  from,
  to,
  liquidated: legSchema.optional().meta({ description: 'whose position died' }),
  notionalMin: z
    .string()
    .regex(/^\d{1,20}(\.\d{1,20})?$/, 'must be a plain decimal number such as "1000"')
    .optional()
    .meta({ description: 'USDT, decimal text' }),
})

/** Every route of the REST interface. The stream is `streamPath`. */
export const api = {
  positions: {
    method: 'GET',
    path: '/api/positions',
    tag: 'account',
    scope: 'read',
    summary: 'Open positions',
    query: z.strictObject({ limit, cursor: inTime, format, symbol }),
    answer: listOf(positionItemSchema),
    csv: Object.keys(positionItemSchema.shape),
  },
  account: {
    method: 'GET',
    path: '/api/account',
    tag: 'account',
    scope: 'read',
    summary: 'Equity, margin against its caps, and the P&L of the UTC day',
    answer: accountAnswer,
    errors: [503],
  },
  orders: {
    method: 'GET',
    path: '/api/orders',
    tag: 'account',
    scope: 'read',
    summary: 'Orders; with open=true only those that are not done',
    query: listQuery.extend({ purpose: purposeSchema.optional(), open: z.enum(['true', 'false']).optional() }),
    answer: listOf(orderItemSchema),
    csv: Object.keys(orderItemSchema.shape),
  },
  ...controlApi,
  trades: {
    method: 'GET',
    path: '/api/trades',
    tag: 'history',
    scope: 'read',
    summary: 'Closed trades',
    query: listQuery.extend({ leg: legSchema.optional() }),
    answer: listOf(tradeItemSchema),
    csv: Object.keys(tradeItemSchema.shape),
  },
  story: {
    method: 'GET',
    path: '/api/trades/:id',
    tag: 'history',
    scope: 'read',
    summary: 'A trade with all that led to it and followed, in order of time',
    params: z.strictObject({ id: clientIdSchema }),
    answer: storySchema,
    errors: [404],
  },
  decisions: {
    method: 'GET',
    path: '/api/decisions',
    tag: 'history',
    scope: 'read',
    summary: 'What the bot made of each window that crossed its threshold, and why not',
    query: listQuery.extend({ outcome: decisionRowSchema.shape.outcome.optional() }),
    answer: listOf(decisionItemSchema),
    csv: Object.keys(decisionItemSchema.shape),
  },
  equity: {
    method: 'GET',
    path: '/api/equity',
    tag: 'history',
    scope: 'read',
    summary: 'Equity over time, the last point of each bucket',
    query: rangeQuery.extend({ points: limit.default(300) }),
    answer: equityAnswer,
  },
  performance: {
    method: 'GET',
    path: '/api/performance',
    tag: 'history',
    scope: 'read',
    summary:
      'What closed trades made, in total and by symbol, leg, exit, trigger, hour, weekday, settings and day; drawdowns, daily returns, uptime, markouts',
    query: rangeQuery.extend({ zone: reportZone }),
    answer: performanceAnswer,
    errors: [503],
  },
  performanceGroups: {
    method: 'GET',
    path: '/api/performance/groups',
    tag: 'history',
    scope: 'read',
    summary: 'The groups of the report as one list',
    query: rangeQuery.extend({ zone: reportZone, limit, cursor: inSeq, format }),
    answer: listOf(groupItemSchema),
    csv: groupColumns,
    errors: [503],
  },
  books: {
    method: 'GET',
    path: '/api/books',
    tag: 'history',
    scope: 'read',
    summary:
      "Our books against the exchange's own list of income, by whole UTC days, asset and type; amounts are signed as the wallet sees them",
    query: rangeQuery,
    answer: booksAnswer,
  },
  liquidations: {
    method: 'GET',
    path: '/api/liquidations',
    tag: 'market',
    scope: 'read',
    summary: 'Liquidations as reported: at most one per symbol and second, so sums are lower bounds',
    query: liquidationsQuery.extend({ limit, cursor: inSeq, format }),
    answer: listOf(liquidationItemSchema),
    csv: Object.keys(liquidationItemSchema.shape),
  },
  liquidationTotals: {
    method: 'GET',
    path: '/api/liquidations/totals',
    tag: 'market',
    scope: 'read',
    summary: 'How many liquidations a filter finds and what they add up to, by the side that died',
    query: liquidationsQuery,
    answer: liquidationTotalsAnswer,
    errors: [503],
  },
  symbols: {
    method: 'GET',
    path: '/api/symbols',
    tag: 'market',
    scope: 'read',
    summary: 'Settings in force, threshold progress and exchange facts of every symbol, in order of name',
    query: z.strictObject({ limit: limit.default(pageLimitMax), cursor: cursor(/^[A-Z0-9]{2,30}$/), symbol }),
    answer: listOf(symbolItemSchema),
  },
  ...configApi,
  ...profilesApi,
  ...marketApi,
  ...candlesApi,
  ...liquidationChartsApi,
  ...systemApi,
  ...positionsApi,
  ...armingApi,
  ...alertsApi,
  ...insideApi,
  ...alertEventsApi,
  ...alertRulesApi,
  ...sessionApi,
  ...operatorApi,
  ...tokensApi,
} as const satisfies Record<string, Contract>
export type Api = typeof api
