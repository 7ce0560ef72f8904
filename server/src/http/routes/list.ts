import type { Backend, ListFilter, Page, PageRequest } from '../../ports.ts'

type ListQuery = {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly symbol?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export const filterOf = ({ symbol, from, to }: ListQuery): ListFilter => ({
  symbol: symbol ?? null,
  from: from ?? null,
  to: to ?? null,
})

export const pageOf = ({ limit, cursor }: Pick<ListQuery, 'limit' | 'cursor'>): PageRequest => ({
  limit,
  cursor: cursor ?? null,
})

/** Every row says whose money it is about. */
export function withBook<T extends object>({ items, next }: Page<T>, backend: Backend) {
  const { book } = backend.status()
  return { items: items.map((row) => ({ ...row, book })), next }
}
