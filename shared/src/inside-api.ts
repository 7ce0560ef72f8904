import { z } from 'zod'
import { inSeq, limit } from './api-query.ts'
import { listOf, statsAnswer } from './answers.ts'
import type { Contract } from './contract.ts'
import { keyStateSchema } from './key-state.ts'
import { statusRowSchema } from './view.ts'

// How the program is inside: for the system page and for whoever reports a fault.

const spread = z.object({ count: z.int(), p50Ms: z.number().nullable(), p99Ms: z.number().nullable() })

const insideAnswer = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  /** Of the event loop in the last minute; null: nothing measured yet. */
  loopLag: z.object({ p50Ms: z.number().nullable(), p99Ms: z.number().nullable(), maxMs: z.number().nullable() }),
  memoryBytes: z.int(),
  /** From the venue's stamp to our loop, and from an order to the exchange's answer; the newest 500 each. */
  latencies: z.object({ feed: spread, order: spread }),
  files: z.array(z.object({ name: z.string(), bytes: z.int() })).readonly(),
  diskFreeBytes: z.int().nullable(),
  /** What the exchange allows us to ask and what of it is used up until `resetsAt`, in its time. */
  requests: z
    .array(
      z.object({
        unit: z.enum(['weight', 'orders']),
        everyMs: z.int(),
        used: z.int(),
        limit: z.int(),
        resetsAt: z.int(),
      }),
    )
    .readonly(),
  /** Null: nobody's key is used. */
  key: keyStateSchema.nullable(),
})
export type Inside = z.output<typeof insideAnswer>

const logLevel = z.enum(['debug', 'info', 'warn', 'error'])
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const logLineSchema = z.object({ id: z.int(), at: z.int(), level: logLevel, text: z.string(), facts })
export type LogLine = z.output<typeof logLineSchema>

const auditLineSchema = z.object({ seq: z.int(), at: z.int(), what: z.string(), by: z.string(), facts })

export const insideApi = {
  inside: {
    method: 'GET',
    path: '/api/system',
    tag: 'system',
    scope: 'read',
    summary: 'Versions, delays, memory, files, the request limits of the exchange and what it says of the key',
    answer: insideAnswer,
  },
  logs: {
    method: 'GET',
    path: '/api/logs',
    tag: 'system',
    scope: 'admin',
    summary: 'The newest lines of the log, kept in memory since the start; newest first',
    query: z.strictObject({
      limit,
      level: logLevel.optional().meta({ description: 'at least this severe' }),
      text: z.string().max(100).optional().meta({ description: 'lines that hold this' }),
      after: inSeq.meta({ description: 'only lines newer than the one with this id' }),
    }),
    answer: z.object({ items: z.array(logLineSchema).readonly() }),
  },
  audit: {
    method: 'GET',
    path: '/api/audit',
    tag: 'system',
    scope: 'admin',
    summary: 'Who did what, newest first, each line checked against the one before',
    query: z.strictObject({ limit, cursor: inSeq }),
    answer: listOf(auditLineSchema).extend({
      /** What is not as it was written; null: everything is. */
      problem: z.string().nullable(),
      /** False in practice, which keeps no record of it. */
      isKept: z.boolean(),
    }),
    errors: [503],
  },
  diagnostics: {
    method: 'GET',
    path: '/api/diagnostics',
    tag: 'system',
    scope: 'admin',
    summary: 'One file for a report of a fault, with secrets removed',
    answer: z.object({
      at: z.int(),
      inside: insideAnswer,
      status: statusRowSchema,
      stats: statsAnswer,
      settingsVersion: z.int(),
      log: z.array(logLineSchema).readonly(),
    }),
  },
} as const satisfies Record<string, Contract>
