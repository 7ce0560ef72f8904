import { rate, type Rate } from '@undertow/shared/money.ts'
import type { CandleFold } from './candles.ts'

// Floats: a correlation is no money, and what is said of it has four decimals.

/** The last closes of one contract, a minute apart. */
export interface Closes extends CandleFold {
  /** Of the newest one: when its minute began; null: there is none. */
  lastAt(): number | null
  count(): number
  /** Of the minute that began at `openAt`; it must be one of those that are kept. */
  at(openAt: number): number
}

const minuteMs = 60_000
// More than one missing minute of either side is a line that is down.
const behindMax = 2

/** Keeps `kept` closes. */
export function createCloses(kept: number): Closes {
  const closes = new Float64Array(kept)
  let lastAt: number | null = null
  let count = 0
  const placeOf = (openAt: number): number => (openAt / minuteMs) % kept
  return {
    add: ({ openAt, close }) => {
      closes[placeOf(openAt)] = Number(close)
      lastAt = openAt
      count = Math.min(count + 1, kept)
    },
    reset: () => {
      lastAt = null
      count = 0
    },
    lastAt: () => lastAt,
    count: () => count,
    at: (openAt) => closes[placeOf(openAt)] ?? 0,
  }
}

/**
 * Pearson's correlation of the one-minute returns that both contracts have, −1 to 1. Null: fewer than `returnsMin` in
 * common, none within the last minutes before `at`, or one of them did not move.
 */
export function correlation(a: Closes, b: Closes, returnsMin: number, at: number): Rate | null {
  const [lastA, lastB] = [a.lastAt(), b.lastAt()]
  if (lastA === null || lastB === null) return null
  const end = Math.min(lastA, lastB)
  const start = Math.max(lastA - (a.count() - 1) * minuteMs, lastB - (b.count() - 1) * minuteMs)
  const returns = (end - start) / minuteMs
  if (returns < returnsMin || at - end > (behindMax + 1) * minuteMs) return null

  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0]
  for (let minute = start + minuteMs; minute <= end; minute += minuteMs) {
    const x = a.at(minute) / a.at(minute - minuteMs) - 1
    const y = b.at(minute) / b.at(minute - minuteMs) - 1
    sumA += x
    sumB += y
    squaresA += x * x
    squaresB += y * y
    products += x * y
  }
  const [varianceA, varianceB] = [returns * squaresA - sumA ** 2, returns * squaresB - sumB ** 2]
  // What rounding leaves of a price that stands still is not movement.
  if (!(varianceA > stillness && varianceB > stillness)) return null
  const found = (returns * products - sumA * sumB) / Math.sqrt(varianceA * varianceB)
  return rate(String(Math.round(Math.max(-1, Math.min(1, found)) * 10_000) / 10_000))
}

const stillness = 1e-18
