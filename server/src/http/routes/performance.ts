import { api, type Api } from '@undertow/shared/api.ts'
import { dayText } from '@undertow/shared/format.ts'
import { groupings } from '@undertow/shared/performance-api.ts'
import { isZone } from '@undertow/shared/zone.ts'
import { serve, type Asked, type Room } from '../handle.ts'
import { isRefusal, type Refusal } from '../refusal.ts'

export function servePerformance(room: Room): void {
  const { backend } = room

  const report = async ({ from, to, zone = 'utc' }: Asked<Api['performance']>['query']) => {
    if (!isZone(zone)) throw new Error(`${zone} is no time zone`)
    const range = [from ?? null, to ?? null, zone] as const
    return (await backend.archive.prepareReport(...range)) ? backend.archive.performance(...range) : busy
  }

  serve(room, api.performance, async ({ query }) => {
    const found = await report(query)
    return isRefusal(found) ? found : { ...found, zone: query.zone ?? 'utc', book: backend.status().book }
  })

  serve(room, api.performanceGroups, async ({ query: { limit, cursor, ...range } }) => {
    const { book } = backend.status()
    const found = await report(range)
    if (isRefusal(found)) return found
    const groups = found.by
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

const busy: Refusal = {
  refused: 503,
  code: 'busy',
  message: 'Other reports are being added up.',
  action: 'Try again in a few seconds; trading is not affected.',
}

/** The last moment whose day is written with four digits for the year. */
const lastMoment = Date.UTC(9999, 11, 31)

const utcDay = (at: number): string => dayText(Math.min(Math.max(at, 0), lastMoment), 'utc')
