import { enough, type Report } from '@undertow/shared/performance-api.ts'

// A statistic is no money: this file alone reckons with floats.

const daysOfYear = 365

/** Sharpe and Sortino of daily returns in percent, against a rate of zero, × √365. Deviations over n − 1 and over n days. */
export function figuresOfReturns(returns: readonly number[]): Report['daily'] {
  const days = returns.length
  const mean = returns.reduce((sum, gain) => sum + gain, 0) / days
  const spread = Math.sqrt(returns.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / (days - 1))
  const below = Math.sqrt(returns.reduce((sum, gain) => sum + Math.min(gain, 0) ** 2, 0) / days)
  return { days, tooFew: days < enough, sharpe: perYear(mean, spread), sortino: perYear(mean, below) }
}

/** Null: without a deviation there is none, and what adding floats leaves of it is none either. */
function perYear(mean: number, deviation: number): string | null {
  if (!(deviation > 1e-9)) return null
  return String(Math.round((mean / deviation) * Math.sqrt(daysOfYear) * 100) / 100)
}
