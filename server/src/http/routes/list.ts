import type { Backend, ListFilter, Page, PageRequest } from '../../ports.ts'

export type FilterQuery = {
  readonly symbol?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export const filterOf = ({ symbol, from, to }: FilterQuery): ListFilter => ({
  symbol: symbol ?? null,
  from: from ?? null,
  to: to ?? null,
})

export const pageOf = ({
  limit,
  cursor,
}: {
  readonly limit: number
  readonly cursor?: string | undefined
}): PageRequest => ({
  limit,
  cursor: cursor ?? null,
})

/** Every row says whose money it is about. */
export function withBook<T extends object>({ items, next }: Page<T>, backend: Backend) {
  const { book } = backend.status()
  return { items: items.map((row) => ({ ...row, book })), next }
}

/** A page of rows that are in memory, newest first. The cursor names the last row by its time and its rank among equals. */
export function pageInTime<T>(rows: readonly T[], timeOf: (row: T) => number, { limit, cursor }: PageRequest): Page<T> {
  const sorted = rows.toSorted((a, b) => timeOf(b) - timeOf(a))
  const places = sorted.map((row, i) => ({
    row,
    at: timeOf(row),
    rank: i - sorted.findIndex((r) => timeOf(r) === timeOf(row)),
  }))
  const [at, rank] = cursor === null ? [Infinity, 0] : cursor.split('-').map((part) => Number.parseInt(part, 10))
  const rest = places.filter((place) => place.at < (at ?? 0) || (place.at === at && place.rank > (rank ?? 0)))
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return { items: page.map(({ row }) => row), next: rest.length > limit && last ? `${last.at}-${last.rank}` : null }
}
