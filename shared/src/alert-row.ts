import { z } from 'zod'

/** What an alert is about. People may mute a kind, but never what must be seen. */
export const alertKindSchema = z.enum(['fill', 'trade', 'safety', 'connection', 'settings', 'rule', 'system'])
export type AlertKind = z.output<typeof alertKindSchema>

/** One thing that happened and that a person may want to know. */
export const alertRowSchema = z.object({
  id: z.int(),
  at: z.int(),
  level: z.enum(['info', 'warn', 'error']),
  kind: alertKindSchema,
  /** Stable, for programs. */
  code: z.string(),
  symbol: z.string().nullable(),
  text: z.string(),
  /** Cannot be muted, and is acknowledged one by one. */
  mustSee: z.boolean(),
  /** What was measured and where the line was, with units; null where there is no line. */
  value: z.string().nullable(),
  threshold: z.string().nullable(),
  /** The name of the own rule that fired; null: none did. */
  rule: z.string().nullable(),
  ackedAt: z.int().nullable(),
  ackedBy: z.string().nullable(),
})
export type AlertRow = z.output<typeof alertRowSchema>

/** An alert before it has a place in the store. */
export type AlertFact = Omit<AlertRow, 'id' | 'ackedAt' | 'ackedBy'> & {
  /** The same fact told twice has the same; null: it can only be told once. */
  readonly ref: string | null
}

/** Warnings and errors that nobody has acknowledged. */
export const unreadSchema = z.object({ all: z.int(), mustSee: z.int() })
export type Unread = z.output<typeof unreadSchema>

/** What the stream tells: a new alert, or null when only the count changed. */
export type AlertNews = { readonly alert: AlertRow | null; readonly unread: Unread }

/** No choice in a browser silences these, whatever their level; errors are never silenced. */
const mustSeeCodes: ReadonlySet<string> = new Set([
  'halted',
  'armed',
  'disarmed',
  'brake_set',
  'no_stop',
  'protection_lost',
  'liquidated',
  'user_stream_down',
  'hop_down',
  'order_unknown',
  'storage_blocked',
  'stood_still',
  'key_ends',
])

export const isMustSee = (level: AlertRow['level'], code: string): boolean =>
  level === 'error' || mustSeeCodes.has(code)
