import { abs, add, asPct, divHalfUp, isPositive, max, price, rate, sub, times } from '@undertow/shared/money.ts'
import type { Pct, Price, Rate } from '@undertow/shared/money.ts'
import type { CandleFold } from './candles.ts'

export interface Atr extends CandleFold {
  /** In percent of the last close; null while there are fewer than `count` true ranges. */
  pct(): Pct | null
}

/** Candles from which Wilder's average has forgotten where it began, but for two hundredths: (1 − 1/n)^4n. */
export const atrCandles = (count: number): number => count * 5 + 1

/** Average true range over `count` closed candles, smoothed as Wilder does: the first is a plain average. */
export function createAtr(count: number): Atr {
  const whole: Rate = rate(String(count))
  let lastClose: Price | null = null
  let ranges = 0
  let sum: Price = none
  let average: Price | null = null

  return {
    add: (candle) => {
      const [high, low, close] = [price(candle.high), price(candle.low), price(candle.close)]
      if (lastClose !== null) {
        const range = max(sub(high, low), max(abs(sub(high, lastClose)), abs(sub(low, lastClose))))
        ranges += 1
        if (average !== null) average = divHalfUp(add(times(average, count - 1), range), whole)
        else {
          sum = add(sum, range)
          if (ranges === count) average = divHalfUp(sum, whole)
        }
      }
      lastClose = close
    },
    reset: () => {
      lastClose = average = null
      ranges = 0
      sum = none
    },
    pct: () => (average === null || lastClose === null || !isPositive(lastClose) ? null : asPct(average, lastClose)),
  }
}

const none: Price = price('0')
