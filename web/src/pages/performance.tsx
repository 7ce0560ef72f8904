import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { api } from '../api-routes.ts'
import { lazy } from 'react'
import { call, urlOf } from '../api.ts'
import { useLookEvery } from '../hold.ts'
import { serverNow } from '../clock.ts'
import { useStatus, useView } from '../live.ts'
import { useOfBook } from '../of-book.ts'
import { BooksPanel } from '../parts/performance/books-panel.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { DayCalendar } from '../parts/performance/day-calendar.tsx'
import { DaysPanel } from '../parts/performance/days-panel.tsx'
import { DrawdownsPanel } from '../parts/performance/drawdowns-panel.tsx'
import { ExcursionsPanel } from '../parts/performance/excursions-panel.tsx'
import { FailureNote } from '../parts/failure-note.tsx'
import { MarkoutsPanel } from '../parts/performance/markouts-panel.tsx'
import { ReportGroups } from '../parts/performance/report-groups.tsx'
import { ReportTiles } from '../parts/performance/report-tiles.tsx'
import { Segments } from '../parts/segments.tsx'
import { useReportZone, zoneText } from '../report-zone.ts'
import type { PerformanceRange } from '../search.ts'
import { Late } from '../parts/late.tsx'

const LineChart = lazy(() => import('../parts/performance/line-chart.tsx').then((m) => ({ default: m.LineChart })))
const route = getRouteApi('/performance')

const lengths: Readonly<Record<PerformanceRange, number | null>> = {
  '1d': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
  all: null,
}
// A range begins with a whole minute, so that the server can go on with what it has added up.
const minuteMs = 60_000
const againMs = 60_000

/** What the closed trades made, and where. */
export function Performance() {
  const { range } = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useReportZone()
  const book = useStatus()?.book
  const newest = [...useView('trades').keys()].at(-1) ?? ''
  const query = (): { from?: number } => {
    const [length, now] = [lengths[range], serverNow()]
    return length === null || now === null ? {} : { from: Math.floor((now - length) / minuteMs) * minuteMs }
  }
  const { of, kept } = useOfBook()
  const report = useQuery({
    queryKey: ['performance', range, zone, newest, of],
    queryFn: async ({ signal }) => {
      const asked = { ...query(), zone }
      return { asked, data: await call(api.performance, { query: asked, signal }) }
    },
    placeholderData: kept,
    refetchInterval: useLookEvery(againMs),
  })
  const curve = useQuery({
    queryKey: ['equity', 'performance', range, newest, of],
    queryFn: ({ signal }) => call(api.equity, { query: { ...query(), points: 400 }, signal }),
    placeholderData: kept,
  })
  const points = curve.data?.points.map(({ at, netPnl }) => ({ at, value: netPnl })) ?? []
  const { data, asked } = report.data ?? {}

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
        <span className="muted">
          {book !== undefined && <strong>{book} book</strong>} · closed trades only, of this book alone; days and hours
          in {zoneText(zone)}
        </span>
      </div>
      {report.error !== null && (
        <FailureNote error={report.error} title="Performance: not loaded" onRetry={() => void report.refetch()} />
      )}
      <ReportTiles data={data} />
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
        <Late fallback={<div style={{ height: 260 }} aria-busy="true" />}>
          <LineChart name="Net P&L of the day" unit="USDT" points={points} isSigned height={240} />
        </Late>
      </DataPanel>
      {data?.trades === 0 && (
        <p className="panel empty">
          No trade has closed in this range. A trade counts once its position is flat again; the figures fill by
          themselves.
        </p>
      )}
      {data !== undefined && asked !== undefined && data.trades > 0 && (
        <>
          <DaysPanel days={data.days} zone={zoneText(data.zone)} />
          <DayCalendar days={data.by.day} zone={zoneText(data.zone)} />
          <ReportGroups
            by={data.by}
            zone={zoneText(data.zone)}
            csv={urlOf(api.performanceGroups, {}, { ...asked, format: 'csv' })}
          />
          <ExcursionsPanel from={asked.from} newest={newest} />
          <DrawdownsPanel data={data} />
          <MarkoutsPanel rows={data.markouts} />
        </>
      )}
      {/* Below what is still to come it would be pushed down. */}
      {(data !== undefined || report.error !== null) && <BooksPanel range={range} query={query} />}
    </>
  )
}
