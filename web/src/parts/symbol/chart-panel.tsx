import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { chartIntervals, type ChartInterval } from '@undertow/shared/chart-intervals.ts'
import { compactText, dayText, exactText, timeText } from '@undertow/shared/format.ts'
import { lazy, useMemo, useState } from 'react'
import { call } from '../../api.ts'
import { tape, useTapeTaken, useView } from '../../live.ts'
import { usePrefs } from '../../prefs.ts'
import { zoneName } from '../../zone-words.ts'
import { DataPanel } from '../data-panel.tsx'
import { useDecimals } from '../instruments.tsx'
import { Moment } from '../moment.tsx'
import { Segments } from '../segments.tsx'
import { chartBubbles, chartRows, summaryOf, type ChartRow } from './chart-rows.ts'
import { ChartTable } from './chart-table.tsx'
import type { ChartLine } from './price-chart.tsx'
import { Late } from '../late.tsx'

const PriceChart = lazy(() => import('./price-chart.tsx').then((m) => ({ default: m.PriceChart })))

const candlesShown = 240
/** The server asks the exchange no oftener. */
const lookMs = 5_000
const flowMs = 15_000
const intervals = Object.keys(chartIntervals) as ChartInterval[]

/** Price and liquidations of one symbol, as a picture and as a table of the same rows. */
export function ChartPanel({
  symbol,
  interval,
  thresholds,
  onInterval,
}: {
  symbol: string
  interval: ChartInterval
  thresholds: { readonly long: string | null; readonly short: string | null }
  onInterval: (interval: ChartInterval) => void
}) {
  const { zone } = usePrefs()
  const [isTable, setIsTable] = useState(false)
  // The tape changes in place: this draws again when it did.
  useTapeTaken()
  const lines = useLines(symbol)
  const decimals = useDecimals(symbol)?.price ?? 2
  const candles = useQuery({
    queryKey: ['candles', symbol, interval],
    queryFn: ({ signal }) => call(api.candles, { query: { symbol, interval, limit: candlesShown }, signal }),
    refetchInterval: lookMs,
  })
  const from = candles.data?.items[0]?.at
  const flow = useQuery({
    queryKey: ['flow', symbol, interval, from],
    queryFn: ({ signal }) =>
      call(api.liquidationFlow, {
        query: { symbol, intervalMs: chartIntervals[interval], ...(from === undefined ? {} : { from }) },
        signal,
      }),
    enabled: from !== undefined,
    refetchInterval: flowMs,
    // The first candle moves on with time: what was known of the others stays until it is told anew.
    placeholderData: (before, query) => (query?.queryKey[2] === interval ? before : undefined),
  })
  const rows = useMemo(
    () => chartRows(candles.data?.items ?? [], flow.data?.rows ?? []),
    [candles.data?.items, flow.data?.rows],
  )
  const lastSeq = flow.data?.lastSeq ?? Infinity
  const fresh = tape.since(lastSeq).map(({ row }) => row)
  const bubbles = chartBubbles(flow.data?.bubbles ?? [], lastSeq, fresh.toReversed(), symbol)
  const { data } = candles
  return (
    <DataPanel
      title={`${symbol} price and liquidations`}
      className="chart-panel"
      aside={
        <Segments
          label="Candle"
          value={interval}
          options={intervals.map((value) => ({ value, name: value }))}
          onChange={onInterval}
        />
      }
      state={{
        isLoading: candles.isPending,
        error: candles.error ?? flow.error,
        onRetry: () => void Promise.all([candles.refetch(), flow.refetch()]),
        empty: data !== undefined && rows.length === 0 ? (data.problem ?? noTrades) : undefined,
      }}
    >
      <figure className="chart">
        {isTable ? (
          <ChartTable symbol={symbol} rows={rows} />
        ) : (
          <div role="img" aria-label={sentence(symbol, interval, rows, zone)} className="price-chart-box">
            <Late fallback={<p className="muted">Loading the chart…</p>}>
              <PriceChart
                rows={rows}
                bubbles={bubbles}
                lines={lines}
                thresholds={thresholds}
                interval={interval}
                zone={zone}
                decimals={decimals}
              />
            </Late>
          </div>
        )}
        <figcaption>
          <span className="muted">
            {data?.problem !== null && data !== undefined && (
              <span className="warn">
                {data.problem}{' '}
                {data.asOf !== null && (
                  <>
                    Candles are of <Moment at={data.asOf} />.{' '}
                  </>
                )}
              </span>
            )}
            <span className="long-liq">▼ LONG liq</span> <span className="short-liq">▲ SHORT liq</span> area: USDT
            {(flow.data?.intervalsPerBubble ?? 0) > 0 &&
              `, put together by side and ${bubbleSpan(flow.data?.intervalsPerBubble ?? 1)}`}
            ; below: highest sum of the {flow.data?.windowSec ?? '—'} s window, of what is stored
            {(thresholds.long ?? thresholds.short) !== null && '; dashed: the thresholds'}
          </span>
          <button type="button" className="link-button" onClick={() => setIsTable(!isTable)}>
            {isTable ? 'View as chart' : 'View as table'}
          </button>
        </figcaption>
      </figure>
    </DataPanel>
  )
}

const noTrades = 'The exchange has no candles of this contract yet: nothing was traded since its market began.'
const bubbleSpan = (count: number): string => (count === 1 ? 'candle' : `${count} candles`)

function sentence(
  symbol: string,
  interval: ChartInterval,
  rows: readonly ChartRow[],
  zone: Parameters<typeof dayText>[1],
) {
  const { candles, last, high, low, events, usdt } = summaryOf(rows)
  const [first, newest] = [rows[0]?.at ?? 0, rows.at(-1)?.at ?? 0]
  const time = (at: number): string => `${dayText(at, zone)} ${timeText(at, zone).slice(0, 5)}`
  const prices =
    last === null
      ? 'no trades'
      : `last close ${exactText(last)}, between ${exactText(low ?? '0')} and ${exactText(high ?? '0')}`
  return `${symbol}: ${candles} candles of ${interval} from ${time(first)} to ${time(newest)} ${zoneName(zone)}, ${prices}; ${events} liquidations of ${compactText(usdt)} USDT`
}

/** What our positions in the symbol hang on. */
function useLines(symbol: string): readonly ChartLine[] {
  const positions = useView('positions')
  return useMemo(() => {
    const rows = [...positions.values()].filter((row) => row.symbol === symbol)
    return rows.flatMap(({ leg, entryPrice, stopPrice, takeProfitPrice, liquidationPrice }) => {
      // Which side it is has to be said only where there are both.
      const side = rows.length > 1 ? `${leg.toUpperCase()} ` : ''
      return [
        { name: `${side}entry`, price: entryPrice, kind: 'entry' as const },
        { name: `${side}stop`, price: stopPrice, kind: 'stop' as const },
        { name: `${side}target`, price: takeProfitPrice, kind: 'target' as const },
        { name: `${side}liquidation`, price: liquidationPrice, kind: 'liquidation' as const },
      ].flatMap((line) => (line.price === null ? [] : [{ ...line, price: line.price }]))
    })
  }, [positions, symbol])
}
