import { candlesMax, type ChartCandle } from '@undertow/shared/candles-api.ts'
import { chartIntervals, type ChartInterval } from '@undertow/shared/chart-intervals.ts'
import type { CandleLook, Clock, Exchange } from '../ports.ts'

/** Candles for people who look. */
export type ChartCandles = (symbol: string, interval: ChartInterval) => Promise<CandleLook>

export type ChartCandlesOptions = {
  readonly ask: Exchange['candles']
  /** The time that the market lives by: how many candles have begun since the last look. */
  readonly clock: Pick<Clock, 'now'>
  /** The time that people live by: how often is asked. */
  readonly wallClock: Pick<Clock, 'now'>
}

/** A series is asked for at most once in so many ms, answered or not. */
export const restMs = 5_000
const seriesMax = 32
const atOnceMax = 4
const minuteMs = 60_000
/** Of a weight of 1 or 2 each: three percent of what the exchange allows an address, whoever looks at what. */
export const asksPerMinuteMax = 40
// From so many rows on a request weighs two.
const tailMax = 99
const tailMargin = 2

type Series = {
  candles: readonly ChartCandle[]
  asOf: number | null
  askedAt: number
  problem: string | null
  asking: Promise<CandleLook> | null
}

/**
 * Keeps what charts were shown and asks only for what is new: first the whole series, then the few candles since. However
 * many people look, and however often, what is asked is bounded here, and the exchange's limits are used last of all: a
 * chart never takes a request from protection.
 */
export function createChartCandles({ ask, clock, wallClock }: ChartCandlesOptions): ChartCandles {
  /** In order of use. */
  const all = new Map<string, Series>()
  let inFlight = 0
  let minute = { begins: -Infinity, asks: 0 }

  const seriesOf = (key: string): Series => {
    const known = all.get(key) ?? { candles: [], asOf: null, askedAt: -Infinity, problem: null, asking: null }
    all.delete(key)
    all.set(key, known)
    const [oldest] = all.keys()
    if (all.size > seriesMax && oldest !== undefined) all.delete(oldest)
    return known
  }

  const mayAsk = (now: number): boolean => {
    if (now < minute.begins || now - minute.begins >= minuteMs) minute = { begins: now, asks: 0 }
    if (inFlight >= atOnceMax || minute.asks >= asksPerMinuteMax) return false
    minute.asks += 1
    return true
  }

  const refresh = async (series: Series, symbol: string, interval: ChartInterval): Promise<CandleLook> => {
    inFlight += 1
    const fresh = await ask(symbol, interval, rowsFor(series.candles, interval, clock.now())).catch(() => null)
    inFlight -= 1
    series.asking = null
    if (fresh === null) series.problem = notAnswered
    else {
      series.candles = merged(series.candles, fresh)
      series.asOf = wallClock.now()
      series.problem = null
    }
    return lookOf(series)
  }

  return async (symbol, interval) => {
    const series = seriesOf(`${symbol} ${interval}`)
    if (series.asking !== null) return series.asking
    const now = wallClock.now()
    // A clock that was set back makes nothing fresh.
    const isRested = now - series.askedAt >= restMs || now < series.askedAt
    if (!isRested) return lookOf(series)
    if (!mayAsk(now)) return { ...lookOf(series), problem: tooMany }
    series.askedAt = now
    series.asking = refresh(series, symbol, interval)
    return series.asking
  }
}

const notAnswered = 'The exchange did not answer, or trading needs what is left of its request limit.'
const tooMany = 'Many charts are open: each waits for its turn.'

const lookOf = ({ candles, asOf, problem }: Series): CandleLook => ({ candles, asOf, problem })

/** As many as have begun since the newest that is known; the whole series when that is unknown or long ago. */
function rowsFor(known: readonly ChartCandle[], interval: ChartInterval, now: number): number {
  const last = known.at(-1)
  if (last === undefined) return candlesMax
  const begun = Math.ceil((now - last.at) / chartIntervals[interval]) + tailMargin
  return begun > tailMax ? candlesMax : Math.max(begun, tailMargin)
}

/** `fresh` wins where both know a candle. With a hole between the two only `fresh` counts. */
function merged(known: readonly ChartCandle[], fresh: readonly ChartCandle[]): readonly ChartCandle[] {
  const [first] = fresh
  const last = known.at(-1)
  if (first === undefined || last === undefined || first.at > last.at) return fresh
  return [...known.filter(({ at }) => at < first.at), ...fresh].slice(-candlesMax)
}
