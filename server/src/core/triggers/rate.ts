import { lt, text } from '@undertow/shared/money.ts'
import { no, usd, yes } from '../questions/question.ts'
import { spikeThreshold } from '../volume/threshold.ts'
import { type TriggerRule } from './rule.ts'

/** The rolling sum reaches the threshold, and a multiple of its own average. Without an average the signal comes up and is refused. */
export const rateTrigger: TriggerRule = ({ window, threshold, settings, history, liquidated }) => {
  const { sum } = window
  if (lt(sum, threshold)) return null
  const { rate_spike_factor: factor, baseline_hours: hours } = settings
  const value = `${usd(sum)} of ${liquidated}s liquidated`
  const average = history?.average ?? null
  if (average === null) {
    const minutes = Math.floor((history?.watchedMs ?? 0) / 60_000)
    const limit = `an average: half of the last ${hours} h watched`
    return { thresholdUsdt: threshold, reached: no(`${value}; ${minutes} min watched`, limit) }
  }
  const thresholdUsdt = spikeThreshold(threshold, average, settings)
  if (lt(sum, thresholdUsdt)) return null
  const limit = `at least ${usd(threshold)} and ${text(factor)} × the average window of ${usd(average)}`
  return { thresholdUsdt, reached: yes(value, limit) }
}
