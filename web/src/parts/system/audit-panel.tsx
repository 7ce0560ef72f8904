import { useInfiniteQuery } from '@tanstack/react-query'
import type { Api } from '@undertow/shared/api.ts'
import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { call } from '../../api.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable } from '../tables/data-table.tsx'
import { Moment } from '../moment.tsx'
import type { Column } from '../tables/table-view.tsx'

type Line = Answer<Api['audit']>['items'][number]

/** Who did what, and whether the record of it is as it was written. */
export function AuditPanel() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: [api.audit.path],
    queryFn: ({ pageParam, signal }) =>
      call(api.audit, { query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const newest = data?.pages[0]
  const lines = data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <DataPanel
      title="Audit log"
      flush
      aside={newest?.isKept === true && <Verdict problem={newest.problem} />}
      state={{
        isLoading: isPending,
        error: data === undefined ? error : undefined,
        onRetry: () => void refetch(),
        empty: newest !== undefined && lines.length === 0 ? emptyReason(newest.isKept) : undefined,
      }}
    >
      <DataTable
        isDense
        label="Audit log, newest first"
        columns={columns}
        rows={lines}
        rowKey={({ seq }) => String(seq)}
      />
      <div className="panel-foot row spread">
        <button type="button" className="btn small" onClick={() => void refetch()}>
          Refresh
        </button>
        {hasNextPage && (
          <button
            type="button"
            className="btn small"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {isFetchingNextPage ? 'Loading…' : 'Load older'}
          </button>
        )}
      </div>
    </DataPanel>
  )
}

const Verdict = ({ problem }: { problem: string | null }) =>
  problem === null ? (
    <span className="muted">Every line is as it was written</span>
  ) : (
    <strong className="danger" role="alert">
      Not as it was written: {problem}
    </strong>
  )

const emptyReason = (isKept: boolean): string =>
  isKept ? 'Nobody has done anything yet.' : 'Practice keeps no record of who did what.'

const columns: readonly Column<Line>[] = [
  { id: 'at', name: 'Time', cell: ({ at }) => <Moment at={at} withDay /> },
  { id: 'by', name: 'Who', cell: ({ by }) => <span className="alert-text">{by}</span> },
  { id: 'what', name: 'What', cell: ({ what }) => <strong className="alert-text">{what}</strong> },
  { id: 'outcome', name: 'Result', cell: ({ facts }) => String(facts['outcome'] ?? 'done') },
  {
    id: 'facts',
    name: 'Before and after',
    cell: ({ facts }) => <span className="alert-text muted">{detailOf(facts)}</span>,
  },
]

const detailOf = (facts: Line['facts']): string =>
  Object.entries(facts)
    .filter(([key]) => key !== 'outcome')
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(' · ')
