import { type EventOf } from '@undertow/shared/events.ts'
import { lt, noUsdt } from '@undertow/shared/money.ts'
import { entryLeg, liquidatedFor, type Leg } from '@undertow/shared/sides.ts'
import { setUpSymbol } from '../account/leverage.ts'
import { type Moment } from '../moment.ts'
import { yes } from '../questions/question.ts'
import { isUnderWay, raise } from './raise.ts'
import { settingsFor, windowMsFor } from '../settings.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { thresholdFor } from '../volume/threshold.ts'
import { triggers } from './trigger.ts'
import { recordVolume } from '../volume/volume-history.ts'
import { count, createWindow, type Window } from '../volume/window.ts'

/** Counts a liquidation and, where it crosses a threshold, asks for the quote that a decision needs. */
export function learnLiquidation(moment: Moment, event: EventOf<'liquidation'>): void {
  const { state, at } = moment
  const { config } = state
  if (!config) return
  const { symbol, liquidated } = event
  const settings = settingsFor(config, symbol)
  const window = windowsOf(state, symbol)[liquidated]
  const windowMs = windowMsFor(config, settings)
  const isCounted = count(window, event, at, windowMs, state.venueAheadMs)
  if (!isCounted || settings === null) return
  // In time for the first signal: leverage that is not in force refuses it.
  if (settings.enabled) setUpSymbol(moment, symbol)
  const leg = entryLeg(liquidated, settings.direction)
  const { notional } = event
  recordVolume(state, symbol, liquidated, settings, { at, notional, windowUsdt: window.sum, windowMs })
  if (lt(notional, settings.min_liquidation_usdt)) return
  const threshold = thresholdFor(state, settings, symbol, liquidated)
  const history = settings.trigger === 'rate' ? state.histories.get(legKey(symbol, liquidated)) : undefined
  const fired = triggers[settings.trigger]({ liquidated, notional, window, settings, threshold, history })
  if (fired === null || isSilent(state, symbol, leg, at)) return
  raise(moment, { trigger: settings.trigger, symbol, liquidated, leg, windowUsdt: window.sum, ...fired })
}

/** A person wants one entry more on a side that is held; false when one is on its way already. */
export function askToAdd(moment: Moment, symbol: string, leg: Leg): boolean {
  const { state } = moment
  const { config } = state
  if (!config || isUnderWay(state, symbol, leg)) return false
  const { direction } = settingsFor(config, symbol) ?? config.symbol_defaults
  raise(moment, {
    trigger: 'operator',
    symbol,
    liquidated: liquidatedFor(leg, direction),
    leg,
    windowUsdt: noUsdt,
    thresholdUsdt: noUsdt,
    reached: yes('asked for by a person', 'not asked'),
  })
  return true
}

function windowsOf(state: State, symbol: string): Readonly<Record<Leg, Window>> {
  let windows = state.windows.get(symbol)
  if (!windows) state.windows.set(symbol, (windows = { long: createWindow(), short: createWindow() }))
  return windows
}

/** A crossing is passed over in silence shortly after a refusal, or while the last one is not answered yet. */
function isSilent(state: Readonly<State>, symbol: string, leg: Leg, at: number): boolean {
  return at < (state.rests.get(legKey(symbol, leg))?.retryAt ?? 0) || isUnderWay(state, symbol, leg)
}
