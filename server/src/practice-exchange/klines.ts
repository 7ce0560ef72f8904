import { add, max, min, noQty, noUsdt, type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'

/** One candle. Volumes are in base coins, quotes in USDT; `taker…` counts what buyers took. */
export type Candle = {
  readonly openTime: number
  readonly open: Price
  readonly high: Price
  readonly low: Price
  readonly close: Price
  readonly volume: Qty
  readonly quote: Usdt
  readonly takerVolume: Qty
  readonly takerQuote: Usdt
  readonly count: number
  readonly firstId: number
  readonly lastId: number
}

/** What one trade (or one mark price, without volume) adds to a candle. */
export type Print = {
  readonly at: number
  readonly price: Price
  readonly qty: Qty
  readonly quote: Usdt
  readonly buyerIsMaker: boolean
  readonly id: number
}

export interface Candles {
  add(print: Print): void
  /** Ascending by time; from `from` on when it is given, else the newest. */
  list(interval: Interval, range: CandleRange, at: number): readonly Candle[]
  /** The candle that `openTime` begins; null where nothing is known. */
  one(interval: Interval, openTime: number, at: number): Candle | null
  /** Of the last 24 hours to the minute; null before the first print. */
  day(at: number): Candle | null
}

export type CandleRange = { readonly from: number | null; readonly to: number | null; readonly limit: number }

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

export const intervals = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const
export type Interval = (typeof intervals)[number]

const unitMs = { m: minuteMs, h: hourMs, d: dayMs } as const

/** Start of the candle that `at` lies in; weeks begin on Monday, months on the first, all UTC. */
export function bucketStart(interval: Interval, at: number): number {
  if (interval === '1M') return monthStart(at)
  const [length, shift] = interval === '1w' ? [7 * dayMs, 4 * dayMs] : [lengthOf(interval), 0]
  return Math.floor((at - shift) / length) * length + shift
}

/** Start of the candle after the one that begins at `openTime`. */
export const nextBucket = (interval: Interval, openTime: number): number =>
  interval === '1M'
    ? monthStart(openTime + 31 * dayMs)
    : openTime + (interval === '1w' ? 7 * dayMs : lengthOf(interval))

const lengthOf = (interval: Interval): number =>
  Number(interval.slice(0, -1)) * unitMs[interval.at(-1) as 'm' | 'h' | 'd']

/** The days-to-civil algorithm: a month's length is no fixed number of milliseconds. */
function monthStart(at: number): number {
  // Counted from the first of March of year 0, so that leap days come last.
  const days = Math.floor(at / dayMs) + 719_468
  const dayOfEra = days - Math.floor(days / 146_097) * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const month = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * month + 2) / 5)
  return (Math.floor(at / dayMs) - dayOfMonth) * dayMs
}

/** Three sizes are stored, the others are put together from them. */
const levels = [
  { interval: '1m', kept: 1_500 },
  { interval: '1h', kept: 1_000 },
  { interval: '1d', kept: 500 },
] as const

/** The candles of one price, bounded: a day of minutes, a month of hours, a year of days and a bit. */
export function createCandles(): Candles {
  /** Whole candles of each level, ascending. */
  const closed: [Candle[], Candle[], Candle[]] = [[], [], []]
  /** What has closed of the running hour and day. */
  const partial: [null, Candle | null, Candle | null] = [null, null, null]
  let minute: Candle | null = null
  /** The closed minutes of the last 24 hours as one; null when a minute has closed since. */
  let dayBefore: Candle | null = null

  const keep = (level: 0 | 1 | 2, candle: Candle): void => {
    const list = closed[level]
    list.push(candle)
    const { kept } = levels[level]
    if (list.length > kept * 2) list.splice(0, list.length - kept)
    if (level !== 2) grow(level === 0 ? 1 : 2, candle)
  }
  const grow = (level: 1 | 2, part: Candle): void => {
    const { interval } = levels[level]
    const openTime = bucketStart(interval, part.openTime)
    const before = partial[level]
    const whole = before ? merged(before, part) : { ...part, openTime }
    // Parts follow each other without a gap, so the last one always ends where the whole does.
    const isComplete =
      nextBucket(interval, openTime) === nextBucket(levels[level === 1 ? 0 : 1].interval, part.openTime)
    partial[level] = isComplete ? null : whole
    if (isComplete) keep(level, whole)
  }
  const rollTo = (at: number): void => {
    while (minute && at >= minute.openTime + minuteMs) {
      keep(0, minute)
      minute = flat(minute, minute.openTime + minuteMs)
      dayBefore = null
    }
  }
  const running = (level: 0 | 1 | 2): Candle | null => {
    const part = level === 0 ? minute : running(level === 1 ? 0 : 1)
    const before = partial[level]
    if (level === 0 || !part) return part
    return before ? merged(before, part) : { ...part, openTime: bucketStart(levels[level].interval, part.openTime) }
  }

  /** Candles of `interval` that begin at or after `from`, ascending. */
  const since = (interval: Interval, from: number): Candle[] => {
    const level = levelOf(interval)
    const last = running(level)
    const parts = last ? [...closed[level].slice(firstFrom(closed[level], from)), last] : []
    const whole: Candle[] = []
    for (const part of parts) {
      const openTime = bucketStart(interval, part.openTime)
      const before = whole.at(-1)
      if (before?.openTime === openTime) whole[whole.length - 1] = merged(before, part)
      else whole.push({ ...part, openTime })
    }
    return whole
  }
  return {
    add: (print) => {
      rollTo(print.at)
      minute = minute ? withPrint(minute, print) : opened(print)
    },
    list: (interval, { from, to, limit }, at) => {
      rollTo(at)
      const found = since(interval, from === null ? 0 : bucketStart(interval, from)).filter(
        ({ openTime }) => (from === null || openTime >= from) && (to === null || openTime <= to),
      )
      return from === null ? found.slice(-limit) : found.slice(0, limit)
    },
    one: (interval, openTime, at) => {
      rollTo(at)
      return since(interval, openTime).find((candle) => candle.openTime === openTime) ?? null
    },
    day: (at) => {
      rollTo(at)
      if (!minute) return null
      const [first, ...rest] = closed[0].slice(firstFrom(closed[0], minute.openTime + minuteMs - dayMs))
      dayBefore ??= first ? rest.reduce(merged, first) : minute
      return first ? merged(dayBefore, minute) : minute
    },
  }
}

const levelOf = (interval: Interval): 0 | 1 | 2 => {
  if (interval.endsWith('m')) return 0
  return interval.endsWith('h') ? 1 : 2
}

function firstFrom(candles: readonly Candle[], from: number): number {
  let [low, high] = [0, candles.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((candles[middle]?.openTime ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

const opened = (print: Print): Candle =>
  withPrint(
    {
      openTime: bucketStart('1m', print.at),
      open: print.price,
      high: print.price,
      low: print.price,
      close: print.price,
      ...nothing,
    },
    print,
  )

const nothing = {
  volume: noQty,
  quote: noUsdt,
  takerVolume: noQty,
  takerQuote: noUsdt,
  count: 0,
  firstId: -1,
  lastId: -1,
}

const flat = ({ close }: Candle, openTime: number): Candle => ({
  openTime,
  open: close,
  high: close,
  low: close,
  close,
  ...nothing,
})

function withPrint(candle: Candle, { price, qty, quote, buyerIsMaker, id }: Print): Candle {
  return {
    openTime: candle.openTime,
    // A candle without a trade has the price before; its first trade opens it anew.
    open: candle.count === 0 ? price : candle.open,
    high: candle.count === 0 ? price : max(candle.high, price),
    low: candle.count === 0 ? price : min(candle.low, price),
    close: price,
    volume: add(candle.volume, qty),
    quote: add(candle.quote, quote),
    takerVolume: buyerIsMaker ? candle.takerVolume : add(candle.takerVolume, qty),
    takerQuote: buyerIsMaker ? candle.takerQuote : add(candle.takerQuote, quote),
    count: candle.count + 1,
    firstId: candle.count === 0 ? id : candle.firstId,
    lastId: id,
  }
}

/** `later` follows `earlier` without a gap. One without trades has nothing to add but its time. */
function merged(earlier: Candle, later: Candle): Candle {
  if (later.count === 0) return earlier
  if (earlier.count === 0) return { ...later, openTime: earlier.openTime }
  return {
    openTime: earlier.openTime,
    open: earlier.open,
    high: max(earlier.high, later.high),
    low: min(earlier.low, later.low),
    close: later.close,
    volume: add(earlier.volume, later.volume),
    quote: add(earlier.quote, later.quote),
    takerVolume: add(earlier.takerVolume, later.takerVolume),
    takerQuote: add(earlier.takerQuote, later.takerQuote),
    count: earlier.count + later.count,
    firstId: earlier.firstId,
    lastId: later.lastId,
  }
}
