import { type Config } from '@undertow/shared/config.ts'
import { type EventOf } from '@undertow/shared/events.ts'
import { rungsOf } from '@undertow/shared/ladder.ts'
import { add, gt, isPositive, min, noUsdt, scale, timesShare, type Usdt } from '@undertow/shared/money.ts'
import { entryLeg } from '@undertow/shared/sides.ts'
import { legKey } from '../leg-key.ts'
import { restAfterEntry, restAfterRefusal } from '../orders/entry-outcome.ts'
import { burstQuestions } from '../questions/burst-questions.ts'
import { settingsFor } from '../settings.ts'
import { createState, type Signal, type State } from '../state.ts'
import { beginWatch, endWatch, watchedMs } from '../volume/watch.ts'
import { clear } from '../volume/window.ts'
import { learnLiquidation } from './signal.ts'

/** How often each own leg of a symbol would have been entered. */
export type Fires = { readonly symbol: string; long: number; short: number }

/** Settings tried out on liquidations that have happened: by volume alone, and as if every trigger had been entered at once. */
export type WhatIf = {
  /** Whether anything of `symbol` can lead to an entry: what cannot need not be told. */
  readonly listens: (symbol: string) => boolean
  readonly tell: (at: number, event: EventOf<'liquidation'>) => void
  /** From here on liquidations could be seen, or not any more; what was in the windows is void then, as after a restart. */
  readonly watch: (at: number, isOn: boolean) => void
  /** How far the exchange's clock is ahead of ours: late liquidations do not count. */
  readonly venueClock: (aheadMs: number) => void
  /** What came before is history: from here on it counts. */
  readonly begin: () => void
  readonly fires: () => readonly Fires[]
  /** Margin bound at once, had nothing been closed; null where the size depends on the equity. */
  readonly exposure: () => Usdt | null
  readonly watchedMs: (from: number, to: number) => number
}

/** The triggers, windows, thresholds and pauses are those of the engine: the same code on a state of its own. */
export function createWhatIf(config: Config): WhatIf {
  const state: State = { ...createState(), config, configVersion: 1 }
  const fires = new Map<string, Fires>()
  const margins = new Map<string, { readonly symbol: string; margin: Usdt | null }>()
  let seq = 0

  function enter(signal: Signal): void {
    const { symbol, leg } = signal
    const row = fires.get(symbol) ?? { symbol, long: 0, short: 0 }
    row[leg] += 1
    fires.set(symbol, row)
    const key = legKey(symbol, leg)
    const margin = marginFor(config, signal)
    const before = margins.get(key)?.margin
    margins.set(key, { symbol, margin: margin !== null && before && gt(before, margin) ? before : margin })
  }

  return {
    listens: (symbol) => settingsFor(config, symbol)?.enabled === true,

    tell(at, event) {
      seq += 1
      state.at = at
      learnLiquidation({ state, at, seq, commands: [], placed: 0 }, event)
      const settings = settingsFor(config, event.symbol)
      if (settings === null) return
      const { symbol, liquidated } = event
      const leg = entryLeg(liquidated, settings.direction)
      const signal = state.signals.get(legKey(symbol, leg))
      if (signal === undefined) return
      state.signals.clear()
      const scene = { state, at, signal, settings, globals: config.globals }
      const passes = burstQuestions.every(({ ask }) => ask(scene)?.passed !== false)
      if (!passes || !signal.reached.passed) {
        restAfterRefusal(state, at, symbol, leg)
        return
      }
      restAfterEntry(state, at, { symbol, leg, liquidated })
      enter(signal)
    },

    watch(at, isOn) {
      if (isOn) beginWatch(state.watch, at)
      else endWatch(state.watch, at)
      if (isOn) return
      for (const { long, short } of state.windows.values()) {
        clear(long)
        clear(short)
      }
    },

    venueClock(aheadMs) {
      state.venueAheadMs = aheadMs
    },

    begin() {
      fires.clear()
      margins.clear()
    },

    fires: () => [...fires.values()],
    exposure: () => exposureOf(config, margins.values()),
    watchedMs: (from, to) => watchedMs(state.watch, from, to),
  }
}

/** Margin of the position that a trigger leads to: with the ladder on, as much as its cap lets it grow to. */
function marginFor(config: Config, { symbol, leg, windowUsdt, thresholdUsdt }: Signal): Usdt | null {
  const settings = settingsFor(config, symbol) ?? config.symbol_defaults
  if (rungsOf(settings).length > 0) return settings.max_position_usdt
  if (settings.sizing !== 'margin') return null
  const own = leg === 'long' ? settings.trade_value_long_usdt : settings.trade_value_short_usdt
  const base = own ?? settings.trade_value_usdt
  const isAbove = isPositive(thresholdUsdt) && gt(windowUsdt, thresholdUsdt)
  const byVolume = isAbove ? timesShare(base, windowUsdt, thresholdUsdt) : base
  return min(byVolume, scale(base, settings.size_multiplier_max))
}

/** Within the cap of each symbol, and the one of all. */
function exposureOf(
  config: Config,
  margins: Iterable<{ readonly symbol: string; readonly margin: Usdt | null }>,
): Usdt | null {
  const bySymbol = new Map<string, Usdt>()
  for (const { symbol, margin } of margins) {
    if (margin === null) return null
    bySymbol.set(symbol, add(bySymbol.get(symbol) ?? noUsdt, margin))
  }
  let sum = noUsdt
  for (const [symbol, margin] of bySymbol) {
    const { max_position_usdt: cap } = settingsFor(config, symbol) ?? config.symbol_defaults
    sum = add(sum, min(margin, cap))
  }
  return min(sum, config.globals.max_total_exposure_usdt)
}
