import { settingsOf, type Config, type GlobalSettings, type SymbolSettings } from './config.ts'
import { ofPrice } from './exit-distances.ts'
import { largestTrade } from './largest-trade.ts'
import {
  divHalfUp,
  eq,
  gt,
  gte,
  isZero,
  lt,
  pct,
  pctOf,
  rate,
  scale,
  sub,
  text,
  textTo,
  times,
  type Pct,
  type Usdt,
} from './money.ts'
import { restsInBook, roundTripFees, usualFees } from './costs.ts'
import { exitChecks, exitContradictions } from './warnings/exits.ts'
import { type Check, type Finding } from './warnings/finding.ts'
import { ladderContradictions, ladderWarnings } from './warnings/ladder.ts'
import { globalFindings } from './warnings/limits.ts'
import { signalChecks, signalContradictions } from './warnings/signals.ts'

/** One thing to say about one setting. `key` is its path, `value` what stands there. */
export type ConfigProblem = { readonly key: string; readonly value: string; readonly problem: string }

/** Settings that are valid one by one and make no sense together, with the numbers that say why. */
export function configWarnings(config: Config): readonly ConfigProblem[] {
  const { globals, symbols } = config
  const found = [
    ...globalFindings(globals).map((finding) => toProblem('globals', finding)),
    ...problemsOf(config, [...checks, ...ladderWarnings]),
  ]
  if (Object.keys(symbols).length === 0 && !globals.trade_unlisted_symbols) {
    const problem = 'no symbol is listed and unlisted symbols are not traded: the bot will only watch'
    found.push({ key: 'globals.trade_unlisted_symbols', value: 'false', problem })
  }
  return found
}

/** Settings that are valid one by one and cannot be obeyed together, or leave nothing that could ever be entered. */
export const configContradictions = (config: Config): readonly ConfigProblem[] =>
  problemsOf(config, [...signalContradictions, ...exitContradictions, ...ladderContradictions])

function problemsOf(config: Config, asked: readonly Check[]): ConfigProblem[] {
  const { globals, symbols } = config
  const findingsOf = (symbol: SymbolSettings): readonly Finding[] =>
    asked.map((check) => check(symbol, globals)).filter((finding) => finding !== null)
  const common = globals.trade_unlisted_symbols ? findingsOf(config.symbol_defaults) : []
  const found = common.map((finding) => toProblem('symbol_defaults', finding))
  for (const name of Object.keys(symbols)) {
    const own = settingsOf(config, name)
    if (!own?.enabled) continue
    for (const finding of findingsOf(own)) {
      // Said once for all symbols that share it.
      const isCommon = common.some((other) => other.every((part, index) => part === finding[index]))
      if (!isCommon) found.push(toProblem(`symbols.${name}`, finding))
    }
  }
  return found
}

function toProblem(scope: string, [setting, value, problem]: Finding): ConfigProblem {
  return { key: `${scope}.${setting}`, value, problem }
}

// Where the exchange has not told better.
const maintenance = pct('1')

const checks: readonly Check[] = [
  ...signalChecks,
  ...exitChecks,
  (symbol, globals) => {
    const fees = roundTripFees(symbol.entry, usualFees)
    const target = targetOf(symbol, globals)
    if (symbol.take_profit_atr !== null || gt(target, fees)) return null
    return [
      'take_profit_pct',
      said(symbol.take_profit_pct, target),
      `is not above the fees of ${text(fees)} % for a round trip: every take-profit loses`,
    ]
  },
  (symbol, globals) => {
    const leverage = leverageOf(symbol, globals)
    const stop = ofPrice(symbol.stop_loss_pct, symbol, leverage)
    const distance = sub(divHalfUp(pct('100'), rate(String(leverage))), maintenance)
    if (lt(stop, distance)) return null
    return [
      'stop_loss_pct',
      said(symbol.stop_loss_pct, stop),
      `lies beyond the liquidation price, about ${shortText(distance)} % away at leverage ${leverage}: entries will be refused`,
    ]
  },
  ({ stop_loss_pct, take_profit_pct, take_profit_atr }) => {
    if (take_profit_atr !== null || !gt(stop_loss_pct, times(take_profit_pct, 4))) return null
    return [
      'stop_loss_pct',
      `${text(stop_loss_pct)} %`,
      `one stop undoes more than 4 take-profits of ${text(take_profit_pct)} %`,
    ]
  },
  ({ leverage }, { leverage_max }) => {
    if (leverage <= leverage_max) return null
    return ['leverage', `${leverage}x`, `is above leverage_max: ${leverage_max}x is used`]
  },
  (symbol) => overCap(symbol, 1, symbol.max_position_usdt, 'margin', 'the symbol cap max_position_usdt'),
  (symbol, { max_total_exposure_usdt: cap }) =>
    overCap(symbol, 1, cap, 'margin', 'the total cap max_total_exposure_usdt'),
  (symbol, globals) => {
    const { max_position_notional_usdt: cap } = symbol
    return overCap(symbol, leverageOf(symbol, globals), cap, 'notional', 'the symbol cap max_position_notional_usdt')
  },
  (symbol, globals) => {
    const { max_total_notional_usdt: cap } = globals
    return overCap(symbol, leverageOf(symbol, globals), cap, 'notional', 'the total cap max_total_notional_usdt')
  },
  (symbol, { max_group_exposure_usdt: cap }) =>
    overCap(symbol, 1, cap, 'margin', 'the group cap max_group_exposure_usdt'),
  (symbol, globals) => {
    const { max_correlated_notional_usdt: cap } = globals
    return overCap(symbol, leverageOf(symbol, globals), cap, 'notional', 'the cap max_correlated_notional_usdt')
  },
  (symbol, globals) => {
    const { daily_loss_max_usdt: most } = globals
    if (most === null || symbol.sizing !== 'margin') return null
    const one = pctOf(times(largestTrade(symbol)[1], leverageOf(symbol, globals)), symbol.stop_loss_pct)
    if (!gte(one, most)) return null
    return [
      'stop_loss_pct',
      `${text(symbol.stop_loss_pct)} %`,
      `one stop loses ${text(one)} USDT: the daily limit of ${text(most)} USDT is used up at once`,
    ]
  },
  ({ max_position_usdt }, { max_total_exposure_usdt }) => {
    if (!gt(max_position_usdt, max_total_exposure_usdt)) return null
    return [
      'max_position_usdt',
      `${text(max_position_usdt)} USDT`,
      `is above the total cap of ${text(max_total_exposure_usdt)} USDT, which comes first`,
    ]
  },
  (symbol, globals) => {
    const { entry, price_offset_pct } = symbol
    const takes = entry === 'ioc' || entry === 'market'
    const target = targetOf(symbol, globals)
    if (!takes || !gte(price_offset_pct, target)) return null
    return [
      'price_offset_pct',
      `${text(price_offset_pct)} %`,
      `an entry may slip further than its take-profit of ${said(symbol.take_profit_pct, target)}`,
    ]
  },
  ({ entry, price_offset_pct }) => {
    if (entry !== 'market' || !isZero(price_offset_pct)) return null
    return ['price_offset_pct', '0 %', 'a market entry that may not go through the touch will rarely fill']
  },
  ({ entry, entry_price }) => {
    if (entry_price === 'offset' || restsInBook(entry)) return null
    return ['entry_price', entry_price, `has no effect on an entry by ${entry}: only limit and post_only rest`]
  },
]

const leverageOf = ({ leverage }: SymbolSettings, { leverage_max }: GlobalSettings): number =>
  Math.min(leverage, leverage_max)

const targetOf = (symbol: SymbolSettings, globals: GlobalSettings): Pct =>
  ofPrice(symbol.take_profit_pct, symbol, leverageOf(symbol, globals))

/** A distance as it was set, and what that is of the price where it is something else. */
const said = (set: Pct, ofIt: Pct): string =>
  eq(set, ofIt) ? `${text(set)} %` : `${text(set)} % of margin, ${textTo(ofIt, 4)} % of the price`

/** Of a single trade that is sized by its margin; a ladder is held against the caps as a whole. */
function overCap(
  symbol: SymbolSettings,
  leverage: number,
  cap: Usdt | null,
  what: string,
  name: string,
): Finding | null {
  if (!cap || symbol.sizing !== 'margin' || symbol.dca) return null
  const [key, margin] = largestTrade(symbol)
  const [one, most] = [times(margin, leverage), times(scale(margin, symbol.size_multiplier_max), leverage)]
  if (!gt(most, cap)) return null
  const isAlways = gt(one, cap) && key === 'trade_value_usdt'
  const problem = isAlways
    ? `one trade is above ${name} of ${text(cap)} USDT: every entry will be refused`
    : `the largest trade is above ${name} of ${text(cap)} USDT: an entry that large will be refused`
  return [key, `${text(isAlways ? one : most)} USDT ${what}`, problem]
}

/** At most one decimal, cut off: an estimate should not look exact. */
function shortText(amount: Pct): string {
  return text(amount).replace(/(\.\d).*$/, '$1')
}
