import { getRouteApi } from '@tanstack/react-router'
import { api } from '../api-routes.ts'
import { urlOf } from '../api.ts'
import { useStatus, useView } from '../live.ts'
import { usePages } from '../paging.ts'
import { DataPanel } from '../parts/data-panel.tsx'
import { DataTable } from '../parts/tables/data-table.tsx'
import { FilterBar, LegField } from '../parts/tables/filter-bar.tsx'
import { LoadMore } from '../parts/tables/load-more.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { tradeColumns } from '../parts/trades/trade-columns.tsx'
import type { TradesSearch } from '../search.ts'

const route = getRouteApi('/trades')

/** Every leg from flat to flat, newest first. */
export function Trades() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const book = useStatus()?.book
  const newest = [...useView('trades').keys()].at(-1) ?? ''
  const { sort: _sort, find: _find, ...asked } = search
  const filter = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const list = usePages(api.trades, { ...asked, limit: 100 }, newest)
  const isFiltered = Object.keys(filter).length > 0
  const change = (part: Partial<TradesSearch>): void => {
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true })
  }
  return (
    <>
      <div className="page-head">
        <h1>Trades</h1>
        <span className="muted">
          One line is one position, from its first fill to flat. Net = gross − commission + funding.
        </span>
      </div>
      <DataPanel
        title="Closed trades"
        aside={book !== undefined && <span>{book} book</span>}
        flush
        head={
          <FilterBar value={search} onChange={change}>
            <LegField
              name="Position"
              value={search.leg}
              words={{ long: 'LONG', short: 'SHORT' }}
              onChange={(leg) => change({ leg })}
            />
          </FilterBar>
        }
        state={{
          isLoading: list.isLoading,
          error: list.error,
          onRetry: list.reload,
          empty: emptyReason(list.rows.length, isFiltered),
        }}
      >
        <DataTable
          isDense
          label="Closed trades, newest first"
          tools={{
            name: 'trades',
            findBy: ({ symbol, leg, exitReason, id }) => `${symbol} ${leg} ${exitWords[exitReason]} ${id}`,
            csv: urlOf(api.trades, {}, { ...filter, format: 'csv' }),
            of: 'loaded',
          }}
          columns={tradeColumns}
          rows={list.rows}
          rowKey={(row) => row.id}
        />
        <LoadMore list={list} noun="trades" />
      </DataPanel>
    </>
  )
}

function emptyReason(count: number, isFiltered: boolean): string | undefined {
  if (count > 0) return undefined
  return isFiltered
    ? 'No trade matches this filter.'
    : 'No closed trade yet. A trade appears here once its position is flat again.'
}
