import { type Config, type ConfigJson } from '@undertow/shared/config.ts'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import { profileJson } from '@undertow/shared/profiles.ts'

/** Every filter, cap, brake and exit on, each kind of trigger, entry, size and ladder on some contract; limits that bite now and then. */
export function fullSettings(): Config {
  const { globals, symbol_defaults } = profileJson('practice')
  const read = decodeConfig({
    globals: { ...globals, ...globalsOn },
    symbol_defaults: { ...symbol_defaults, ...symbolOn },
    symbols: tactics,
  })
  if ('config' in read) return read.config
  throw new Error(read.problems.map(({ key, value, problem }) => `${key} is ${value}: ${problem}`).join('; '))
}

const globalsOn: Partial<ConfigJson['globals']> = {
  global_cooldown_sec: 1,
  max_candle_age_sec: 120,
  max_positions: 8,
  max_positions_per_side: 5,
  isolation_pct: '10',
  max_total_notional_usdt: '3000',
  max_long_notional_usdt: '1500',
  max_short_notional_usdt: '1500',
  max_group_exposure_usdt: '250',
  max_correlated_notional_usdt: '1400',
  max_orders_per_minute: 12,
  daily_loss_max_usdt: '1',
  weekly_loss_max_usdt: '2',
  weekly_loss_max_pct: '1',
  drawdown_max_pct: '0.1',
  drawdown_resume_hours: 1,
  loss_release: 'manual',
}

const symbolOn: Partial<ConfigJson['symbol_defaults']> = {
  adaptive_threshold: true,
  adaptive_percentile: 60,
  adaptive_hours: 2,
  adaptive_max_usdt: '6000',
  volume_threshold_max: '400000',
  vwap_filter: true,
  vwap_candles: 5,
  long_vwap_offset_pct: '0',
  short_vwap_offset_pct: '0',
  spread_max_pct: '0.1',
  depth_min_usdt: '2000',
  imbalance_max_pct: '80',
  flow_max_pct: '95',
  atr_candles: 5,
  atr_min_pct: '0.005',
  atr_max_pct: '5',
  mark_deviation_max_pct: '0.5',
  funding_filter_max_pct: '0.5',
  cascade_slice_sec: 3,
  trading_hours: 'mon-sun 00:00-24:00',
  loss_streak_max: 4,
  loss_streak_pause_min: 5,
  max_allocation_per_pair: '1',
  max_position_notional_usdt: '500',
  price_offset_pct: '0.05',
  dca: true,
  dca_first_pct: '40',
  dca_levels: ['0.15', '0.3'],
  dca_size_factors: ['1', '0.5'],
  stop_loss_pct: '0.5',
  take_profit_pct: '0.3',
  break_even_at_pct: '0.2',
  trailing_stop_pct: '0.12',
  trailing_activation_pct: '0.15',
  time_stop_min: 10,
}

const noLadder = { dca: false } as const
const tactics: ConfigJson['symbols'] = {
  BTCUSDT: { group: 'majors', cascade_filter: true },
  ETHUSDT: { ...noLadder, group: 'majors', scale_out_levels_pct: ['0.1', '0.2'], scale_out_sizes_pct: ['40', '30'] },
  SOLUSDT: { trigger: 'count', trigger_count: 4, cascade_filter: true },
  XRPUSDT: { trigger: 'rate', rate_spike_factor: '2', baseline_hours: 1 },
  DOGEUSDT: { trigger: 'single', direction: 'follow', vwap_filter: false },
  BNBUSDT: { ...noLadder, entry: 'post_only', entry_price: 'improve', take_profit_order: 'limit' },
  ASTERUSDT: {
    ...noLadder,
    exit_basis: 'margin',
    stop_loss_pct: '2.5',
    take_profit_pct: '1.5',
    break_even_at_pct: '1',
    trailing_stop_pct: '0.6',
    trailing_activation_pct: '0.75',
  },
  SUIUSDT: { dca_trigger: 'signal', when_in_position: 'add' },
  AVAXUSDT: { dca_tranches: true },
  LINKUSDT: { sizing: 'risk', risk_per_trade_pct: '0.01' },
  '1000PEPEUSDT': {
    ...noLadder,
    sizing: 'equity',
    position_size_pct: '0.2',
    size_multiplier_max: '2',
    stop_loss_atr: '4',
  },
  WIFUSDT: {
    ...noLadder,
    entry: 'limit',
    entry_price: 'mid',
    trailing: 'exchange',
    trailing_stop_pct: '0.2',
    protection_stop: 'quantity',
    vwap_source: 'trades',
  },
}
