import {
  add,
  gt,
  gte,
  isPositive,
  lt,
  lte,
  pctOf,
  scale,
  sub,
  text,
  textTo,
  type Usdt,
} from '@undertow/shared/money.ts'
import { type Exposure } from './exposure.ts'
import { equityShareLimits } from '../limits/equity-share.ts'
import { paceLimit } from '../limits/pace.ts'
import { positionLimits } from '../limits/positions.ts'
import { togetherLimits } from '../limits/together.ts'
import { entryLot, isTaken } from '../positions/lots.ts'
import { bracketOf, equityOf, freeMargin, liquidationPrice, maintenanceOfLegs, stress } from '../account/margin.ts'
import { check, no, percent, takenWords, usd, yes, type Answer, type Draft, type Question } from './question.ts'

/** What is asked about an entry as it would be sent, in order. */
export const planQuestions: readonly Question<Draft>[] = [
  {
    gate: 'slippage',
    ask: ({ plan, settings, book }) =>
      check(
        !plan.tooWide,
        `bid ${text(book.bid)}, ask ${text(book.ask)}`,
        `market orders within ${percent(settings.price_offset_pct)}`,
      ),
  },
  { gate: 'size', ask: sizeOnGrid },
  {
    gate: 'bracket',
    ask: ({ exposure, plan, whole, instrument }) => {
      const would = add(exposure.symbol.notional, whole.notional)
      const bracket = bracketOf(would, instrument)
      if (!bracket) return yes('no table', 'no table')
      const fits = bracket.leverageMax >= plan.leverage && lte(would, bracket.notionalCap)
      return check(
        fits,
        `${usd(would)} notional at ${plan.leverage}x`,
        `${bracket.leverageMax}x up to ${usd(bracket.notionalCap)} notional`,
      )
    },
  },
  { gate: 'price_band', ask: priceBand },
  {
    gate: 'symbol_margin_cap',
    ask: (draft) => marginCap(draft, 'symbol', draft.settings.max_position_usdt),
  },
  {
    gate: 'symbol_notional_cap',
    ask: (draft) => notionalCap(draft, 'symbol', draft.settings.max_position_notional_usdt),
  },
  { gate: 'total_margin_cap', ask: (draft) => marginCap(draft, 'total', draft.globals.max_total_exposure_usdt) },
  { gate: 'total_notional_cap', ask: (draft) => notionalCap(draft, 'total', draft.globals.max_total_notional_usdt) },
  { gate: 'available_margin', ask: availableMargin },
  { gate: 'stop_before_liquidation', ask: stopBeforeLiquidation },
  { gate: 'stress', ask: stressTest },
  { gate: 'margin_ratio', ask: marginRatio },
  ...equityShareLimits,
  ...positionLimits,
  ...togetherLimits,
  paceLimit,
]

/** Additions that are to follow are held against the limits with the entry. */
const withLadder = (planned: Draft['planned']): string => (planned.length === 0 ? '' : ' with the whole ladder')
const counted = ({ margin, notional: value }: Exposure): string => `${usd(margin)} margin (${usd(value)} notional)`

function sizeOnGrid({ plan, instrument, settings }: Draft): Answer {
  const lot = entryLot(settings.entry, instrument)
  const value = `${text(plan.qty)} for ${counted(plan)}${plan.words === '' ? '' : `: ${plan.words}`}`
  return check(isTaken(plan.qty, plan.notional, lot, instrument), value, takenWords(lot, instrument))
}

function priceBand({ plan, mark, instrument, signal }: Draft): Answer {
  const { priceMin, priceMax } = instrument
  const isLong = signal.leg === 'long'
  const edge = scale(mark, isLong ? instrument.percentUp : instrument.percentDown)
  const inBand = isLong ? lte(plan.price, edge) : gte(plan.price, edge)
  const fits = inBand && gte(plan.price, priceMin) && lte(plan.price, priceMax)
  return check(
    fits,
    text(plan.price),
    `${isLong ? 'at most' : 'at least'} ${text(edge)}, ${text(priceMin)} to ${text(priceMax)}`,
  )
}

function marginCap({ exposure, whole, planned }: Draft, of: 'symbol' | 'total', cap: Usdt): Answer {
  const now = exposure[of]
  const would = { margin: add(now.margin, whole.margin), notional: add(now.notional, whole.notional) }
  return check(
    lte(would.margin, cap),
    `${usd(now.margin)} + ${usd(whole.margin)} = ${counted(would)}${withLadder(planned)}`,
    `at most ${usd(cap)} margin`,
  )
}

function notionalCap({ exposure, whole, planned }: Draft, of: 'symbol' | 'total', cap: Usdt | null): Answer {
  const now = exposure[of]
  const would = { margin: add(now.margin, whole.margin), notional: add(now.notional, whole.notional) }
  const value = `${counted(would)}${withLadder(planned)}`
  return check(cap === null || lte(would.notional, cap), value, cap === null ? 'none' : `at most ${usd(cap)} notional`)
}

function availableMargin({ state, exposure, whole, instrument }: Draft): Answer {
  const free = freeMargin(state, exposure.total.margin)
  if (free === null) return no('the balance is not known', 'margin and fee')
  const needed = add(whole.margin, scale(whole.notional, instrument.takerFee))
  return check(
    gte(free, needed),
    `${usd(free)} free`,
    `${usd(needed)} margin and fee (${usd(whole.notional)} notional)`,
  )
}

function stopBeforeLiquidation({ state, legs, plan, globals, signal: { symbol, leg } }: Draft): Answer {
  const liquidation = liquidationPrice(state, legs, symbol, leg)
  if (liquidation === null) return yes(`stop ${text(plan.stop)}`, 'no liquidation price')
  const distance = globals.liquidation_distance_min_pct
  const least = pctOf(plan.countedAt, distance)
  const fits = leg === 'long' ? gt(plan.stop, add(liquidation, least)) : lt(plan.stop, sub(liquidation, least))
  const room = isPositive(distance) ? `${percent(distance)} of the entry price ` : ''
  return check(
    fits,
    `stop ${text(plan.stop)}`,
    `${room}before the liquidation at ${textTo(liquidation, 8)} (estimated)`,
  )
}

function marginRatio({ state, legs, globals: { margin_ratio_max_pct: limit } }: Draft): Answer | null {
  if (limit === null) return null
  const equity = equityOf(state)
  if (equity === null || !isPositive(equity)) return no('the equity is not known', `at most ${percent(limit)}`)
  const maintenance = maintenanceOfLegs(legs, state)
  const value = `${usd(maintenance)} maintenance of ${usd(equity)} equity`
  return check(lte(maintenance, pctOf(equity, limit)), value, `at most ${percent(limit)}`)
}

function stressTest({ state, legs, globals }: Draft): Answer {
  const outcome = stress(state, legs)
  if (!outcome) return no('the balance is not known', 'a known balance')
  const required = pctOf(outcome.maintenance, globals.stress_buffer)
  return check(
    gt(outcome.left, required),
    `${usd(outcome.left)} left with all stops hit`,
    `above ${usd(required)} (${percent(globals.stress_buffer)} of maintenance)`,
  )
}
