import { notional, price, qty } from '@undertow/shared/money.ts'
import type { CandleInterval, Picture, Wants } from '@undertow/shared/picture.ts'
import { atrCandles, createAtr } from '../../indicators/atr.ts'
import { createCandles, type Candle, type CandleFold, type Candles } from '../../indicators/candles.ts'
import { createCloses, type Closes } from '../../indicators/correlation.ts'
import { depthWithin } from '../../indicators/depth.ts'
import { createFlow } from '../../indicators/flow.ts'
import { createCandleVwap, createTradeVwap } from '../../indicators/vwap.ts'
import { decimalOf, wholeOf, type JsonObject } from '../wire.ts'
import { candleOfStream } from './candle-rows.ts'
import { levelsOf } from './levels.ts'

/** What has to be known of one contract. `closes`: another one is compared with it. */
export type Needs = Omit<Wants, 'correlations'> & { readonly closes: boolean }

/** Candles of one interval, with what it takes to ask for the missing ones. */
export type Series = { readonly interval: CandleInterval; readonly rows: number; readonly candles: Candles }

/** One contract as its streams show it. Knows nothing of connections. */
export interface Watched {
  readonly series: readonly Series[]
  readonly closes: Closes | null
  /** One message of one of its streams. */
  hear(item: JsonObject, at: number): void
  /** Its trades were not heard for a while: only ids that follow each other prove that none is missing. */
  doubtTrades(): void
  read(at: number): Picture
}

export const intervalMs: Readonly<Record<CandleInterval, number>> = {
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
}

const closesInterval: CandleInterval = '1m'
/** An hour of returns. */
const closesKept = 61
const levelsMax = 20

/** The names of the streams that show it. */
export function streamsOf(symbol: string, needs: Needs): readonly string[] {
  const name = symbol.toLowerCase()
  return [
    ...[...intervalsOf(needs)].map((interval) => `${name}@kline_${interval}`),
    ...(hasTrades(needs) ? [`${name}@aggTrade`] : []),
    ...(needs.depth === null ? [] : [`${name}@depth${levelsMax}`]),
  ]
}

const hasTrades = ({ vwap, flow }: Needs): boolean => vwap?.of === 'trades' || flow !== null

function intervalsOf({ vwap, atr, closes }: Needs): ReadonlySet<CandleInterval> {
  return new Set([
    ...(vwap?.of === 'candles' ? [vwap.interval] : []),
    ...(atr === null ? [] : [atr.interval]),
    ...(closes ? [closesInterval] : []),
  ])
}

export function createWatched(needs: Needs): Watched {
  const { vwap, atr, flow, depth } = needs
  const candleVwap = vwap?.of === 'candles' ? createCandleVwap(vwap.count) : null
  const average = atr === null ? null : createAtr(atr.count)
  const closes = needs.closes ? createCloses(closesKept) : null
  const trades = hasTrades(needs) ? createTrades(vwap, flow) : null
  let book: Book | null = null

  const seriesOf = (interval: CandleInterval): Series => {
    const folds: readonly (readonly [CandleFold | null, CandleInterval | null, number])[] = [
      [candleVwap, vwap?.of === 'candles' ? vwap.interval : null, vwap?.count ?? 0],
      [average, atr?.interval ?? null, atrCandles(atr?.count ?? 0)],
      [closes, closesInterval, closesKept],
    ]
    const wanted = folds.filter(([fold, of]) => fold !== null && of === interval)
    // One more than the folds take: the newest row is still forming.
    const rows = Math.max(...wanted.map(([, , count]) => count)) + 1
    const candles = createCandles(
      intervalMs[interval],
      wanted.map(([fold]) => fold).filter((fold) => fold !== null),
    )
    return { interval, rows, candles }
  }
  const series = [...intervalsOf(needs)].map(seriesOf)
  const seriesFor = (interval: unknown): Series | undefined => series.find((one) => one.interval === interval)

  const hearCandle = (item: JsonObject, at: number): void => {
    const found = candleOfStream(item)
    if (found !== null) seriesFor(found.interval)?.candles.note(found.update, at)
  }

  const hearBook = (item: JsonObject, at: number): void => {
    const update = wholeOf(item['u'])
    if (book !== null && isEarlier(update, book.update, at - book.at)) return
    book = { bids: item['b'], asks: item['a'], update, at }
  }

  /** The candles of `interval` when they are known without a hole, and how old the word of them is. */
  const knownOf = (
    interval: CandleInterval,
    at: number,
  ): { readonly forming: Candle; readonly ageMs: number } | null => {
    const candles = seriesFor(interval)?.candles
    const forming = candles?.isWhole() ? candles.forming() : null
    return candles && forming ? { forming, ageMs: age(candles.heardAt(), at) } : null
  }

  const readVwap = (wanted: NonNullable<Wants['vwap']>, at: number): Picture['vwap'] => {
    if (wanted.of === 'trades') return trades?.vwap(at) ?? null
    const whole = knownOf(wanted.interval, at)
    const average = whole && (candleVwap?.price(whole.forming) ?? null)
    return whole && average && { price: average, ageMs: whole.ageMs }
  }

  const readAtr = (wanted: NonNullable<Wants['atr']>, at: number): Picture['atr'] => {
    const whole = knownOf(wanted.interval, at)
    const pct = average?.pct() ?? null
    return whole && pct && { pct, ageMs: whole.ageMs }
  }

  const readDepth = ({ bps }: NonNullable<Wants['depth']>, at: number): Picture['depth'] => {
    if (book === null) return null
    const [bids, asks] = [levelsOf(book.bids, levelsMax), levelsOf(book.asks, levelsMax)]
    const found = depthWithin({ bids, asks }, bps, levelsMax)
    if (found === null) return null
    const { bidUsdt, askUsdt, reachPct } = found
    return { bidUsdt, askUsdt, bps, ...(reachPct === null ? {} : { reachPct }), ageMs: age(book.at, at) }
  }

  return {
    series,
    closes,
    hear: (item, at) => {
      if (item['e'] === 'kline') hearCandle(item, at)
      else if (item['e'] === 'depthUpdate') hearBook(item, at)
      else if (item['e'] === 'aggTrade') trades?.hear(item, at)
    },
    doubtTrades: () => trades?.doubt(),
    read: (at) => ({
      ...(vwap === null ? {} : { vwap: readVwap(vwap, at) }),
      ...(atr === null ? {} : { atr: readAtr(atr, at) }),
      ...(flow === null ? {} : { flow: trades?.flow(at) ?? null }),
      ...(depth === null ? {} : { depth: readDepth(depth, at) }),
    }),
  }
}

// As it came: most books are replaced before anybody asks.
type Book = { readonly bids: unknown; readonly asks: unknown; readonly update: number | null; readonly at: number }

const age = (heardAt: number, at: number): number => Math.max(at - heardAt, 0)

/** Two connections speak during a hand-over, one of them later than the other; after longer than this a number is a new count. */
const overlapMs = 10_000

const isEarlier = (number: number | null, known: number | null, sinceMs: number): boolean =>
  number !== null && known !== null && number < known && sinceMs < overlapMs

/** What is made of trades. Each counts once; after one that is missing everything begins anew. */
function createTrades(vwap: Wants['vwap'], flow: Wants['flow']) {
  const average = vwap?.of === 'trades' ? createTradeVwap(vwap.count) : null
  const window = flow === null ? null : createFlow(flow.sec * 1_000)
  let last: { readonly id: number | null; readonly at: number } | null = null
  let isDoubted = false

  /** False: it was heard already. */
  const isNew = (id: number | null, at: number): boolean => {
    const before = last
    if (before === null) return true
    if (id !== null && (id === before.id || isEarlier(id, before.id, at - before.at))) return false
    const follows = id === null || before.id === null ? !isDoubted : id === before.id + 1
    if (!follows) {
      average?.reset()
      window?.reset()
    }
    return true
  }

  return {
    hear: (item: JsonObject, at: number): void => {
      const [paid, amount, id] = [decimalOf(item['p']), decimalOf(item['q']), wholeOf(item['a'])]
      const buyerIsMaker = item['m']
      if (paid === null || amount === null || typeof buyerIsMaker !== 'boolean') return
      if (paid.startsWith('-') || amount.startsWith('-') || !isNew(id, at)) return
      last = { id, at }
      isDoubted = false
      average?.add(paid, amount)
      window?.add(at, notional(qty(amount), price(paid)), !buyerIsMaker)
    },
    doubt: (): void => {
      isDoubted = true
    },
    vwap: (at: number): Picture['vwap'] => {
      const found = isDoubted ? null : (average?.price() ?? null)
      return found && last && { price: found, ageMs: age(last.at, at) }
    },
    flow: (at: number): Picture['flow'] => {
      const found = isDoubted ? null : (window?.read(at) ?? null)
      return found && last && { ...found, ageMs: age(last.at, at) }
    },
  }
}
