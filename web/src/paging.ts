import { useInfiniteQuery } from '@tanstack/react-query'
import type { Answer, Query, Route } from '@undertow/shared/contract.ts'
import { request } from './api.ts'
import { useOfBook } from './of-book.ts'

type Item<R extends Route> = Answer<R> extends { items: readonly (infer Row)[] } ? Row : never
type Page<Row> = { readonly items: readonly Row[]; readonly next: string | null }

export type Paged<Row> = {
  readonly rows: readonly Row[]
  readonly isLoading: boolean
  readonly error: unknown
  readonly reload: () => void
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
}

/** A list of the server, page by page, newest first. `version` changes when there is something newer than the first page. */
export function usePages<R extends Route>(
  route: R,
  query: Partial<NonNullable<Query<R>>>,
  version: string | number = '',
): Paged<Item<R>> {
  const { of, kept } = useOfBook()
  const result = useInfiniteQuery({
    queryKey: [route.path, query, version, of],
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === null ? {} : { cursor: pageParam }
      return (await request(route, { query: { ...query, ...cursor }, signal })) as Page<Item<R>>
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: kept,
  })
  return {
    rows: result.data?.pages.flatMap((page) => page.items) ?? [],
    isLoading: result.isPending,
    error: result.error,
    reload: () => void result.refetch(),
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
  }
}
