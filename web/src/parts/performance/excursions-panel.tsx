import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { pageLimitMax } from '@undertow/shared/api-query.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { TradeRow } from '@undertow/shared/view.ts'
import { Download } from 'lucide-react'
import { lazy, useState } from 'react'
import { call, urlOf } from '../../api.ts'
import { useOfBook } from '../../of-book.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { Late } from '../late.tsx'

const ExcursionChart = lazy(() => import('./excursion-chart.tsx').then((m) => ({ default: m.ExcursionChart })))

type Known = TradeRow & { readonly maePct: string; readonly mfePct: string }

/** How far trades went against us and our way, before they ended as they did: what stop and target are set by. */
export function ExcursionsPanel({ from, newest }: { from: number | undefined; newest: string }) {
  const [isTable, setIsTable] = useState(false)
  const query = from === undefined ? {} : { from }
  const { of, kept } = useOfBook()
  const list = useQuery({
    queryKey: ['excursions', from, newest, of],
    queryFn: ({ signal }) => call(api.trades, { query: { ...query, limit: pageLimitMax }, signal }),
    placeholderData: kept,
  })
  const rows = list.data?.items ?? []
  const known = rows.filter((row): row is Known & (typeof rows)[number] => row.maePct !== null && row.mfePct !== null)
  return (
    <DataPanel
      title="Excursions of each trade"
      aside={
        <a className="btn small" href={urlOf(api.trades, {}, { ...query, format: 'csv' })} download>
          <Download size={13} aria-hidden="true" /> CSV
        </a>
      }
      state={{
        isLoading: list.isPending,
        error: list.error,
        onRetry: () => void list.refetch(),
        empty:
          list.data !== undefined && known.length === 0
            ? 'No trade in this range had a mark while it was open.'
            : undefined,
      }}
    >
      <figure className="chart">
        {isTable ? (
          <DataTable isDense label="Excursions" columns={columns} rows={known} rowKey={({ id }) => id} />
        ) : (
          <Late fallback={<div style={{ height: 260 }} aria-busy="true" />}>
            <ExcursionChart trades={known} />
          </Late>
        )}
        <figcaption>
          <span className="muted">
            worst mark (MAE, across) and best mark (MFE, up) in % of the entry · ▲ won, ✚ lost · {known.length} of the
            newest {rows.length} trades
          </span>
          <button type="button" className="link-button" onClick={() => setIsTable(!isTable)}>
            {isTable ? 'View as chart' : 'View as table'}
          </button>
        </figcaption>
      </figure>
    </DataPanel>
  )
}

const columns: readonly Column<Known>[] = [
  {
    id: 'closed',
    name: 'Closed',
    sortBy: ({ closedAt }) => closedAt,
    cell: ({ closedAt }) => <Moment at={closedAt} withDay />,
  },
  { id: 'symbol', name: 'Symbol', sortBy: ({ symbol }) => symbol, cell: ({ symbol }) => <strong>{symbol}</strong> },
  { id: 'exit', name: 'Exit', cell: ({ exitReason }) => exitWords[exitReason] },
  {
    id: 'mae',
    name: 'MAE',
    isNumber: true,
    sortBy: ({ maePct }) => usdt(maePct),
    cell: ({ maePct }) => <Money value={maePct} as="pct" />,
  },
  {
    id: 'mfe',
    name: 'MFE',
    isNumber: true,
    sortBy: ({ mfePct }) => usdt(mfePct),
    cell: ({ mfePct }) => <Money value={mfePct} as="pct" />,
  },
  {
    id: 'vwap',
    name: 'From VWAP',
    isNumber: true,
    cell: ({ vwapDeviationPct }) => (
      <Money value={vwapDeviationPct} as="pct" missing="was not asked for at the entry" />
    ),
  },
  {
    id: 'net',
    name: 'Net',
    isNumber: true,
    sortBy: ({ netPnl }) => usdt(netPnl),
    cell: ({ netPnl }) => <Money value={netPnl} as="usdt" signed />,
  },
]
