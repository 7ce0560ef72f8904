import { api } from '@undertow/shared/api.ts'
import { dayText } from '@undertow/shared/format.ts'
import { groupings } from '@undertow/shared/performance-api.ts'
import { serve, type Room } from '../handle.ts'

export function servePerformance(room: Room): void {
  const { backend } = room

  serve(room, api.performance, ({ query: { from, to } }) => ({
    ...backend.archive.performance(from ?? null, to ?? null),
    book: backend.status().book,
  }))

  serve(room, api.performanceGroups, ({ query: { from, to, limit, cursor } }) => {
    const { book } = backend.status()
    const groups = backend.archive.performance(from ?? null, to ?? null).by
    const rows = groupings.flatMap((by) => groups[by].map((group) => ({ by, ...group, book })))
    const start = Number.parseInt(cursor ?? '0', 10)
    const end = start + limit
    return { items: rows.slice(start, end), next: end < rows.length ? String(end) : null }
  })

  serve(room, api.books, ({ query: { from, to } }) => ({
    ...backend.archive.books(utcDay(from ?? 0), utcDay((to ?? backend.now() + 1) - 1)),
    book: backend.status().book,
  }))

  serve(room, api.equity, ({ query: { from, to, points } }) => ({
    points: backend.archive.equity(from ?? 0, to ?? backend.now() + 1, points),
    book: backend.status().book,
  }))
}

/** The last moment whose day is written with four digits for the year. */
const lastMoment = Date.UTC(9999, 11, 31)

const utcDay = (at: number): string => dayText(Math.min(Math.max(at, 0), lastMoment), 'utc')
