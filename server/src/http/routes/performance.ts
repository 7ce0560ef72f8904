import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'

export function servePerformance(room: Room): void {
  const { backend } = room

  serve(room, api.performance, ({ query: { from, to } }) => ({
    ...backend.archive.performance(from ?? null, to ?? null),
    book: backend.status().book,
  }))

  serve(room, api.equity, ({ query: { from, to, points } }) => ({
    points: backend.archive.equity(from ?? 0, to ?? backend.now() + 1, points),
    book: backend.status().book,
  }))
}
