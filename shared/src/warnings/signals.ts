import { type GlobalSettings, type SymbolSettings } from '../config.ts'
import { eq, gt, gte, isZero, lt, max, pct, rate, text, type Usdt } from '../money.ts'
import { type Check } from './finding.ts'

// Triggers and filters that contradict each other or themselves.

/** Nothing could ever be entered: refused. */
export const signalContradictions: readonly Check[] = [
  (symbol) => {
    const { volume_threshold_max: bound } = symbol
    if (bound === null || symbol.trigger === 'count') return null
    const threshold = highestStart(symbol)
    if (!gt(threshold, bound)) return null
    return [
      'volume_threshold_max',
      `${text(bound)} USDT`,
      `must not be below the threshold of ${text(threshold)} USDT: whatever fires would be refused`,
    ]
  },
  ({ adaptive_threshold, adaptive_min_usdt, adaptive_max_usdt }) => {
    if (!adaptive_threshold || !gt(adaptive_min_usdt, adaptive_max_usdt)) return null
    return [
      'adaptive_min_usdt',
      `${text(adaptive_min_usdt)} USDT`,
      `must not be above adaptive_max_usdt, ${text(adaptive_max_usdt)} USDT`,
    ]
  },
  ({ atr_min_pct, atr_max_pct }) => {
    if (atr_min_pct === null || atr_max_pct === null || !gt(atr_min_pct, atr_max_pct)) return null
    return [
      'atr_min_pct',
      `${text(atr_min_pct)} %`,
      `must not be above atr_max_pct, ${text(atr_max_pct)} %: no market lies between`,
    ]
  },
  (symbol, globals) => {
    const { cascade_filter, cascade_slice_sec: slice } = symbol
    const window = windowSec(symbol, globals)
    if (!cascade_filter || window >= 2 * slice) return null
    return ['cascade_slice_sec', `${slice} s`, `must fit twice into the window of ${window} s: two slices are compared`]
  },
]

/** Valid, and hardly what somebody wants. */
export const signalChecks: readonly Check[] = [
  ({ trigger, min_liquidation_usdt, volume_threshold, volume_threshold_long, volume_threshold_short }) => {
    const thresholds = [volume_threshold_long ?? volume_threshold, volume_threshold_short ?? volume_threshold]
    const below = thresholds.find((threshold) => lt(threshold, min_liquidation_usdt))
    if (!below || trigger === 'count') return null
    return [
      'min_liquidation_usdt',
      `${text(min_liquidation_usdt)} USDT`,
      `is above the threshold of ${text(below)} USDT: the window may be full and nothing fires`,
    ]
  },
  ({ min_liquidation_usdt, volume_threshold_max: bound }) => {
    if (bound === null || !gt(min_liquidation_usdt, bound)) return null
    return [
      'min_liquidation_usdt',
      `${text(min_liquidation_usdt)} USDT`,
      `is above volume_threshold_max, ${text(bound)} USDT: what may fire is refused`,
    ]
  },
  ({ adaptive_threshold, adaptive_max_usdt, volume_threshold_max: bound }) => {
    if (!adaptive_threshold || bound === null || !gt(adaptive_max_usdt, bound)) return null
    return [
      'adaptive_max_usdt',
      `${text(adaptive_max_usdt)} USDT`,
      `is above volume_threshold_max, ${text(bound)} USDT: a threshold that rises beyond it enters nothing`,
    ]
  },
  ({ adaptive_threshold, adaptive_min_usdt, adaptive_max_usdt }) => {
    if (!adaptive_threshold || !eq(adaptive_min_usdt, adaptive_max_usdt)) return null
    return ['adaptive_max_usdt', `${text(adaptive_max_usdt)} USDT`, 'equals adaptive_min_usdt: nothing is adaptive']
  },
  ({ trigger, trigger_count }) => {
    if (trigger !== 'count' || trigger_count > 1) return null
    return ['trigger_count', `${trigger_count}`, 'every liquidation that is large enough fires']
  },
  ({ trigger, rate_spike_factor: factor }) => {
    if (trigger !== 'rate' || gt(factor, rate('1'))) return null
    return ['rate_spike_factor', `${text(factor)} ×`, 'an average window is a spike already']
  },
  (symbol, globals) => {
    const { trigger, baseline_hours } = symbol
    const window = windowSec(symbol, globals)
    if (trigger !== 'rate' || window * 10 <= baseline_hours * 3_600) return null
    return ['baseline_hours', `${baseline_hours} h`, `hold fewer than 10 windows of ${window} s: hardly an average`]
  },
  ({ vwap_filter, long_vwap_offset_pct: offset }) => {
    if (!vwap_filter || !isZero(offset)) return null
    return ['long_vwap_offset_pct', '0 %', 'any ask that is not above VWAP passes: the filter hardly filters longs']
  },
  ({ vwap_filter, short_vwap_offset_pct: offset }) => {
    if (!vwap_filter || !isZero(offset)) return null
    return ['short_vwap_offset_pct', '0 %', 'any bid that is not below VWAP passes: the filter hardly filters shorts']
  },
  ({ vwap_filter, direction }) => {
    if (!vwap_filter || direction === 'fade') return null
    return [
      'vwap_filter',
      'on',
      'with direction follow: longs that die push the price below VWAP, and a short has to be above it, so little will pass',
    ]
  },
  ({ spread_max_pct: spread, take_profit_pct }) => {
    if (spread === null || !gte(spread, take_profit_pct)) return null
    return [
      'spread_max_pct',
      `${text(spread)} %`,
      `the spread alone may be as wide as the take-profit of ${text(take_profit_pct)} %`,
    ]
  },
  ({ imbalance_max_pct: share }) =>
    share === null || lt(share, hundred) ? null : ['imbalance_max_pct', '100 %', 'vetoes nothing but missing data'],
  ({ flow_max_pct: share }) =>
    share === null || lt(share, hundred) ? null : ['flow_max_pct', '100 %', 'vetoes nothing but missing data'],
  ({ loss_streak_max, loss_streak_pause_min: minutes, cooldown_sec }) => {
    if (loss_streak_max === null || minutes * 60 > cooldown_sec) return null
    return [
      'loss_streak_pause_min',
      `${minutes} min`,
      `the cooldown of ${cooldown_sec} s rests as long after every entry`,
    ]
  },
]

const hundred = pct('100')

/** What the window has to reach at least before any past is known, on the side where it is more. */
function highestStart(symbol: SymbolSettings): Usdt {
  if (symbol.adaptive_threshold) return symbol.adaptive_min_usdt
  const { volume_threshold: common, volume_threshold_long: long, volume_threshold_short: short } = symbol
  return max(long ?? common, short ?? common)
}

const windowSec = (symbol: SymbolSettings, globals: GlobalSettings): number =>
  symbol.volume_window_sec ?? globals.volume_window_sec
