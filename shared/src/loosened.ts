import { ladderMultiple, rungsOf } from './ladder.ts'
import { settingsOf, type Config, type GlobalSettings, type SymbolSettings } from './config.ts'
import { ofPrice } from './exit-distances.ts'
import { gt, isMoney, lt, pct, type Money, type Pct, type Rate, type Usdt } from './money.ts'

/** The settings, as paths, with which `after` may lose more than `before`. Changing them asks for the password once more. */
export function loosened(before: Config, after: Config): readonly string[] {
  // Also of those that lost their own settings: where all are traded, the defaults take their place.
  const names = new Set([...Object.keys(before.symbols), ...Object.keys(after.symbols)])
  const symbols = [...names].flatMap((symbol) => {
    const [was, is] = [settingsOf(before, symbol), settingsOf(after, symbol)]
    // What was not traded is new: it may do what the defaults allow, under the total caps. Anything else would let a contract
    // that is removed come back with whatever it likes.
    return is === null ? [] : looserSymbol(was ?? before.symbol_defaults, is).map((key) => `symbols.${symbol}.${key}`)
  })
  return [
    ...looserGlobals(before.globals, after.globals).map((key) => `globals.${key}`),
    ...looserSymbol(before.symbol_defaults, after.symbol_defaults).map((key) => `symbol_defaults.${key}`),
    ...symbols,
  ]
}

type Looser<T> = Partial<Record<keyof T, boolean>>

const looserGlobals = (was: GlobalSettings, is: GlobalSettings): readonly string[] =>
  named<GlobalSettings>({
    simulate_only: was.simulate_only && !is.simulate_only,
    trade_unlisted_symbols: !was.trade_unlisted_symbols && is.trade_unlisted_symbols,
    foreign_positions: was.foreign_positions !== 'adopt' && is.foreign_positions === 'adopt',
    max_total_exposure_usdt: gt(is.max_total_exposure_usdt, was.max_total_exposure_usdt),
    max_total_notional_usdt: isHigherCap(was.max_total_notional_usdt, is.max_total_notional_usdt),
    leverage_max: is.leverage_max > was.leverage_max,
    unprotected_max_sec: is.unprotected_max_sec > was.unprotected_max_sec,
    stress_buffer: lt(is.stress_buffer, was.stress_buffer),
    ...higherCaps(was, is),
    margin_ratio_max_pct: isHigherCap(was.margin_ratio_max_pct, is.margin_ratio_max_pct),
    liquidation_distance_min_pct: lt(is.liquidation_distance_min_pct, was.liquidation_distance_min_pct),
    drawdown_resume_hours: was.drawdown_resume_hours === null && is.drawdown_resume_hours !== null,
    loss_release: was.loss_release === 'manual' && is.loss_release === 'period',
  })

const looserSymbol = (was: SymbolSettings, is: SymbolSettings): readonly string[] =>
  named<SymbolSettings>({
    leverage: is.leverage > was.leverage,
    trade_value_usdt: gt(is.trade_value_usdt, was.trade_value_usdt),
    ...largerSize(was, is),
    ...moreLadder(was, is),
    max_position_usdt: gt(is.max_position_usdt, was.max_position_usdt),
    max_position_notional_usdt: isHigherCap(was.max_position_notional_usdt, is.max_position_notional_usdt),
    max_allocation_per_pair: isHigherCap(was.max_allocation_per_pair, is.max_allocation_per_pair),
    stop_loss_pct: gt<Pct>(is.stop_loss_pct, was.stop_loss_pct),
    exit_basis: gt(stopOfPrice(is, is), stopOfPrice(is, was)),
    stop_loss_atr: isHigherCap(was.stop_loss_atr, is.stop_loss_atr),
    break_even_at_pct: isHigherCap(was.break_even_at_pct, is.break_even_at_pct),
    trailing_stop_pct: isHigherCap(was.trailing_stop_pct, is.trailing_stop_pct),
    trailing_activation_pct:
      is.trailing_stop_pct !== null && gt<Pct>(is.trailing_activation_pct, was.trailing_activation_pct),
    time_stop_min: isHigherCap(was.time_stop_min, is.time_stop_min),
    price_offset_pct: gt<Pct>(worsePct(is), worsePct(was)),
    loss_streak_max: isHigherCap(was.loss_streak_max, is.loss_streak_max),
    loss_streak_pause_min: was.loss_streak_max !== null && is.loss_streak_pause_min < was.loss_streak_pause_min,
    ...switchedOff(was, is),
  })

/** Ways of sizing cannot be held against each other, so another one counts as looser. */
const largerSize = (was: SymbolSettings, is: SymbolSettings): Looser<SymbolSettings> => ({
  sizing: is.sizing !== was.sizing,
  trade_value_long_usdt: isLarger(
    was.trade_value_long_usdt,
    was.trade_value_usdt,
    is.trade_value_long_usdt,
    is.trade_value_usdt,
  ),
  trade_value_short_usdt: isLarger(
    was.trade_value_short_usdt,
    was.trade_value_usdt,
    is.trade_value_short_usdt,
    is.trade_value_usdt,
  ),
  position_size_pct: gt(is.position_size_pct, was.position_size_pct),
  position_size_long_pct: isLarger(
    was.position_size_long_pct,
    was.position_size_pct,
    is.position_size_long_pct,
    is.position_size_pct,
  ),
  position_size_short_pct: isLarger(
    was.position_size_short_pct,
    was.position_size_pct,
    is.position_size_short_pct,
    is.position_size_pct,
  ),
  risk_per_trade_pct: gt(is.risk_per_trade_pct, was.risk_per_trade_pct),
  size_multiplier_max: gt(is.size_multiplier_max, was.size_multiplier_max),
})

/** One direction's own size, where it or what it took the place of has changed; the common one is said by itself. */
function isLarger<M extends Usdt | Pct>(was: M | null, wasCommon: M, is: M | null, isCommon: M): boolean {
  if (was === null && is === null) return false
  return gt<M>(is ?? isCommon, was ?? wasCommon)
}

/** With the ladder off, what it would be changes nothing. */
const moreLadder = (was: SymbolSettings, is: SymbolSettings): Looser<SymbolSettings> =>
  is.dca
    ? {
        dca: !was.dca,
        dca_first_pct: gt(is.dca_first_pct, was.dca_first_pct),
        dca_size_factors: gt(ladderMultiple(rungsOf(is)), ladderMultiple(rungsOf(was))),
        when_in_position:
          is.dca_trigger === 'signal' && was.when_in_position === 'ignore' && is.when_in_position === 'add',
      }
    : {}

/** What vetoed entries and does not any more. A filter that only has another figure is tuned, not taken away. */
const vetoes = [
  'vwap_filter',
  'cascade_filter',
  'volume_threshold_max',
  'spread_max_pct',
  'depth_min_usdt',
  'imbalance_max_pct',
  'flow_max_pct',
  'atr_min_pct',
  'atr_max_pct',
  'mark_deviation_max_pct',
  'funding_filter_max_pct',
  'trading_hours',
] as const satisfies readonly (keyof SymbolSettings)[]

function switchedOff(was: SymbolSettings, is: SymbolSettings): Looser<SymbolSettings> {
  const isOff = (value: SymbolSettings[(typeof vetoes)[number]]) => value === null || value === false
  return Object.fromEntries(vetoes.map((key) => [key, !isOff(was[key]) && isOff(is[key])]))
}

/** How much worse than the market an entry may be. One that rests is never worse. */
const worsePct = ({ entry, price_offset_pct: offset }: SymbolSettings): Pct =>
  entry === 'ioc' || entry === 'market' ? offset : noOffset

const noOffset = pct('0')

/** How far the stop would be from the entry, under another basis. */
const stopOfPrice = ({ stop_loss_pct, leverage }: SymbolSettings, basis: Pick<SymbolSettings, 'exit_basis'>): Pct =>
  ofPrice(stop_loss_pct, basis, leverage)

type Cap = Usdt | Pct | Rate | number | null

/** Null is no cap at all. */
const isHigherCap = (was: Cap, is: Cap): boolean => was !== null && (is === null || isHigher(was, is))

const isHigher = (was: Cap, is: Cap): boolean =>
  isMoney(was) && isMoney(is) ? gt<Money>(is, was) : typeof was === 'number' && typeof is === 'number' && is > was

const globalCaps = [
  'max_positions',
  'max_positions_per_side',
  'isolation_pct',
  'max_long_notional_usdt',
  'max_short_notional_usdt',
  'max_group_exposure_usdt',
  'max_correlated_notional_usdt',
  'max_orders_per_minute',
  'daily_loss_max_usdt',
  'daily_loss_max_pct',
  'weekly_loss_max_usdt',
  'weekly_loss_max_pct',
  'drawdown_max_pct',
] as const satisfies readonly (keyof GlobalSettings)[]

const higherCaps = (was: GlobalSettings, is: GlobalSettings): Looser<GlobalSettings> =>
  Object.fromEntries(globalCaps.map((key) => [key, isHigherCap(was[key], is[key])]))

const named = <T>(looser: Looser<T>): readonly string[] =>
  Object.entries(looser).flatMap(([key, isLooser]) => (isLooser === true ? [key] : []))
