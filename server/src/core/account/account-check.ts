import { gt, isPositive, lt, lte, pctOf, text, textTo, type Price } from '@undertow/shared/money.ts'
import { exposureOf } from '../questions/exposure.ts'
import { liquidationPrice, prospects, stress, type Prospect } from './margin.ts'
import { tellSeldom, type Moment } from '../moment.ts'
import { usd } from '../questions/question.ts'
import { globalsOf } from '../settings.ts'

/**
 * What was asked before each entry is asked again whenever the account was read: money may have been taken out, leverage
 * and brackets changed, positions added by hand. Nothing is sold for it; a person is told.
 */
export function checkAccount(moment: Moment): void {
  const { state } = moment
  if (!state.config || state.positions.size === 0) return
  const legs = prospects(state, null)
  for (const leg of legs) checkLiquidation(moment, legs, leg)
  checkStress(moment, legs)
  checkCap(moment)
}

function checkLiquidation(moment: Moment, legs: readonly Prospect[], { symbol, leg, stop }: Prospect): void {
  const at = stop === null ? null : liquidationPrice(moment.state, legs, symbol, leg)
  if (stop === null || at === null || isBefore(leg, stop, at)) return
  const said = `the stop of ${symbol} ${leg} at ${text(stop)} lies beyond its liquidation at about ${textTo(at, 8)}`
  tellSeldom(moment, 'error', 'stop_beyond_liquidation', symbol, `${said}: add margin or close it`)
}

const isBefore = (leg: Prospect['leg'], stop: Price, liquidation: Price): boolean =>
  leg === 'long' ? gt(stop, liquidation) : lt(stop, liquidation)

function checkStress(moment: Moment, legs: readonly Prospect[]): void {
  const outcome = stress(moment.state, legs)
  if (!outcome || !isPositive(outcome.maintenance)) return
  const required = pctOf(outcome.maintenance, globalsOf(moment.state).stress_buffer)
  if (gt(outcome.left, required)) return
  const said = `with all stops hit ${usd(outcome.left)} would be left where ${usd(required)} are required`
  tellSeldom(moment, 'error', 'stress_not_held', null, `${said}: add margin or close something`)
}

function checkCap(moment: Moment): void {
  const { margin } = exposureOf(moment.state, null)
  const cap = globalsOf(moment.state).max_total_exposure_usdt
  if (lte(margin, cap)) return
  const said = `positions and entries bind ${usd(margin)} of margin, above the total cap of ${usd(cap)}`
  tellSeldom(moment, 'warn', 'cap_exceeded', null, `${said}: no entries until it is less`)
}
