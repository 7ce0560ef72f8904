import { type Check, type Finding } from './finding.ts'
import { ofPrice } from '../exit-distances.ts'
import { largestTrade } from '../largest-trade.ts'
import { ladderMultiple, rungsOf, walkLadder } from '../ladder.ts'
import {
  abs,
  asPct,
  gt,
  gte,
  lte,
  notional,
  pct,
  pctOf,
  price,
  qty,
  qtyFor,
  rounded,
  scale,
  sub,
  text,
  times,
  type Usdt,
} from '../money.ts'

// What is wrong with a ladder, and what is odd about it, by its settings alone.

/** A ladder with one of these could not be traded as it is written: the settings are refused. */
export const ladderContradictions: readonly Check[] = [
  ({ dca, dca_levels }) => {
    if (!dca || dca_levels.length > 0) return null
    return ['dca_levels', 'none', 'a ladder needs at least one level; switch dca off or list them, such as ["2", "4"]']
  },
  ({ dca, dca_levels }) => {
    if (!dca) return null
    const at = dca_levels.findIndex((level, index) => index > 0 && lte(level, dca_levels[index - 1] ?? level))
    if (at < 0) return null
    const [before, level] = [dca_levels[at - 1], dca_levels[at]]
    if (!before || !level) return null
    return ['dca_levels', listed(dca_levels), `must increase: ${text(level)} % comes after ${text(before)} %`]
  },
  ({ dca, dca_levels, dca_size_factors }) => {
    if (!dca || dca_levels.length === dca_size_factors.length) return null
    const said = `must have one size for each level: ${dca_size_factors.length} sizes for ${dca_levels.length} levels`
    return ['dca_size_factors', listed(dca_size_factors), said]
  },
  ({ dca, dca_tranches, scale_out_levels_pct, trailing_take_profit }) => {
    if (!dca || !dca_tranches || (scale_out_levels_pct.length === 0 && !trailing_take_profit)) return null
    const other = scale_out_levels_pct.length > 0 ? 'scale_out_levels_pct' : 'trailing_take_profit'
    return ['dca_tranches', 'true', `cannot be together with ${other}: each addition has one target of its own`]
  },
  (symbol, { leverage_max }) => {
    const { dca_levels, dca_size_factors } = symbol
    const stop = ofPrice(symbol.stop_loss_pct, symbol, Math.min(symbol.leverage, leverage_max))
    if (dca_levels.length !== dca_size_factors.length) return null
    for (const leg of ['long', 'short'] as const) {
      const steps = walkLadder(leg, first, rungsOf(symbol), qtyFor)
      const index = steps.findIndex((step) => gte(abs(sub(step.price, first.price)), pctOf(first.price, stop)))
      const [step, level] = [steps[index], dca_levels[index]]
      if (!step || !level) continue
      const away = asPct(abs(sub(step.price, first.price)), first.price) ?? pct('0')
      const where = `level ${index + 1} (${text(level)} % from the average) of a ${leg} is ${text(rounded(away, 2))} % from the first entry`
      return [
        'dca_levels',
        listed(dca_levels),
        `${where} and the stop at ${text(stop)} %: it must come before the stop`,
      ]
    }
    return null
  },
]

/** Ladders that are valid and will not do what they look like. */
export const ladderWarnings: readonly Check[] = [
  (symbol, { leverage_max }) => {
    const { max_position_usdt, max_position_notional_usdt, leverage } = symbol
    const whole = wholeMargin(symbol)
    if (!whole) return null
    const value = times(whole, Math.min(leverage, leverage_max))
    return (
      aboveCap(whole, max_position_usdt, 'margin', 'the symbol cap max_position_usdt') ??
      aboveCap(value, max_position_notional_usdt, 'notional', 'the symbol cap max_position_notional_usdt')
    )
  },
  (symbol, { max_total_exposure_usdt, max_total_notional_usdt, leverage_max }) => {
    const whole = wholeMargin(symbol)
    if (!whole) return null
    const value = times(whole, Math.min(symbol.leverage, leverage_max))
    return (
      aboveCap(whole, max_total_exposure_usdt, 'margin', 'the total cap max_total_exposure_usdt') ??
      aboveCap(value, max_total_notional_usdt, 'notional', 'the total cap max_total_notional_usdt')
    )
  },
  (symbol) => {
    const { dca, dca_first_pct } = symbol
    const whole = scale(dca_first_pct, ladderMultiple(rungsOf(symbol)))
    if (!dca || !gt(whole, pct('100'))) return null
    return [
      'dca_size_factors',
      listed(symbol.dca_size_factors),
      `the whole ladder is ${text(whole)} % of the size of a trade, the first entry ${text(dca_first_pct)} %`,
    ]
  },
  ({ dca, dca_levels: [nearest], entry, price_offset_pct: offset }) => {
    const takes = entry === 'ioc' || entry === 'market'
    if (!dca || !takes || !nearest || gt(nearest, offset)) return null
    const said = `an addition by ${entry} may cost ${text(offset)} % more than the touch, and the first level is ${text(nearest)} % away`
    return ['price_offset_pct', `${text(offset)} %`, `${said}: it would be refused for not bettering the average entry`]
  },
  ({ dca, entry, protection_stop }) => {
    const rests = entry === 'limit' || entry === 'post_only'
    if (!dca || !rests || protection_stop !== 'quantity') return null
    const said = `an addition by ${entry} rests, and a stop over a quantity would not cover what it fills`
    return ['protection_stop', 'quantity', `${said}: it is cancelled at once, and its rung is used`]
  },
  ({ dca, dca_trigger, when_in_position }) => {
    if (!dca || dca_trigger !== 'signal' || when_in_position === 'add') return null
    return ['when_in_position', 'ignore', 'with dca_trigger signal the ladder adds only if this is add: it will not']
  },
  ({ dca, dca_trigger, when_in_position }) => {
    if (when_in_position !== 'add' || (dca && dca_trigger === 'signal')) return null
    const why = dca ? 'dca_trigger is price' : 'dca is off'
    return ['when_in_position', 'add', `${why}: a trigger on a held side adds nothing`]
  },
]

const first = { price: price('100'), qty: qty('1'), value: notional(qty('1'), price('100')) }

const listed = (amounts: readonly Parameters<typeof text>[0][]): string => `[${amounts.map(text).join(', ')}]`

/** Margin of the largest trade and all its additions, where it does not depend on the equity. */
function wholeMargin(symbol: Parameters<Check>[0]): Usdt | null {
  const rungs = rungsOf(symbol)
  if (rungs.length === 0 || symbol.sizing !== 'margin') return null
  const [, margin] = largestTrade(symbol)
  const start = scale(pctOf(margin, symbol.dca_first_pct), symbol.size_multiplier_max)
  return scale(start, ladderMultiple(rungs))
}

function aboveCap(whole: Usdt, cap: Usdt | null, what: string, name: string): Finding | null {
  if (!cap || !gt(whole, cap)) return null
  return [
    'dca_size_factors',
    `${text(whole)} USDT ${what}`,
    `the largest whole ladder is above ${name} of ${text(cap)} USDT: an entry that large will be refused`,
  ]
}
