import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'

export function serveHealth(room: Room): void {
  const { app, backend } = room
  // For whoever watches the process. Public, so it says nothing else.
  app.get('/healthz', { schema: { hide: true } }, async (_, reply) => reply.type('text/plain').send('ok'))
  serve(room, api.health, () => {
    const { mode, book, entries, entriesReason, entriesSince, flattening, configError, hops, tape, startedAt } =
      backend.status()
    const now = backend.now()
    return {
      ok: hops.every(({ state }) => state === 'live'),
      mode,
      book,
      entries,
      entriesReason,
      entriesSince,
      flattening,
      configOk: configError === null,
      serverTime: now,
      uptimeMs: now - startedAt,
      hops: hops.map((hop) => ({ ...hop, ageMs: hop.lastAt === null ? null : Math.max(0, now - hop.lastAt) })),
      tape,
    }
  })
}
