import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { chartIntervals, type ChartInterval } from '@undertow/shared/chart-intervals.ts'
import { compactText, dayText, exactText, timeText } from '@undertow/shared/format.ts'
import type { LiquidationGrid } from '@undertow/shared/liquidation-charts-api.ts'
import { forDrawing, price } from '@undertow/shared/money.ts'
import type { DecisionRow } from '@undertow/shared/view.ts'
import { useState } from 'react'
import { phone } from '../../media.ts'
import { call } from '../../api.ts'
import { serverNow, useNow } from '../../clock.ts'
import { usePrefs } from '../../prefs.ts'
import type { LiquidationsSearch } from '../../search.ts'
import { DataPanel } from '../data-panel.tsx'
import { useDecimals } from '../instruments.tsx'
import { zoneName } from '../../zone-words.ts'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { useSymbols } from '../symbol/symbol-picker.tsx'
import type { HeatmapDrawing, Mark } from './draw-heatmap.ts'
import { HeatmapCanvas } from './heatmap-canvas.tsx'
import { HeatmapControls } from './heatmap-controls.tsx'
import { HeatmapLegend } from './heatmap-legend.tsx'
import { amountOf, scaleOf, type Place } from './heatmap-scale.ts'
import { CellPlace, HeatmapTable } from './heatmap-table.tsx'

const hourMs = 3_600_000
const ranges = { '1h': hourMs, '6h': 6 * hourMs, '24h': 24 * hourMs, '7d': 168 * hourMs } as const
/** Candles for the line of the price: few enough for one question. */
const lineInterval: Readonly<Record<keyof typeof ranges, ChartInterval>> = {
  '1h': '1m',
  '6h': '1m',
  '24h': '5m',
  '7d': '1h',
}
const title = 'Executed liquidations by price and time'
const marksMax = 500

/** What was liquidated, where and when. It shows what was reported, never what may come. */
export function HeatmapPanel({
  search,
  onChange,
}: {
  search: LiquidationsSearch
  onChange: (part: Partial<LiquidationsSearch>) => void
}) {
  const { names } = useSymbols()
  const symbol = search.view === 'price' ? (search.symbol ?? names[0]) : undefined
  const isReady = useNow() !== null && (search.view === 'symbol' || symbol !== undefined)
  const spanMs = ranges[search.range]
  const heat = useQuery({
    queryKey: ['heatmap', search.view, symbol, search.range, search.side],
    queryFn: ({ signal }) => {
      const from = Math.max(0, Math.round(serverNow() ?? 0) - spanMs)
      return call(api.heatmap, { query: { symbol, from, liquidated: search.side }, signal })
    },
    enabled: isReady,
    refetchInterval: search.range === '1h' ? 15_000 : 60_000,
  })
  const [isTable, setIsTable] = useState(() => matchMedia(phone).matches)
  const grid = heat.data
  const isEmpty = grid !== undefined && grid.cells.length === 0
  return (
    <DataPanel
      title={search.view === 'price' ? title : 'Executed liquidations by symbol and time'}
      head={<HeatmapControls search={search} symbol={symbol} onChange={onChange} />}
      aside={
        <button type="button" className="btn small" onClick={() => setIsTable(!isTable)}>
          {isTable ? 'View as picture' : 'View as table'}
        </button>
      }
      state={{
        isLoading: heat.isPending,
        error: heat.error,
        onRetry: () => void heat.refetch(),
        empty: isEmpty ? emptyReason(search, symbol) : undefined,
      }}
    >
      {grid !== undefined &&
        (isTable ? (
          <HeatmapTable grid={grid} side={search.side} />
        ) : (
          <Picture key={`${search.view} ${symbol} ${search.range}`} grid={grid} search={search} symbol={symbol} />
        ))}
    </DataPanel>
  )
}

function Picture({
  grid,
  search,
  symbol,
}: {
  grid: LiquidationGrid
  search: LiquidationsSearch
  symbol: string | undefined
}) {
  const { zone } = usePrefs()
  const decimals = useDecimals(symbol)?.price ?? 0
  const [chosen, setChosen] = useState<Place | null>(null)
  const decisions = useDecisions(grid, symbol)
  const line = useLine(grid, symbol, search)
  const focus = chosen ?? largestOf(grid, search)
  const marks = marksOf(grid, decisions)
  const span = { from: grid.from, to: grid.from + grid.columns * grid.bucketMs }
  const time = (at: number): string => `${dayText(at, zone)} ${timeText(at, zone).slice(0, 5)}`
  const what = symbol ?? 'all symbols'
  const side = search.side === undefined ? '' : `, ${search.side.toUpperCase()} liq only`
  const drawing: HeatmapDrawing = {
    title: `${symbol === undefined ? 'Executed liquidations by symbol and time' : `${title} · ${symbol}`}${side} · ${zoneName(zone)}`,
    grid,
    side: search.side,
    scale: scaleOf(grid, search.side, search.scale === 'log' ? 'log' : 'linear', search),
    isUpward: symbol !== undefined,
    marks,
    line,
    focus,
    rowName: (row) => nameOf(grid.rows[row], decimals),
    zone,
  }
  const sentence = `Executed liquidations of ${what} from ${time(span.from)} to ${time(span.to)} ${zoneName(zone)}${side}: ${grid.events} liquidations of ${compactText(grid.usdt)} USDT in ${grid.cells.length} cells`
  return (
    <>
      <HeatmapCanvas
        drawing={drawing}
        sentence={sentence}
        fileName={`liquidations-${symbol ?? 'all'}-${search.range}.png`}
        onFocus={setChosen}
      />
      {focus !== null && <CellText grid={grid} place={focus} />}
      <HeatmapLegend scale={drawing.scale} />
      <p className="muted">
        {grid.events} liquidations of <Money value={grid.usdt} as="usdt" isMarket /> USDT. Rings are decisions
        {symbol === undefined ? '' : ' whose price is known'}, triangles our entries (▲ long, ▼ short)
        {symbol === undefined ? '' : '; the line is the price'}.
        {decisions.length >= marksMax && ` Only the newest ${marksMax} decisions.`}
        {grid.others.symbols > 0 && (
          <>
            {' '}
            {grid.others.symbols} more symbols with <Money value={grid.others.usdt} as="usdt" isMarket /> USDT are not
            shown.
          </>
        )}
      </p>
    </>
  )
}

/** One cell in words: what the pointer or the arrow keys are on. */
function CellText({ grid, place }: { grid: LiquidationGrid; place: Place }) {
  const cell = grid.cells.find(({ column, row }) => column === place.column && row === place.row)
  const from = grid.from + place.column * grid.bucketMs
  return (
    <p className="heatmap-cell" role="status" aria-label="Cell">
      <Moment at={from} withDay /> – <Moment at={from + grid.bucketMs} />, <CellPlace row={grid.rows[place.row]} />:{' '}
      {cell === undefined ? (
        'nothing was reported'
      ) : (
        <>
          LONG liq <Money value={cell.long} as="usdt" isMarket />, SHORT liq{' '}
          <Money value={cell.short} as="usdt" isMarket /> USDT, {cell.events}{' '}
          {cell.events === 1 ? 'liquidation' : 'liquidations'}
        </>
      )}
    </p>
  )
}

function useDecisions(grid: LiquidationGrid, symbol: string | undefined): readonly DecisionRow[] {
  const { data } = useQuery({
    queryKey: ['heatmap-decisions', symbol, grid.from, grid.columns],
    queryFn: ({ signal }) =>
      call(api.decisions, {
        query: { from: grid.from, limit: marksMax, ...(symbol === undefined ? {} : { symbol }) },
        signal,
      }),
  })
  return data?.items ?? []
}

/** Where decisions lie on the grid; those without a price have no place among prices. */
function marksOf(grid: LiquidationGrid, decisions: readonly DecisionRow[]): readonly Mark[] {
  return decisions.flatMap(({ at, symbol, referencePrice, outcome, leg }) => {
    const column = (at - grid.from) / grid.bucketMs
    const row = grid.rows[0]?.low === null ? symbolRow(grid, symbol) : priceRow(grid, referencePrice)
    if (row === null || row < 0 || row > grid.rows.length || column < 0 || column > grid.columns) return []
    return [{ column, row, entered: outcome === 'entered' ? leg : null }]
  })
}

function symbolRow(grid: LiquidationGrid, symbol: string): number | null {
  const index = grid.rows.findIndex((row) => row.symbol === symbol)
  return index === -1 ? null : index + 0.5
}

/** In rows from the lowest price, with fractions, also beyond the grid; null: it has no prices, or there is none. */
function priceRow(grid: LiquidationGrid, at: string | null): number | null {
  const [first] = grid.rows
  if (at === null || first === undefined || first.low === null || first.high === null) return null
  const [low, high] = [forDrawing(price(first.low)), forDrawing(price(first.high))]
  return (forDrawing(price(at)) - low) / (high - low)
}

/** The close of each candle, for the line of the price. */
function useLine(grid: LiquidationGrid, symbol: string | undefined, { range }: LiquidationsSearch): readonly Place[] {
  const interval = lineInterval[range]
  const limit = Math.ceil(ranges[range] / chartIntervals[interval]) + 1
  const { data } = useQuery({
    queryKey: ['heatmap-line', symbol, interval],
    queryFn: ({ signal }) => call(api.candles, { query: { symbol: symbol ?? '', interval, limit }, signal }),
    enabled: symbol !== undefined,
    refetchInterval: 30_000,
  })
  return (data?.items ?? []).flatMap(({ at, close }) => {
    const column = (at + chartIntervals[interval] - grid.from) / grid.bucketMs
    const row = priceRow(grid, close)
    return row === null || column < 0 ? [] : [{ column, row }]
  })
}

function largestOf(grid: LiquidationGrid, { side }: LiquidationsSearch): Place | null {
  let [largest, most]: [Place | null, number] = [null, 0]
  for (const cell of grid.cells) {
    const amount = amountOf(cell, side)
    if (amount > most) [largest, most] = [{ column: cell.column, row: cell.row }, amount]
  }
  return largest
}

const nameOf = (row: LiquidationGrid['rows'][number] | undefined, decimals: number): string =>
  row?.low === null || row?.low === undefined ? (row?.symbol ?? '') : exactText(row.low, decimals)

const emptyReason = ({ range, side }: LiquidationsSearch, symbol: string | undefined): string =>
  `No ${side === undefined ? '' : `${side.toUpperCase()} `}liquidation of ${symbol ?? 'any symbol'} was reported in the last ${range}.`
