import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '@undertow/shared/api.ts'
import { type Answer } from '@undertow/shared/contract.ts'
import { usdt } from '@undertow/shared/money.ts'
import { lazy, Suspense, type ReactNode } from 'react'
import { call } from '../api.ts'
import { serverNow } from '../clock.ts'
import { useStatus, useView } from '../live.ts'
import { BooksPanel } from '../parts/books-panel.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { DataTable, type Column } from '../parts/data-table.tsx'
import { FailureNote } from '../parts/failure-note.tsx'
import { Missing } from '../parts/missing.tsx'
import { Money } from '../parts/money.tsx'
import { exitWords } from '../parts/order-words.ts'
import { Segments } from '../parts/segments.tsx'
import { wholePct } from '../parts/whole-pct.ts'
import type { PerformanceRange } from '../search.ts'

const LineChart = lazy(() => import('../parts/line-chart.tsx').then((m) => ({ default: m.LineChart })))
const route = getRouteApi('/performance')

const lengths: Readonly<Record<PerformanceRange, number | null>> = {
  '1d': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
  all: null,
}
const fewTrades = 30

type Totals = Answer<typeof api.performance>
type Group = Totals['bySymbol'][number]

/** What the closed trades made, and where. */
export function Performance() {
  const { range } = route.useSearch()
  const navigate = route.useNavigate()
  const book = useStatus()?.book
  const newest = [...useView('trades').keys()].at(-1) ?? ''
  const query = (): { from?: number } => {
    const [length, now] = [lengths[range], serverNow()]
    return length === null || now === null ? {} : { from: Math.round(now - length) }
  }
  const totals = useQuery({
    queryKey: ['performance', range, newest],
    queryFn: ({ signal }) => call(api.performance, { query: query(), signal }),
    placeholderData: keepPreviousData,
  })
  const curve = useQuery({
    queryKey: ['equity', 'performance', range, newest],
    queryFn: ({ signal }) => call(api.equity, { query: { ...query(), points: 400 }, signal }),
    placeholderData: keepPreviousData,
  })
  const points = curve.data?.points.map(({ at, netPnl }) => ({ at, value: netPnl })) ?? []
  const data = totals.data

  return (
    <>
      <div className="page-head">
        <h1>Performance</h1>
        <Segments
          label="Range"
          value={range}
          options={[
            { value: '1d', name: '24 h' },
            { value: '7d', name: '7 d' },
            { value: '30d', name: '30 d' },
            { value: 'all', name: 'All' },
          ]}
          onChange={(next) => void navigate({ search: { range: next }, replace: true })}
        />
        <span className="muted">{book !== undefined && <>{book} book · </>}closed trades only, days in UTC</span>
      </div>
      {totals.error !== null && (
        <FailureNote error={totals.error} title="Performance: not loaded" onRetry={() => void totals.refetch()} />
      )}
      <Headline data={data} />
      <DataPanel
        title="Net P&L of the day"
        aside="starts again at 00:00 UTC"
        state={{
          isLoading: curve.isPending,
          error: curve.error,
          onRetry: () => void curve.refetch(),
          empty: curve.data !== undefined && points.length < 2 ? 'Not enough points in this range yet.' : undefined,
        }}
      >
        <Suspense fallback={<div style={{ height: 260 }} aria-busy="true" />}>
          <LineChart name="Net P&L of the day" unit="USDT" points={points} isSigned height={240} />
        </Suspense>
      </DataPanel>
      <BooksPanel range={range} query={query} />
      {data !== undefined && data.trades > 0 && (
        <div className="grid-two">
          <Groups title="By symbol" first="Symbol" rows={data.bySymbol} nameOf={(key) => key} />
          <Groups title="By day" first="UTC day" rows={data.byDay} nameOf={(key) => key} />
          <Groups title="By position" first="Leg" rows={data.byLeg} nameOf={(key) => key.toUpperCase()} />
          <Groups
            title="By exit"
            first="Exit"
            rows={data.byExit}
            nameOf={(key) => (key in exitWords ? exitWords[key as keyof typeof exitWords] : key)}
          />
        </div>
      )}
    </>
  )
}

function Headline({ data }: { data: Totals | undefined }) {
  const figure = (pick: (data: Totals) => ReactNode): ReactNode =>
    data === undefined ? <Missing why="not loaded yet" /> : pick(data)
  const isFew = data !== undefined && data.trades < fewTrades
  return (
    <section className="tiles five" aria-label="Totals">
      <Tile name="Net" unit="USDT">
        {figure((d) => (
          <Money value={d.net} as="usdt" signed />
        ))}
        <span className="tile-below">
          {figure((d) => (
            <>
              <Money value={d.gross} as="usdt" /> − <Money value={d.commission} as="usdt" /> +{' '}
              <Money value={d.funding} as="usdt" />
            </>
          ))}
        </span>
      </Tile>
      <Tile name="Trades">
        {figure((d) => d.trades)}
        <span className="tile-below">{figure((d) => `${d.wins} won · ${d.losses} lost`)}</span>
      </Tile>
      <Tile name="Win rate">
        {figure((d) => (d.trades === 0 ? <Missing why="no trades in this range" /> : wholePct(d.wins, d.trades)))}
        <span className="tile-below">
          {isFew ? <span className="warn">too few (&lt; 30)</span> : figure((d) => `n = ${d.trades}`)}
        </span>
      </Tile>
      <Tile name="Profit factor">
        {figure((d) => (
          <Money value={d.profitFactor} as="usdt" missing="without a loss there is none" />
        ))}
        <span className="tile-below">
          {isFew ? <span className="warn">too few (&lt; 30)</span> : 'gross wins ÷ gross losses'}
        </span>
      </Tile>
      <Tile name="Largest drawdown" unit="USDT">
        {figure((d) => (
          <Money value={d.maxDrawdown} as="usdt" />
        ))}
        <span className="tile-below">
          {figure((d) => (
            <>
              best <Money value={d.best} as="usdt" signed missing="no trades" /> · worst{' '}
              <Money value={d.worst} as="usdt" signed missing="no trades" />
            </>
          ))}
        </span>
      </Tile>
    </section>
  )
}

function Tile({ name, unit, children }: { name: string; unit?: string; children: ReactNode }) {
  return (
    <div className="tile" role="group" aria-label={name}>
      <div className="tile-name">
        {name} {unit !== undefined && <span className="muted">{unit}</span>}
      </div>
      <div className="tile-figure">{children}</div>
    </div>
  )
}

function Groups({
  title,
  first,
  rows,
  nameOf,
}: {
  title: string
  first: string
  rows: readonly Group[]
  nameOf: (key: string) => string
}) {
  const columns: readonly Column<Group>[] = [
    { id: 'key', name: first, sortBy: ({ key }) => key, cell: ({ key }) => <strong>{nameOf(key)}</strong> },
    { id: 'trades', name: 'Trades', isNumber: true, sortBy: ({ trades }) => trades, cell: ({ trades }) => trades },
    {
      id: 'wins',
      name: 'Won',
      isNumber: true,
      cell: ({ wins, trades }) => (
        <span
          className={trades < fewTrades ? 'muted' : ''}
          title={trades < fewTrades ? 'too few (< 30) to mean much' : undefined}
        >
          {wins} ({wholePct(wins, trades)})
        </span>
      ),
    },
    {
      id: 'gross',
      name: 'Gross',
      isNumber: true,
      wideOnly: true,
      cell: ({ gross }) => <Money value={gross} as="usdt" signed />,
    },
    {
      id: 'fees',
      name: 'Fees',
      isNumber: true,
      wideOnly: true,
      cell: ({ commission }) => <Money value={commission} as="usdt" />,
    },
    {
      id: 'net',
      name: 'Net',
      isNumber: true,
      sortBy: ({ net }) => usdt(net),
      cell: ({ net }) => <Money value={net} as="usdt" signed />,
    },
  ]
  return (
    <DataPanel title={title} flush state={{}}>
      <DataTable isDense label={`P&L ${title.toLowerCase()}`} columns={columns} rows={rows} rowKey={({ key }) => key} />
    </DataPanel>
  )
}
