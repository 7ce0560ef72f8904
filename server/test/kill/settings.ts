import { configSchema, type Config, type ConfigJson } from '@undertow/shared/config.ts'
import { profileJson } from '@undertow/shared/profiles.ts'

export const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', 'DOGEUSDT', 'BNBUSDT'] as const

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
    symbols: Object.fromEntries(
      symbols.map((name, index) => [name, index < 4 ? {} : { entry: 'limit', price_offset_pct: '3' }]),
    ),
  }
}

export const killSettings = (): Config => configSchema.decode(killJson())
