import { type SymbolSettings } from './config.ts'
import { gt, type Usdt } from './money.ts'

/** The margin of the larger side, and the setting that it comes from. */
export function largestTrade(symbol: SymbolSettings): readonly [setting: keyof SymbolSettings, margin: Usdt] {
  const { trade_value_usdt: common, trade_value_long_usdt: long, trade_value_short_usdt: short } = symbol
  const largest = gt(long ?? common, short ?? common) ? long : short
  if (largest === null) return ['trade_value_usdt', common]
  return [largest === long ? 'trade_value_long_usdt' : 'trade_value_short_usdt', largest]
}
