import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'

export function serveStats(room: Room): void {
  const { backend } = room
  serve(room, api.stats, () => {
    const { book, startedAt } = backend.status()
    return { ...backend.archive.counts(), book, startedAt, sinceStart: backend.countsSinceStart() }
  })
}
