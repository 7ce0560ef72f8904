// Money stands here as the text that came: most candles are overwritten before anybody asks, and text takes a tenth of the
// room of a decimal.

/** What was traded in one interval. */
export type Candle = {
  /** Of the venue's time, epoch ms. */
  readonly openAt: number
  readonly high: string
  readonly low: string
  readonly close: string
  /** Base coins, and USDT. */
  readonly volume: string
  readonly quote: string
}

/** A candle as the stream has it: all of its trades so far. */
export type CandleUpdate = Candle & {
  readonly isClosed: boolean
  /** Ids of its first and newest trade; null: it has none, or the venue does not say. */
  readonly trades: { readonly first: number; readonly last: number } | null
}

/** Something that is made of closed candles, which come in order and without a gap. */
export interface CandleFold {
  add(candle: Candle): void
  /** What was added counts no more: there is a hole behind it. */
  reset(): void
}

export interface Candles {
  /** From the stream. */
  note(update: CandleUpdate, at: number): void
  /** Names the moment of a request; its answer is taken only while no other candle has begun. */
  ticket(): number
  /**
   * The venue's answer to a request, ascending, its last row still forming. False: it does not fit and has to be asked for
   * again. A candle that is missing in between had no trade.
   */
  fill(ticket: number, rows: readonly Candle[], at: number): boolean
  /** The folds hold every candle up to the forming one. */
  isWhole(): boolean
  /** The newest one, which is not over yet as far as we know. */
  forming(): Candle | null
  /** When we last heard of it, by our clock. */
  heardAt(): number
  /** Of the venue's time: when the forming candle should be over; null before the first. */
  endsAt(): number | null
}

/**
 * Puts candles of a stream together with those of a request, and shows what is missing instead of guessing it. That nothing
 * is missing is proved by the venue's own word that a candle is closed, or by trade ids that follow each other.
 */
export function createCandles(intervalMs: number, folds: readonly CandleFold[]): Candles {
  let forming: Candle | null = null
  let isWhole = false
  let isFinal = false
  let lastTrade: number | null = null
  let begun = 0
  let heardAt = 0

  const begin = (candle: Candle): void => {
    forming = candle
    isFinal = false
    begun += 1
  }

  const close = (candle: Candle): void => {
    if (isWhole) for (const fold of folds) fold.add(candle)
  }

  const learn = ({ isClosed, trades }: CandleUpdate): void => {
    isFinal ||= isClosed
    lastTrade = trades?.last ?? lastTrade
  }

  const note: Candles['note'] = (update, at) => {
    if (forming !== null && update.openAt < forming.openAt) return
    if (forming?.openAt === update.openAt) {
      if (isOlder(update)) return
      forming = update
    } else {
      follow(forming, update)
      begin(update)
    }
    heardAt = at
    learn(update)
  }

  // Two connections speak during a hand-over, one of them later than the other.
  const isOlder = ({ trades }: CandleUpdate): boolean =>
    trades !== null && lastTrade !== null && trades.last < lastTrade

  const follow = (before: Candle | null, next: CandleUpdate): void => {
    const isProven = next.trades !== null && lastTrade !== null && next.trades.first === lastTrade + 1
    if (before === null || !(isProven || (isFinal && next.openAt === before.openAt + intervalMs))) {
      isWhole = false
      return
    }
    close(before)
    closeFlat(before, next.openAt)
  }

  /** Candles without a trade, up to `openAt`. */
  const closeFlat = (before: Candle, openAt: number): void => {
    const { close: last } = before
    // As long a silence leaves nothing of what was before.
    if (openAt - before.openAt > intervalMs * flatMax) isWhole = false
    else
      for (let at = before.openAt + intervalMs; at < openAt; at += intervalMs)
        close({ openAt: at, high: last, low: last, close: last, volume: '0', quote: '0' })
  }

  const fill: Candles['fill'] = (ticket, rows, at) => {
    const newest = rows.at(-1)
    if (ticket !== begun || newest === undefined || newest.openAt < (forming?.openAt ?? 0)) return false
    for (const fold of folds) fold.reset()
    isWhole = true
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1]
      if (next === undefined) break
      close(row)
      closeFlat(row, next.openAt)
    }
    heardAt = at
    if (newest.openAt === forming?.openAt) return isWhole
    begin(newest)
    lastTrade = null
    return isWhole
  }

  return {
    note,
    ticket: () => begun,
    fill,
    isWhole: () => isWhole,
    forming: () => forming,
    heardAt: () => heardAt,
    endsAt: () => (forming === null ? null : forming.openAt + intervalMs),
  }
}

const flatMax = 1_500
