import { type SymbolSettings } from '../config.ts'
import { type Check, type Finding } from './finding.ts'
import { roundTripFees, usualFees } from '../costs.ts'
import { isCallback, ofPrice } from '../exit-distances.ts'
import { add, gt, isPositive, lt, lte, pct, text, textTo, type Pct } from '../money.ts'

// Exits that contradict each other, with the numbers that say why.

/** A distance in % of the price, and how people set it. */
function distanceOf(
  symbol: SymbolSettings,
  leverageMax: number,
  distance: Pct,
): { readonly pct: Pct; readonly said: string } {
  const leverage = Math.min(symbol.leverage, leverageMax)
  const ofIt = ofPrice(distance, symbol, leverage)
  const said = symbol.exit_basis === 'price' ? '' : ` (${textTo(ofIt, 4)} % of the price at ${leverage}x)`
  return { pct: ofIt, said: `${text(distance)} %${said}` }
}

/** Settings that would be obeyed wrongly, so they are not taken. */
export const exitContradictions: readonly Check[] = [
  ({ scale_out_levels_pct: levels, scale_out_sizes_pct: sizes }) => {
    if (levels.length === sizes.length) return null
    return [
      'scale_out_sizes_pct',
      `${sizes.length} sizes`,
      `must be as many as the levels of scale_out_levels_pct, which are ${levels.length}`,
    ]
  },
  ({ scale_out_levels_pct: levels }) => {
    const at = levels.findIndex((level, index) => index > 0 && !gt(level, levels[index - 1] ?? level))
    if (at < 0) return null
    const [before, here] = [levels[at - 1], levels[at]]
    if (!before || !here) return null
    return ['scale_out_levels_pct', written(levels), `must increase: ${text(here)} % comes after ${text(before)} %`]
  },
  ({ scale_out_sizes_pct: sizes }) => {
    const sum = sizes.reduce((total, size) => add(total, size), pct('0'))
    if (lte(sum, pct('100'))) return null
    return ['scale_out_sizes_pct', written(sizes), `must be at most 100 % together, and are ${text(sum)} %`]
  },
]

const written = (shares: readonly Pct[]): string => shares.map((share) => text(share)).join(', ')

/** Settings that make no sense together. */
export const exitChecks: readonly Check[] = [
  (symbol, { leverage_max }) => {
    const { break_even_at_pct: at, break_even_offset_pct: offset } = symbol
    if (at === null) return null
    const [from, to] = [distanceOf(symbol, leverage_max, at), distanceOf(symbol, leverage_max, offset)]
    const needed = add(roundTripFees(symbol.entry, usualFees), to.pct)
    if (gt(from.pct, needed)) return null
    return [
      'break_even_at_pct',
      from.said,
      `is not above the fees and the offset, ${textTo(needed, 4)} % of the price: the stop would belong beyond the mark and the position is closed at once`,
    ]
  },
  (symbol, { leverage_max }) =>
    beyondTarget(
      symbol,
      leverage_max,
      'break_even_at_pct',
      symbol.break_even_at_pct,
      'the stop never goes to break-even',
    ),
  (symbol, { leverage_max }) => {
    const { trailing_stop_pct: distance, stop_loss_pct: stop } = symbol
    if (distance === null || lt(distance, stop)) return null
    const [trail, from] = [distanceOf(symbol, leverage_max, distance), distanceOf(symbol, leverage_max, stop)]
    return [
      'trailing_stop_pct',
      trail.said,
      `is not nearer than the stop at ${from.said}: it moves nothing until the price has moved by the difference`,
    ]
  },
  (symbol, { leverage_max }) => {
    const { trailing_stop_pct: distance, trailing_activation_pct: from } = symbol
    if (distance === null || symbol.trailing_take_profit) return null
    return beyondTarget(symbol, leverage_max, 'trailing_activation_pct', from, 'trailing never begins')
  },
  ({ trailing_stop_pct: distance, trailing_take_profit: isWanted }) => {
    if (!isWanted || distance !== null) return null
    return [
      'trailing_take_profit',
      'true',
      'needs trailing_stop_pct: the take-profit closes at the target as without it',
    ]
  },
  (symbol, { leverage_max }) => {
    const { trailing_stop_pct: distance, trailing_take_profit: isWanted } = symbol
    if (!isWanted || distance === null) return null
    const trail = distanceOf(symbol, leverage_max, distance)
    const target = distanceOf(symbol, leverage_max, symbol.take_profit_pct)
    if (lt(add(trail.pct, roundTripFees(symbol.entry, usualFees)), target.pct)) return null
    return [
      'trailing_stop_pct',
      trail.said,
      `with fees reaches back from the target at ${target.said} to the entry or beyond: a target that was reached may still lose`,
    ]
  },
  (symbol, { leverage_max }) => {
    const { trailing, trailing_stop_pct: distance } = symbol
    if (trailing !== 'exchange' || distance === null) return null
    const { pct: callback, said } = distanceOf(symbol, leverage_max, distance)
    if (isCallback(callback)) return null
    return [
      'trailing_stop_pct',
      said,
      'the exchange trails by 0.1 to 5 %, in steps of 0.1: the bot moves the stop instead',
    ]
  },
  (symbol, { leverage_max }) => {
    const [first] = symbol.scale_out_levels_pct
    if (!first) return null
    const level = distanceOf(symbol, leverage_max, first)
    const fees = roundTripFees(symbol.entry, usualFees)
    if (gt(level.pct, fees)) return null
    return [
      'scale_out_levels_pct',
      level.said,
      `the first part does not earn the fees of ${text(fees)} % for a round trip`,
    ]
  },
  (symbol, { leverage_max }) => {
    const sum = symbol.scale_out_sizes_pct.reduce((total, size) => add(total, size), pct('0'))
    const isWhole = !lt(sum, pct('100'))
    const last = symbol.scale_out_levels_pct.at(-1)
    if (!last || isWhole) return null
    return beyondTarget(symbol, leverage_max, 'scale_out_levels_pct', last, 'what is left is closed there first')
  },
  ({ break_even_at_pct: at, break_even_offset_pct: offset }) => {
    if (at !== null || !isPositive(offset)) return null
    return ['break_even_offset_pct', `${text(offset)} %`, 'has no effect without break_even_at_pct']
  },
]

function beyondTarget(
  symbol: SymbolSettings,
  leverageMax: number,
  setting: keyof SymbolSettings,
  distance: Pct | null,
  what: string,
): Finding | null {
  const { take_profit_pct: target, take_profit_atr: ranges, trailing_take_profit: isTrailed } = symbol
  if (distance === null || ranges !== null || isTrailed || lt(distance, target)) return null
  const [at, end] = [distanceOf(symbol, leverageMax, distance), distanceOf(symbol, leverageMax, target)]
  return [setting, at.said, `is not before the take-profit at ${end.said}: ${what}`]
}
