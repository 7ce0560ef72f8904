import { z } from 'zod'
import { alertKindSchema, alertRowSchema, unreadSchema } from './alert-row.ts'
import { bookSchema, listOf } from './answers.ts'
import { format, from, inSeq, limit, pageLimitMax, symbol, to } from './api-query.ts'
import type { Contract } from './contract.ts'

const alertItemSchema = alertRowSchema.extend({ book: bookSchema })

const ackBody = z.union([
  z.strictObject({ ids: z.array(z.int().min(1)).min(1).max(pageLimitMax) }),
  z.strictObject({
    /** All up to this one, save those that must be seen: they are acknowledged by id. */
    upTo: z.int().min(1),
  }),
])

export const alertEventsApi = {
  alertEvents: {
    method: 'GET',
    path: '/api/alerts/events',
    tag: 'history',
    scope: 'read',
    summary: 'What happened that a person may want to know, newest first; kept for 30 days',
    query: z.strictObject({
      limit,
      cursor: inSeq,
      format,
      symbol,
      from,
      to,
      kind: alertKindSchema.optional(),
      level: alertRowSchema.shape.level.optional().meta({ description: 'at least this severe' }),
      open: z.enum(['true', 'false']).optional().meta({ description: 'true: only what nobody acknowledged' }),
    }),
    answer: listOf(alertItemSchema),
    csv: Object.keys(alertItemSchema.shape),
  },
  unreadAlerts: {
    method: 'GET',
    path: '/api/alerts/unread',
    tag: 'system',
    scope: 'read',
    summary: 'How many warnings and errors nobody has acknowledged',
    answer: unreadSchema,
  },
  acknowledgeAlerts: {
    method: 'POST',
    path: '/api/alerts/ack',
    tag: 'system',
    scope: 'trade',
    summary: 'Acknowledge alerts; what was acknowledged before keeps its first name and time',
    body: ackBody,
    answer: unreadSchema.extend({ acknowledged: z.int() }),
    errors: [503],
  },
} as const satisfies Record<string, Contract>
