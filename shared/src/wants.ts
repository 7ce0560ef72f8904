import type { GlobalSettings, SymbolSettings } from './config.ts'
import type { Wants } from './picture.ts'

/** What the questions of an entry will look at under these settings: nothing else is streamed. */
export function wantsOf(settings: SymbolSettings, globals: GlobalSettings): Wants {
  const { atr_interval: interval, atr_candles: count } = settings
  return {
    vwap: settings.vwap_filter ? averageOf(settings) : null,
    atr: asksAtr(settings) ? { interval, count } : null,
    flow: isAny(settings.flow_max_pct) ? { sec: settings.flow_window_sec } : null,
    depth: isAny(settings.depth_min_usdt, settings.imbalance_max_pct) ? { bps: settings.depth_bps } : null,
    correlations: isAny(globals.max_correlated_notional_usdt),
  }
}

/** A filter looks at the average true range, or stop and target are measured by it. */
const asksAtr = ({ atr_min_pct, atr_max_pct, stop_loss_atr, take_profit_atr }: SymbolSettings): boolean =>
  isAny(atr_min_pct, atr_max_pct, stop_loss_atr, take_profit_atr)

const averageOf = (settings: SymbolSettings): Wants['vwap'] =>
  settings.vwap_source === 'trades'
    ? { of: 'trades', count: settings.vwap_trades }
    : { of: 'candles', interval: settings.vwap_interval, count: settings.vwap_candles }

const isAny = (...limits: readonly unknown[]): boolean => limits.some((limit) => limit !== null)
