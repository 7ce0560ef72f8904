import { configSchema, type Config, type ConfigJson } from '@undertow/shared/config.ts'
import { profileJson } from '@undertow/shared/profiles.ts'

export const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'BNBUSDT'] as const

/** Added to when the price goes the wrong way. Nobody closes these by hand, or the price would never have the time. */
const ladderSymbols = ['ETHUSDT', 'SOLUSDT'] as const

/** Everything enters at once, most of it at the market; some entries rest and are cancelled after a second. */
export function killJson(cooldownSec = 1): ConfigJson {
  const { globals, symbol_defaults } = profileJson('practice')
  return {
    globals: {
      ...globals,
      trade_unlisted_symbols: false,
      retry_delay_sec: 1,
      order_ttl_seconds: 1,
      max_signal_age_ms: 2_000,
      max_quote_age_ms: 2_000,
      max_total_exposure_usdt: '5000',
    },
    symbol_defaults: {
      ...symbol_defaults,
      volume_threshold: '100',
      min_liquidation_usdt: '0',
      cooldown_sec: cooldownSec,
      entry: 'market',
    },
    symbols: Object.fromEntries(symbols.map((name, index) => [name, ownSettings(name, index)])),
  }
}

function ownSettings(name: string, index: number): ConfigJson['symbols'][string] {
  if (index >= 4) return { entry: 'limit', price_offset_pct: '3' }
  if (!isLadder(name)) return {}
  return {
    dca: true,
    dca_first_pct: '30',
    dca_levels: ['0.02', '0.05', '0.09'],
    dca_size_factors: ['1', '1', '1'],
    // Less than the way to the first level: an addition has to better the average.
    price_offset_pct: '0.01',
  }
}
export const isLadder = (name: string): boolean => ladderSymbols.some((one) => one === name)

export const killSettings = (): Config => configSchema.decode(killJson())
