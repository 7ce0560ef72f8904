import type { Clock, Log } from '../../ports.ts'
import { candlesOfReply } from './candle-rows.ts'
import type { AskCandles } from './kline-requests.ts'
import { intervalMs, type Series, type Watched } from './watched.ts'

export type FillsOptions = { readonly clock: Clock; readonly log: Log; readonly ask: AskCandles }

/** Asks for the candles that streams did not bring: at the start, after a hole, and where nothing is traded. */
export interface Fills {
  /** Called once a second with all that is watched. */
  tick(watched: ReadonlyMap<string, Watched>): void
  stop(): void
}

// Of a weight of 1 or 2 each, a quarter to a half of the limit of a minute; they leave to other requests what those need.
const atOnceMax = 8
// A minute without a trade is not always told by a stream, and the venue's clock may be behind ours.
const silenceMsMax = 5_000
const retryMs = { first: 2_000, most: 60_000 }

export function createFills({ clock, log, ask }: FillsOptions): Fills {
  /** When a series may be asked for again, and after how many failures. A series that is dropped takes its entry along. */
  const rests = new WeakMap<Series, { readonly until: number; readonly failures: number }>()
  let inFlight = 0
  let isStopped = false
  let isFailing = false
  /** Where the next second goes on, so that each has its turn. */
  let turn = 0

  const isDue = ({ candles, interval }: Series): boolean => {
    const endsAt = candles.endsAt()
    const silenceMs = silenceMsMax + Math.min(intervalMs[interval], 60_000) / 60
    return !candles.isWhole() || endsAt === null || clock.now() > endsAt + silenceMs
  }

  const fill = async (symbol: string, series: Series): Promise<void> => {
    const { candles, interval, rows } = series
    const ticket = candles.ticket()
    const failures = rests.get(series)?.failures ?? 0
    rests.set(series, { until: Infinity, failures })
    inFlight += 1
    const body = await ask(symbol, interval, rows)
    inFlight -= 1
    if (isStopped) return
    const found = body === null ? null : candlesOfReply(body)
    const isTaken = found !== null && candles.fill(ticket, found, clock.now())
    tellFailure(symbol, found === null)
    const pauseMs = isTaken ? retryMs.first : Math.min(retryMs.first * 2 ** failures, retryMs.most)
    rests.set(series, { until: clock.now() + pauseMs, failures: isTaken ? 0 : Math.min(failures + 1, 10) })
  }

  const tellFailure = (symbol: string, isUnanswered: boolean): void => {
    if (isUnanswered && !isFailing)
      log('warn', `aster: candles of ${symbol} were not answered; they are asked for again`)
    isFailing = isUnanswered
  }

  return {
    tick: (watched) => {
      const due = [...watched].flatMap(([symbol, { series }]) =>
        series
          .filter((one) => (rests.get(one)?.until ?? 0) <= clock.now() && isDue(one))
          .map((one) => ({ symbol, one })),
      )
      const count = Math.min(atOnceMax - inFlight, due.length)
      for (let step = 0; step < count; step += 1) {
        const next = due[(turn + step) % due.length]
        if (next) void fill(next.symbol, next.one)
      }
      turn = due.length > count ? (turn + count) % due.length : 0
    },
    stop: () => {
      isStopped = true
    },
  }
}
