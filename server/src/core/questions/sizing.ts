import { type SymbolSettings } from '@undertow/shared/config.ts'
import { stopSlippage } from '@undertow/shared/costs.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { ladderMultiple, walkLadder, type Rung } from '@undertow/shared/ladder.ts'
import {
  abs,
  add,
  averagePrice,
  divDown,
  divUp,
  gt,
  isPositive,
  lt,
  marginOf,
  max,
  min,
  noUsdt,
  notional,
  pctOf,
  qty,
  qtyFor,
  rate,
  ratio,
  scale,
  sub,
  text,
  times,
  timesShare,
  toStepDown,
  type Pct,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { entryLot } from '../positions/lots.ts'
import { usd } from './question.ts'
import { unreachable } from '../unreachable.ts'

export type Size = {
  readonly qty: Qty
  readonly notional: Usdt
  readonly margin: Usdt
  /** For people: how it came about, and what it was cut down by. Empty when it is the margin per trade. */
  readonly words: string
}

/** What a size depends on. */
export type Ask = {
  readonly leg: Leg
  readonly settings: SymbolSettings
  readonly leverage: number
  readonly instrument: Instrument
  /** The price it is counted at, and where its stop would be. */
  readonly at: Price
  readonly stop: Price
  readonly equity: Usdt | null
  readonly windowUsdt: Usdt
  readonly thresholdUsdt: Usdt
  /** Of an addition: which rung it is and what it is to be worth. Null: a first entry. */
  readonly addition: { readonly rung: number; readonly value: Usdt } | null
  /** What is to follow: nothing after an addition. */
  readonly rungs: readonly Rung[]
  readonly room: Room
}

/** How much notional may still be opened. Null: not known, so it limits nothing here; a question refuses. */
export type Room = {
  /** By the leverage table, at the leverage in force. */
  readonly bracket: Usdt | null
  /** Margin that is free, fees not taken off. */
  readonly freeMargin: Usdt | null
}

type Step = { readonly value: Usdt; readonly words: readonly string[] }

/** The size of an entry on the contract's grid. Rounds and cuts down, never up: it may be zero. */
export function sizeOf(ask: Ask): Size {
  const { settings, leverage, at, instrument, addition } = ask
  const wanted = addition
    ? { value: addition.value, words: [`rung ${addition.rung + 1} of the ladder`] }
    : firstValue(ask)
  const { step } = entryLot(settings.entry, instrument)
  const onGrid = (value: Usdt): Qty => toStepDown(qtyFor(value, at), step)
  const cut = settings.size_limit === 'clamp' ? cutDown(ask, wanted.value) : wanted
  const [before, amount] = [onGrid(wanted.value), onGrid(cut.value)]
  const cuts = lt(amount, before) ? [`cut down from ${text(before)} to ${cut.words.join(' and ')}`] : []
  const value = notional(amount, at)
  return {
    qty: amount,
    notional: value,
    margin: marginOf(value, leverage),
    words: [...wanted.words, ...cuts].join(', '),
  }
}

/** What a first entry is to be worth: the size, times the volume, reduced when more is to follow. */
function firstValue(ask: Ask): Step {
  const { settings, windowUsdt, thresholdUsdt, rungs } = ask
  const { size_multiplier_max: most, dca_first_pct: start } = settings
  const size = baseValue(ask)
  const words = [...size.words]
  // A trigger that counts events has no threshold to be above.
  const isAbove = isPositive(thresholdUsdt) && gt(windowUsdt, thresholdUsdt)
  const byVolume = isAbove ? timesShare(size.value, windowUsdt, thresholdUsdt) : size.value
  const multiplied = min(byVolume, scale(size.value, most))
  if (gt(multiplied, size.value)) words.push(`${text(ratio(multiplied, size.value) ?? most)}x for the volume`)
  if (rungs.length === 0) return { value: multiplied, words }
  words.push(`${text(start)} % of it to begin the ladder`)
  const reduced = pctOf(multiplied, start)
  if (settings.sizing !== 'risk' || !isPositive(reduced)) return { value: reduced, words }
  const bound = wholeRiskValue(ask, timesShare(riskOf(ask), multiplied, size.value))
  if (gt(bound, reduced)) return { value: reduced, words }
  return { value: bound, words: [...words, 'less, for the risk of all of it'] }
}

function baseValue(ask: Ask): Step {
  const { settings, leverage, equity, leg } = ask
  const isLong = leg === 'long'
  switch (settings.sizing) {
    case 'margin': {
      const own = isLong ? settings.trade_value_long_usdt : settings.trade_value_short_usdt
      return { value: times(own ?? settings.trade_value_usdt, leverage), words: [] }
    }
    case 'equity': {
      const own = isLong ? settings.position_size_long_pct : settings.position_size_short_pct
      const share = own ?? settings.position_size_pct
      return { value: times(pctOf(equity ?? noUsdt, share), leverage), words: [ofEquity(share, equity, 'as margin')] }
    }
    case 'risk': {
      const { at, stop } = ask
      const value = notional(qtyFor(riskOf(ask), lossPerCoin(ask, at, stop)), at)
      return { value, words: [ofEquity(settings.risk_per_trade_pct, equity, 'at risk')] }
    }
    default:
      return unreachable(settings.sizing)
  }
}

const riskOf = ({ equity, settings }: Ask): Usdt => pctOf(equity ?? noUsdt, settings.risk_per_trade_pct)

const ofEquity = (share: Pct, equity: Usdt | null, how: string): string =>
  equity === null ? 'the equity is not known' : `${text(share)} % of ${usd(equity)} equity ${how}`

/** What one coin bought at `at` loses when the stop is hit: the way there, slippage, and both fees as a taker. */
function lossPerCoin({ instrument: { takerFee } }: Ask, at: Price, stop: Price): Price {
  return add(add(abs(sub(at, stop)), scale(stop, add(stopSlippage, takerFee))), scale(at, takerFee))
}

/** The first entry with which the whole ladder, filled level by level, loses `risk` at its stop. */
function wholeRiskValue(ask: Ask, risk: Usdt): Usdt {
  const { leg, at, stop, rungs } = ask
  const first = { price: at, qty: oneCoin, value: notional(oneCoin, at) }
  const steps = walkLadder(leg, first, rungs, qtyFor)
  const loss = [first, ...steps].reduce(
    (sum, { qty: amount, price }) => add(sum, notional(amount, lossPerCoin(ask, price, stop))),
    noUsdt,
  )
  return notional(qtyFor(risk, averagePrice(divUp(loss, rate('1')), oneCoin)), at)
}

const oneCoin = qty('1')

/** Down to the largest quantity, to the leverage table and to the free margin; the last two for the whole ladder. */
function cutDown({ settings, instrument, at, leverage, room, rungs }: Ask, wanted: Usdt): Step {
  const multiple = ladderMultiple(rungs)
  const { qtyMax } = entryLot(settings.entry, instrument)
  const limits: [limit: Usdt, words: string][] = [[notional(qtyMax, at), `the largest quantity of ${text(qtyMax)}`]]
  if (room.bracket) {
    const left = max(room.bracket, noUsdt)
    limits.push([divDown(left, multiple), `${usd(left)} of notional left at ${leverage}x`])
  }
  if (room.freeMargin) {
    const left = max(room.freeMargin, noUsdt)
    // One USDT of notional binds its margin and pays its fee.
    const cost = scale(add(rate('1'), times(instrument.takerFee, leverage)), multiple)
    limits.push([divDown(times(left, leverage), cost), `${usd(left)} of free margin`])
  }
  let step: Step = { value: wanted, words: [] }
  for (const [limit, words] of limits) if (lt(limit, step.value)) step = { value: limit, words: [...step.words, words] }
  return step
}
