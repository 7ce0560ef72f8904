import { api } from '@undertow/shared/api.ts'
import type { Inside } from '@undertow/shared/inside-api.ts'
import type { AuditReader, LogReader } from '../../ports.ts'
import { serve, type Room } from '../handle.ts'
import { watchLoopLag } from '../loop-lag.ts'
import type { Refusal } from '../refusal.ts'
import { pageOf } from './list.ts'

export type Insight = {
  /** Null: no line is kept. */
  readonly logs: LogReader | null
  /** Null: nobody's doings are recorded. */
  readonly auditLog: AuditReader | null
}

const bundleLines = 1_000

/** How the program is inside, and what somebody who looks for a fault needs. */
export function serveInside(room: Room, { logs, auditLog }: Insight): void {
  const { app, backend } = room
  const lag = watchLoopLag()
  app.addHook('preClose', async () => lag.stop())
  const inside = (): Inside => ({
    version: backend.status().version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    loopLag: lag.figures(),
    memoryBytes: process.memoryUsage.rss(),
    ...backend.inside(),
  })

  serve(room, api.inside, inside)
  serve(room, api.logs, ({ query: { level = 'info', text = '', after = '0', limit } }) => ({
    items: logs?.read({ level, text, after: Number.parseInt(after, 10), limit }) ?? [],
  }))
  serve(room, api.audit, async ({ query }) => {
    if (auditLog === null) return { items: [], next: null, problem: null, isKept: false }
    const page = await auditLog.read(pageOf(query))
    return page === null ? busy : { ...page, isKept: true }
  })
  serve(room, api.diagnostics, (_, reply) => {
    const status = backend.status()
    const { book, startedAt } = status
    const at = backend.now()
    void reply.header('content-disposition', `attachment; filename="undertow-diagnostics-${at}.json"`)
    const bundle = {
      at,
      inside: inside(),
      status,
      stats: { ...backend.archive.counts(), book, startedAt, sinceStart: backend.countsSinceStart() },
      settingsVersion: status.configVersion,
    }
    if (logs === null) return { ...bundle, log: [] }
    // Lines were cleaned when they were kept.
    const log = logs.read({ level: 'debug', text: '', after: 0, limit: bundleLines })
    return { ...cleaned(bundle, (text) => logs.redact(text)), log }
  })
}

const busy: Refusal = {
  refused: 503,
  code: 'busy',
  message: 'The audit log is being read for others.',
  action: 'Try again in a few seconds; trading is not affected.',
}

/** The same value with every text in it cleaned; names of fields are ours. */
function cleaned<T>(value: T, clean: (text: string) => string): T {
  if (typeof value === 'string') return clean(value) as T
  if (Array.isArray(value)) return value.map((one: unknown) => cleaned(one, clean)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleaned(one, clean)])) as T
}
