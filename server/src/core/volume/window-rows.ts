import { type SymbolSettings } from '@undertow/shared/config.ts'
import { text, textTo } from '@undertow/shared/money.ts'
import { entryLeg, type Leg } from '@undertow/shared/sides.ts'
import { type WindowRow } from '@undertow/shared/view.ts'
import { settingsFor, windowMsFor } from '../settings.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { spikeThreshold, thresholdFor } from './threshold.ts'
import { look } from './window.ts'

/** Trigger progress of every symbol and side that had a liquidation, and of every listed one. */
export function windowRows(state: Readonly<State>, at: number = state.at): WindowRow[] {
  const { config } = state
  if (!config) return []
  const rows: WindowRow[] = []
  for (const [symbol, windows] of state.windows) {
    const settings = settingsFor(config, symbol)
    const shown = settings ?? config.symbol_defaults
    const windowMs = windowMsFor(config, settings)
    for (const liquidated of ['long', 'short'] as const) {
      const { sum, events, oldestAt } = look(windows[liquidated], at, windowMs)
      const leg = entryLeg(liquidated, shown.direction)
      const cooldownUntil = state.rests.get(legKey(symbol, leg))?.cooldownUntil ?? 0
      rows.push({
        symbol,
        liquidated,
        leg,
        trigger: shown.trigger,
        sumUsdt: textTo(sum, 2),
        thresholdUsdt: shownThreshold(state, shown, symbol, liquidated),
        events,
        eventsNeeded: shown.trigger === 'count' ? shown.trigger_count : null,
        windowSec: windowMs / 1000,
        oldestExpiresAt: oldestAt === null ? null : oldestAt + windowMs,
        lastAt: windows[liquidated].lastAt,
        cooldownUntil: cooldownUntil > at ? cooldownUntil : null,
        traded: settings?.enabled ?? false,
      })
    }
  }
  return rows
}

/** What the window of one symbol and side is worth now; null: it has none. */
export function windowSum(
  state: Readonly<State>,
  { symbol, liquidated }: { readonly symbol: string; readonly liquidated: Leg },
): string | null {
  const windows = state.windows.get(symbol)
  if (!state.config || !windows) return null
  const windowMs = windowMsFor(state.config, settingsFor(state.config, symbol))
  return textTo(look(windows[liquidated], state.at, windowMs).sum, 2)
}

/** What the window has to be worth for the trigger of the symbol. */
function shownThreshold(state: Readonly<State>, settings: SymbolSettings, symbol: string, liquidated: Leg): string {
  const threshold = thresholdFor(state, settings, symbol, liquidated)
  if (settings.trigger !== 'rate') return text(threshold)
  const average = state.histories.get(legKey(symbol, liquidated))?.average ?? null
  return average === null ? text(threshold) : textTo(spikeThreshold(threshold, average, settings), 2)
}
