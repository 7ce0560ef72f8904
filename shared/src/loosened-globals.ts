import { type GlobalSettings } from './config.ts'
import {
  isHigher,
  isLower,
  isOther,
  isSooner,
  isTurnedOff,
  isTurnedOn,
  looserKeys,
  never,
  type Rules,
} from './looser.ts'

/** The settings of the whole bot with which it may lose more than before. */
export const looserGlobals = (before: GlobalSettings, after: GlobalSettings): readonly string[] =>
  looserKeys(rules, before, after)

const rules: Rules<GlobalSettings> = {
  simulate_only: isTurnedOff,
  trade_unlisted_symbols: isTurnedOn,
  // Whoever protects keeps entries off a side that is shared, and what is not its own out of its stops.
  foreign_positions: (was, is) => was !== is && is !== 'protect',
  max_total_exposure_usdt: isHigher,
  max_total_notional_usdt: isHigher,
  leverage_max: isHigher,
  unprotected_max_sec: isHigher,
  stress_buffer: isLower,
  max_positions: isHigher,
  max_positions_per_side: isHigher,
  isolation_pct: isHigher,
  max_long_notional_usdt: isHigher,
  max_short_notional_usdt: isHigher,
  max_group_exposure_usdt: isHigher,
  max_correlated_notional_usdt: isHigher,
  max_orders_per_minute: isHigher,
  max_open_orders_per_symbol: isHigher,
  margin_ratio_max_pct: isHigher,
  liquidation_distance_min_pct: isLower,
  funding_guard_sec: isLower,
  funding_max_pct: isHigher,
  daily_loss_max_usdt: isHigher,
  daily_loss_max_pct: isHigher,
  weekly_loss_max_usdt: isHigher,
  weekly_loss_max_pct: isHigher,
  drawdown_max_pct: isHigher,
  drawdown_resume_hours: isSooner,
  loss_release: (was, is) => was === 'manual' && is === 'period',
  // Another boundary begins another day, which knows nothing of what this one lost.
  day_start_hour_utc: isOther,
  symbol_age_days_min: isLower,
  global_cooldown_sec: isLower,
  order_ttl_seconds: isHigher,
  max_signal_age_ms: isHigher,
  max_quote_age_ms: isHigher,
  max_picture_age_sec: isHigher,
  max_candle_age_sec: isHigher,
  // What protection and closing have for themselves.
  rate_limit_buffer_pct: isLower,
  volume_window_sec: never,
  retry_delay_sec: never,
  simulate_maker_fills: never,
  // What the account has is adopted: changing that is another way, with the password.
  hedge_mode: never,
  multi_assets_mode: never,
  log_level: never,
}
