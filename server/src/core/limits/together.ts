import { add, lte, max, rate, scale, type Rate } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { exposedSymbols, exposureWhere } from '../questions/exposure.ts'
import { check, usd, type Answer, type Draft, type Question } from '../questions/question.ts'
import { settingsFor } from '../settings.ts'

/** Caps on what loses at the same time: one side, one group, what moves alike. Nothing is netted. */
export const togetherLimits: readonly Question<Draft>[] = [
  { gate: 'side_notional_cap', ask: sideCap },
  { gate: 'group_cap', ask: groupCap },
  { gate: 'correlated_cap', ask: correlatedCap },
]

function sideCap({ state, signal, whole, globals }: Draft): Answer | null {
  const cap = signal.leg === 'long' ? globals.max_long_notional_usdt : globals.max_short_notional_usdt
  if (cap === null) return null
  const now = exposureWhere(state, (_, leg) => leg === signal.leg).notional
  const would = add(now, whole.notional)
  return check(lte(would, cap), `${usd(would)} notional of ${signal.leg}s`, `at most ${usd(cap)} notional`)
}

function groupCap({ state, signal, whole, config, settings, globals }: Draft): Answer | null {
  const cap = globals.max_group_exposure_usdt
  if (cap === null) return null
  const groupOf = (symbol: string) => (settingsFor(config, symbol) ?? config.symbol_defaults).group
  const isOfGroup = (symbol: string, leg: Leg) => leg === signal.leg && groupOf(symbol) === settings.group
  const would = add(exposureWhere(state, isOfGroup).margin, whole.margin)
  const value = `${usd(would)} margin of ${signal.leg}s in ${settings.group}`
  return check(lte(would, cap), value, `at most ${usd(cap)} margin`)
}

const leastCorrelation = rate('0.7')
const unknownCorrelation = rate('1')

function correlatedCap({ state, signal, whole, quote, globals }: Draft): Answer | null {
  const cap = globals.max_correlated_notional_usdt
  if (cap === null) return null
  const weightOf = (symbol: string): Rate => {
    if (symbol === signal.symbol) return unknownCorrelation
    return max(quote.picture?.correlations?.[symbol] ?? unknownCorrelation, leastCorrelation)
  }
  let would = whole.notional
  for (const symbol of exposedSymbols(state, signal.leg)) {
    const own = exposureWhere(state, (owner, leg) => owner === symbol && leg === signal.leg).notional
    would = add(would, scale(own, weightOf(symbol)))
  }
  return check(
    lte(would, cap),
    `${usd(would)} notional of ${signal.leg}s by correlation`,
    `at most ${usd(cap)} notional`,
  )
}
