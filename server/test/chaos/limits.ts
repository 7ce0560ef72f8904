import { configSchema, type Config } from '@undertow/shared/config.ts'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import { chance, pick, stream } from '../../src/sim/random.ts'

/** Two of eleven runs have every kind of cap, brakes that small losses set, and filters that look at the market. */
export const hasLimits = (seed: number): boolean => seed % 11 === 4 || seed % 11 === 8

/** Dice of its own, so that all other runs stay what they were. */
export function withLimits(seed: number, config: Config): Config {
  if (!hasLimits(seed)) return config
  const random = stream(String(seed), 'limits')
  const json = encodeConfig(config)
  return configSchema.decode({
    ...json,
    globals: {
      ...json.globals,
      max_positions: pick(random, [null, 2, 3]),
      max_positions_per_side: pick(random, [null, null, 1, 2]),
      isolation_pct: pick(random, [null, '5']),
      max_total_notional_usdt: pick(random, [null, '400']),
      max_long_notional_usdt: pick(random, [null, '200']),
      max_short_notional_usdt: pick(random, [null, '200']),
      max_group_exposure_usdt: pick(random, [null, '85']),
      max_correlated_notional_usdt: pick(random, [null, '250']),
      max_orders_per_minute: pick(random, [null, null, 6]),
      daily_loss_max_usdt: pick(random, ['0.1', '0.1', '0.3']),
      drawdown_max_pct: pick(random, [null, '0.1']),
      loss_release: pick(random, ['manual', 'manual', 'period']),
      day_start_hour_utc: pick(random, [0, 8]),
    },
    symbol_defaults: {
      ...json.symbol_defaults,
      max_allocation_per_pair: pick(random, [null, '5']),
      spread_max_pct: pick(random, [null, '0.2']),
      mark_deviation_max_pct: pick(random, [null, '0.5']),
      depth_min_usdt: pick(random, [null, '100']),
      flow_window_sec: 60,
      flow_max_pct: pick(random, [null, null, null, null, null, '100']),
      vwap_filter: chance(random, 0.3),
      // A world is younger than its candles would have to be.
      vwap_source: 'trades',
      vwap_trades: 10,
      long_vwap_offset_pct: '0',
      short_vwap_offset_pct: '0',
      loss_streak_max: pick(random, [null, 3]),
      loss_streak_pause_min: 1,
    },
  })
}
