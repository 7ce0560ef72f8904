import type { Candle, CandleUpdate } from '../../indicators/candles.ts'
import type { ChartCandle } from '@undertow/shared/candles-api.ts'
import { booleanOf, decimalOf, objectOf, wholeOf, type JsonObject } from '../wire.ts'

/** The candle in `k` of a kline message, and of which interval it is; null when it is none. */
export function candleOfStream(item: JsonObject): { readonly interval: unknown; readonly update: CandleUpdate } | null {
  const k = objectOf(item['k'])
  const candle = k === null ? null : candleOf(k['t'], [k['h'], k['l'], k['c'], k['v'], k['q']])
  if (k === null || candle === null) return null
  const [first, last] = [wholeOf(k['f']), wholeOf(k['L'])]
  // A candle without a trade has ids that mean nothing.
  const hasTrades = wholeOf(k['n']) !== 0 && first !== null && last !== null && first >= 0 && last >= first
  const trades = hasTrades ? { first, last } : null
  return { interval: k['i'], update: { ...candle, isClosed: booleanOf(k['x']) ?? false, trades } }
}

/** The rows of a `klines` reply, ascending; null when there is one that is no candle, or none at all. */
export function candlesOfReply(body: unknown): readonly Candle[] | null {
  if (!Array.isArray(body) || body.length === 0) return null
  const rows: Candle[] = []
  for (const row of body as readonly unknown[]) {
    const candle = Array.isArray(row) ? candleOf(row[0], [row[2], row[3], row[4], row[5], row[7]]) : null
    if (candle === null || candle.openAt <= (rows.at(-1)?.openAt ?? -1)) return null
    rows.push(candle)
  }
  return rows
}

/** The same rows for a chart, with the open; null when one is no candle. None at all is an answer: nothing was traded yet. */
export function chartCandlesOf(body: unknown): readonly ChartCandle[] | null {
  if (!Array.isArray(body)) return null
  const rows: ChartCandle[] = []
  for (const row of body as readonly unknown[]) {
    if (!Array.isArray(row)) return null
    const at = wholeOf(row[0])
    const [open = null, high = null, low = null, close = null, volume = null] = row.slice(1, 6).map(amountOf)
    const isWhole = open !== null && high !== null && low !== null && close !== null && volume !== null
    if (at === null || !isWhole || at <= (rows.at(-1)?.at ?? -1)) return null
    rows.push({ at, open, high, low, close, volume })
  }
  return rows
}

function candleOf(time: unknown, figures: readonly unknown[]): Candle | null {
  const openAt = wholeOf(time)
  const [high = null, low = null, close = null, volume = null, quote = null] = figures.map(amountOf)
  if (openAt === null || high === null || low === null || close === null || volume === null || quote === null)
    return null
  return { openAt, high, low, close, volume, quote }
}

const amountOf = (value: unknown): string | null => {
  const text = decimalOf(value)
  return text === null || text.startsWith('-') ? null : text
}
