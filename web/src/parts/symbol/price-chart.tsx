import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  LineStyle,
  type AutoscaleInfo,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts'
import { chartIntervals, type ChartInterval } from '@undertow/shared/chart-intervals.ts'
import { dayText, timeText } from '@undertow/shared/format.ts'
import type { Bubble } from '@undertow/shared/liquidation-charts-api.ts'
import { forDrawing, price, usdt } from '@undertow/shared/money.ts'
import type { Zone } from '@undertow/shared/zone.ts'
import { useEffect, useRef } from 'react'
import { onColours, token } from '../../colours.ts'
import { createBubbles } from './bubbles.ts'
import { radiusOf, type ChartRow } from './chart-rows.ts'

/** A price that matters now: drawn through the whole chart, with its name. */
export type ChartLine = {
  readonly name: string
  readonly price: string
  readonly kind: 'entry' | 'stop' | 'target' | 'liquidation'
}

export type PriceChartProps = {
  readonly rows: readonly ChartRow[]
  readonly bubbles: readonly Bubble[]
  readonly lines: readonly ChartLine[]
  /** Of the window, by the side that is liquidated; null: the sum is not what fires. */
  readonly thresholds: { readonly long: string | null; readonly short: string | null }
  readonly interval: ChartInterval
  readonly zone: Zone
  readonly decimals: number
}

/** Candles with what was liquidated, and below them how full the window was. Drawing only: the page has the words and the table. */
export function PriceChart(props: PriceChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing | null>(null)
  const { interval, zone } = props

  useEffect(() => {
    if (box.current === null) return
    const made = createDrawing(box.current)
    drawing.current = made
    const stop = onColours(() => made.recolour())
    return () => {
      stop()
      made.remove()
      drawing.current = null
    }
  }, [])
  useEffect(() => drawing.current?.show(props))
  useEffect(() => drawing.current?.fit(), [interval, zone])

  return <div ref={box} className="price-chart" />
}

type Drawing = ReturnType<typeof createDrawing>

function createDrawing(box: HTMLElement) {
  const chart = createChart(box, { autoSize: true, layout: { attributionLogo: false, fontSize: 11 } })
  const candles = chart.addSeries(CandlestickSeries)
  const windows = {
    long: chart.addSeries(HistogramSeries, paneOptions, 1),
    short: chart.addSeries(HistogramSeries, paneOptions, 1),
  }
  const [pricePane, windowPane] = chart.panes()
  pricePane?.setStretchFactor(3)
  windowPane?.setStretchFactor(1)
  // Room for the whole figure at both ends of the scale.
  windows.long.priceScale().applyOptions({ scaleMargins: { top: 0.16, bottom: 0.16 } })
  const bubbles = createBubbles()
  candles.attachPrimitive(bubbles.primitive)
  let shown: PriceChartProps | null = null
  let drawnRows: readonly ChartRow[] | null = null
  let needsFit = true
  let drop = (): void => undefined

  const recolour = (): void => {
    chart.applyOptions({
      layout: {
        background: { color: 'transparent' },
        textColor: token('--muted'),
        fontFamily: token('--font'),
        panes: { separatorColor: token('--line-strong') },
      },
      grid: { vertLines: { color: token('--line') }, horzLines: { color: token('--line') } },
      rightPriceScale: { borderColor: token('--line') },
      timeScale: { borderColor: token('--line'), timeVisible: true, rightOffset: 3 },
    })
    // Hollow where the price rose: the way it went is not told by colour alone.
    candles.applyOptions({
      upColor: 'transparent',
      borderUpColor: token('--profit'),
      wickUpColor: token('--profit'),
      downColor: token('--loss'),
      borderDownColor: token('--loss'),
      wickDownColor: token('--loss'),
    })
    for (const side of ['long', 'short'] as const) windows[side].applyOptions({ color: token(`--${side}-liq`) })
    if (shown !== null) draw(shown)
  }

  const draw = (props: PriceChartProps): void => {
    const { rows, interval, zone, decimals } = props
    if (rows !== drawnRows) {
      candles.setData(rows.map(barOf))
      for (const side of ['long', 'short'] as const) windows[side].setData(rows.map((row) => columnOf(row, side)))
      drawnRows = rows
    }
    candles.applyOptions({ priceFormat: priceFormatOf(decimals), autoscaleInfoProvider: withLines(props.lines) })
    chart.applyOptions({
      localization: { timeFormatter: (time: UTCTimestamp) => longTime(time * 1_000, zone) },
      timeScale: { tickMarkFormatter: (time: UTCTimestamp) => shortTime(time * 1_000, zone, interval) },
    })
    bubbles.show(drawn(props), { long: token('--long-liq'), short: token('--short-liq') })
    drop()
    drop = drawLines(candles, windows, props)
    if (needsFit && rows.length > 0) {
      chart.timeScale().fitContent()
      needsFit = false
    }
  }

  recolour()
  return {
    recolour,
    show: (props: PriceChartProps): void => {
      shown = props
      draw(props)
    },
    fit: (): void => {
      needsFit = true
    },
    remove: (): void => (chart as IChartApi).remove(),
  }
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })
const paneOptions = {
  priceLineVisible: false,
  lastValueVisible: false,
  base: 0,
  // The columns of shorts hang down: below zero is a place, not a sign.
  priceFormat: {
    type: 'custom' as const,
    minMove: 0.01,
    formatter: (value: number) => short.format(Math.abs(value)),
  },
}

function priceFormatOf(decimals: number) {
  const figures = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return { type: 'custom' as const, minMove: 10 ** -decimals, formatter: (at: number) => figures.format(at) }
}

/**
 * Lines near the candles are in the picture too, with their labels. One farther away than the candles reach would press
 * them flat: it is seen when somebody moves there.
 */
function withLines(lines: readonly ChartLine[]) {
  const prices = lines.map(({ price: at }) => forDrawing(price(at)))
  return (candlesOnly: () => AutoscaleInfo | null): AutoscaleInfo | null => {
    const info = candlesOnly()
    const range = info?.priceRange
    if (info === null || range === null || range === undefined) return info
    const span = range.maxValue - range.minValue
    const near = prices.filter((at) => at > range.minValue - span && at < range.maxValue + span)
    const priceRange = {
      minValue: Math.min(range.minValue, ...near),
      maxValue: Math.max(range.maxValue, ...near),
    }
    return { ...info, priceRange }
  }
}

const timeOf = (at: number): UTCTimestamp => (at / 1_000) as UTCTimestamp

function barOf({ at, candle }: ChartRow) {
  if (candle === null) return { time: timeOf(at) }
  const [open, high, low, close] = [candle.open, candle.high, candle.low, candle.close].map((each) =>
    forDrawing(price(each)),
  ) as [number, number, number, number]
  return { time: timeOf(at), open, high, low, close }
}

function columnOf(row: ChartRow, side: 'long' | 'short') {
  const known = row[side]
  if (known === null) return { time: timeOf(row.at) }
  return { time: timeOf(row.at), value: (side === 'long' ? 1 : -1) * forDrawing(usdt(known.peakUsdt)) }
}

function drawn({ bubbles, interval }: PriceChartProps) {
  const width = chartIntervals[interval]
  const sized = bubbles.map((bubble) => ({ ...bubble, amount: forDrawing(usdt(bubble.usdt)) }))
  const largest = Math.max(0, ...sized.map(({ amount }) => amount))
  return sized.map(({ at, liquidated, price: paid, amount }) => ({
    time: timeOf(Math.floor(at / width) * width),
    price: forDrawing(price(paid)),
    radius: radiusOf(amount, largest),
    liquidated,
  }))
}

const lineLooks = {
  entry: { colour: '--text', style: LineStyle.Solid },
  stop: { colour: '--loss', style: LineStyle.Dashed },
  target: { colour: '--profit', style: LineStyle.Dashed },
  liquidation: { colour: '--danger', style: LineStyle.Dotted },
} as const

/** Draws the lines anew; the answer takes them away. */
function drawLines(
  candles: ISeriesApi<'Candlestick'>,
  windows: Readonly<Record<'long' | 'short', ISeriesApi<'Histogram'>>>,
  { lines, thresholds }: PriceChartProps,
): () => void {
  const prices = lines.map(({ name, price: at, kind }) =>
    candles.createPriceLine({
      price: forDrawing(price(at)),
      color: token(lineLooks[kind].colour),
      lineStyle: lineLooks[kind].style,
      lineWidth: 1,
      title: name,
    }),
  )
  const limits = (['long', 'short'] as const).flatMap((side) => {
    const threshold = thresholds[side]
    if (threshold === null) return []
    const line = windows[side].createPriceLine({
      price: (side === 'long' ? 1 : -1) * forDrawing(usdt(threshold)),
      color: token('--warn'),
      lineStyle: LineStyle.Dashed,
      lineWidth: 1,
      // The words stand below the chart: as labels they would lie over the newest columns.
      axisLabelVisible: false,
    })
    return [{ side, line }]
  })
  return () => {
    for (const line of prices) candles.removePriceLine(line)
    for (const { side, line } of limits) windows[side].removePriceLine(line)
  }
}

const longTime = (at: number, zone: Zone): string => `${dayText(at, zone)} ${timeText(at, zone).slice(0, 5)}`
const shortTime = (at: number, zone: Zone, interval: ChartInterval): string =>
  interval === '1d' || interval === '4h' ? dayText(at, zone).slice(5) : timeText(at, zone).slice(0, 5)
