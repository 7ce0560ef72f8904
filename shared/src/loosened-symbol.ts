import { type SymbolSettings } from './config.ts'
import { ofPrice } from './exit-distances.ts'
import { ladderMultiple, rungsOf } from './ladder.ts'
import { isHigher, isLower, isOther, isTurnedOff, isTurnedOn, looserKeys, never, type Rules } from './looser.ts'
import { gt, lt, pct, scale, type Pct, type Usdt } from './money.ts'
import { isCoveredBy } from './trading-hours.ts'

/** The settings of a symbol with which it may lose more than before. */
export const looserSymbol = (before: SymbolSettings, after: SymbolSettings): readonly string[] =>
  looserKeys(rules, before, after)

const sizeRules = {
  leverage: isHigher,
  // Ways of sizing cannot be held against each other.
  sizing: isOther,
  trade_value_usdt: isHigher,
  trade_value_long_usdt: (was, is, before, after) => isLarger(was, before.trade_value_usdt, is, after.trade_value_usdt),
  trade_value_short_usdt: (was, is, before, after) =>
    isLarger(was, before.trade_value_usdt, is, after.trade_value_usdt),
  position_size_pct: isHigher,
  position_size_long_pct: (was, is, before, after) =>
    isLarger(was, before.position_size_pct, is, after.position_size_pct),
  position_size_short_pct: (was, is, before, after) =>
    isLarger(was, before.position_size_pct, is, after.position_size_pct),
  risk_per_trade_pct: isHigher,
  size_multiplier_max: isHigher,
  size_limit: (was, is) => was === 'refuse' && is === 'clamp',
  max_position_usdt: isHigher,
  max_position_notional_usdt: isHigher,
  max_allocation_per_pair: isHigher,
  group: isOther,
} satisfies Partial<Rules<SymbolSettings>>

// With the ladder off, what it would be changes nothing.
const ladderRules = {
  dca: (was, is, before, after) => (is ? !was : gt(wholePct(after), wholePct(before))),
  dca_first_pct: (was, is, _, { dca }) => dca && isHigher(was, is),
  dca_levels: (was, is, before, after) =>
    before.dca && after.dca && is.some((level, index) => was[index] !== undefined && lt(level, was[index])),
  dca_size_factors: (_was, _is, before, after) =>
    after.dca && gt(ladderMultiple(rungsOf(after)), ladderMultiple(rungsOf(before))),
  dca_trigger: (was, is, before, after) => before.dca && after.dca && was === 'signal' && is === 'price',
  when_in_position: (was, is, _, { dca, dca_trigger }) =>
    dca && dca_trigger === 'signal' && was === 'ignore' && is === 'add',
  dca_tranches: never,
} satisfies Partial<Rules<SymbolSettings>>

const exitRules = {
  stop_loss_pct: isHigher,
  exit_basis: (_was, _is, before, after) => gt(stopOfPrice(after, after), stopOfPrice(after, before)),
  stop_loss_atr: isHigher,
  break_even_at_pct: isHigher,
  break_even_offset_pct: (was, is, before, after) =>
    before.break_even_at_pct !== null && after.break_even_at_pct !== null && isLower(was, is),
  trailing_stop_pct: isHigher,
  trailing_activation_pct: (was, is, before, after) => trails(before) && trails(after) && isHigher(was, is),
  // It begins later then, and with a farther target later still.
  trailing_take_profit: (was, is, before, after) => trails(before) && trails(after) && isTurnedOn(was, is),
  take_profit_pct: (was, is, before, after) => trailsFromTarget(before) && trailsFromTarget(after) && isHigher(was, is),
  take_profit_atr: (was, is, before, after) =>
    trailsFromTarget(before) && trailsFromTarget(after) && isOther(was, is) && !isLower(is, was),
  time_stop_min: isHigher,
  // What is added would have no stop until another one stands.
  protection_stop: (was, is) => was === 'close_position' && is === 'quantity',
  // Liquidation goes by the mark price.
  working_type: (was, is) => was === 'MARK_PRICE' && is === 'CONTRACT_PRICE',
  tp_working_type: never,
  take_profit_order: never,
  trailing: never,
  scale_out_levels_pct: never,
  scale_out_sizes_pct: never,
} satisfies Partial<Rules<SymbolSettings>>

// What may veto an entry, and how much it lets pass. A figure that lets everything pass is the same as none.
const vetoRules = {
  enabled: isTurnedOn,
  volume_threshold_max: isHigher,
  cooldown_sec: isLower,
  when_opposite_hedge: (was, is) => was === 'ignore' && is === 'open',
  when_opposite_one_way: (was, is) => was !== is && is === 'flip',
  price_offset_pct: (_was, _is, before, after) => gt<Pct>(worsePct(after), worsePct(before)),
  order_ttl_seconds: isHigher,
  vwap_filter: isTurnedOff,
  long_vwap_offset_pct: (was, is, before, after) => before.vwap_filter && after.vwap_filter && isLower(was, is),
  short_vwap_offset_pct: (was, is, before, after) => before.vwap_filter && after.vwap_filter && isLower(was, is),
  spread_max_pct: isHigher,
  depth_bps: (was, is, before, after) =>
    before.depth_min_usdt !== null && after.depth_min_usdt !== null && isHigher(was, is),
  depth_min_usdt: isLower,
  imbalance_max_pct: isHigher,
  flow_max_pct: isHigher,
  atr_interval: (was, is, before, after) => usesAtr(before) && usesAtr(after) && isOther(was, is),
  atr_min_pct: isLower,
  atr_max_pct: isHigher,
  mark_deviation_max_pct: isHigher,
  funding_filter_max_pct: isHigher,
  cascade_filter: isTurnedOff,
  trading_hours: (was, is) => was !== null && was !== is && (is === null || !isCoveredBy(is, was)),
  loss_streak_max: isHigher,
  loss_streak_pause_min: (was, is, { loss_streak_max }) => loss_streak_max !== null && isLower(was, is),
} satisfies Partial<Rules<SymbolSettings>>

const rules: Rules<SymbolSettings> = {
  ...sizeRules,
  ...ladderRules,
  ...exitRules,
  ...vetoRules,
  entry: never,
  entry_price: never,
  trigger: never,
  trigger_count: never,
  rate_spike_factor: never,
  baseline_hours: never,
  volume_threshold: never,
  volume_threshold_long: never,
  volume_threshold_short: never,
  adaptive_threshold: never,
  adaptive_percentile: never,
  adaptive_hours: never,
  adaptive_smoothing_pct: never,
  adaptive_min_usdt: never,
  adaptive_max_usdt: never,
  volume_window_sec: never,
  min_liquidation_usdt: never,
  direction: never,
  vwap_source: never,
  vwap_interval: never,
  vwap_candles: never,
  vwap_trades: never,
  flow_window_sec: never,
  atr_candles: never,
  cascade_slice_sec: never,
}

/** One direction's own size, where it or what it took the place of has changed; the common one is said by itself. */
function isLarger<M extends Usdt | Pct>(was: M | null, wasCommon: M, is: M | null, isCommon: M): boolean {
  if (was === null && is === null) return false
  return gt<M>(is ?? isCommon, was ?? wasCommon)
}

/** What a position may come to, in % of the size: with a small ladder less than an entry without one. */
const wholePct = (settings: SymbolSettings): Pct =>
  settings.dca ? scale(settings.dca_first_pct, ladderMultiple(rungsOf(settings))) : pct('100')

/** How far the stop would be from the entry, under another basis. */
const stopOfPrice = ({ stop_loss_pct, leverage }: SymbolSettings, basis: Pick<SymbolSettings, 'exit_basis'>): Pct =>
  ofPrice(stop_loss_pct, basis, leverage)

const trails = ({ trailing_stop_pct }: SymbolSettings): boolean => trailing_stop_pct !== null
const trailsFromTarget = (settings: SymbolSettings): boolean => settings.trailing_take_profit && trails(settings)

const usesAtr = ({ stop_loss_atr, atr_min_pct, atr_max_pct }: SymbolSettings): boolean =>
  stop_loss_atr !== null || atr_min_pct !== null || atr_max_pct !== null

/** How much worse than the market an entry may be. One that rests is never worse. */
const worsePct = ({ entry, price_offset_pct: offset }: SymbolSettings): Pct =>
  entry === 'ioc' || entry === 'market' ? offset : noOffset

const noOffset = pct('0')
