import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '@undertow/shared/api.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { TradeRow } from '@undertow/shared/view.ts'
import { urlOf } from '../api.ts'
import { useStatus, useView } from '../live.ts'
import { usePages } from '../paging.ts'
import { DataPanel } from '../parts/data-panel.tsx'
import { DataTable, type Column } from '../parts/data-table.tsx'
import { Duration } from '../parts/duration.tsx'
import { FilterBar, LegField } from '../parts/filter-bar.tsx'
import { LegTag } from '../parts/leg-tag.tsx'
import { LoadMore } from '../parts/load-more.tsx'
import { Moment } from '../parts/moment.tsx'
import { Money } from '../parts/money.tsx'
import { exitWords } from '../parts/order-words.ts'
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
          columns={columns}
          rows={list.rows}
          rowKey={(row) => row.id}
        />
        <LoadMore list={list} noun="trades" />
      </DataPanel>
    </>
  )
}

const columns: readonly Column<TradeRow>[] = [
  {
    id: 'symbol',
    name: 'Trade',
    isFixed: true,
    sortBy: (row) => row.symbol,
    cell: (row) => (
      <span className="nowrap">
        <Link to="/trades/$id" params={{ id: row.id }} aria-label={`Trade ${row.symbol} ${row.leg}, ${row.id}`}>
          <strong>{row.symbol}</strong>
        </Link>{' '}
        <LegTag leg={row.leg} /> <span className="muted">{row.leverage}x</span>
      </span>
    ),
  },
  { id: 'closed', name: 'Closed', sortBy: (row) => row.closedAt, cell: (row) => <Moment at={row.closedAt} withDay /> },
  {
    id: 'held',
    name: 'Held',
    isNumber: true,
    sortBy: (row) => row.closedAt - row.openedAt,
    cell: (row) => <Duration ms={row.closedAt - row.openedAt} />,
  },
  {
    id: 'qty',
    name: 'Quantity',
    isNumber: true,
    wideOnly: true,
    cell: (row) => <Money value={row.qty} as="qty" symbol={row.symbol} />,
  },
  {
    id: 'entry',
    name: 'Entry',
    isNumber: true,
    cell: (row) => <Money value={row.entryPrice} as="price" symbol={row.symbol} />,
  },
  {
    id: 'exit',
    name: 'Exit',
    isNumber: true,
    cell: (row) => <Money value={row.exitPrice} as="price" symbol={row.symbol} />,
  },
  { id: 'reason', name: 'Exit by', cell: (row) => <span className="nowrap">{exitWords[row.exitReason]}</span> },
  {
    id: 'gross',
    name: 'Gross',
    isNumber: true,
    sortBy: (row) => usdt(row.grossPnl),
    cell: (row) => <Money value={row.grossPnl} as="usdt" signed />,
  },
  { id: 'commission', name: 'Commission', isNumber: true, cell: (row) => <Money value={row.commission} as="usdt" /> },
  {
    id: 'funding',
    name: 'Funding',
    isNumber: true,
    wideOnly: true,
    cell: (row) => <Money value={row.funding} as="usdt" signed />,
  },
  {
    id: 'net',
    name: 'Net USDT',
    isNumber: true,
    sortBy: (row) => usdt(row.netPnl),
    cell: (row) => (
      <strong>
        <Money value={row.netPnl} as="usdt" signed />
      </strong>
    ),
  },
]

function emptyReason(count: number, isFiltered: boolean): string | undefined {
  if (count > 0) return undefined
  return isFiltered
    ? 'No trade matches this filter.'
    : 'No closed trade yet. A trade appears here once its position is flat again.'
}
