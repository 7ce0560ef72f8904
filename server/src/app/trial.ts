import { settingsOf, type Config, type SymbolSettings } from '@undertow/shared/config.ts'
import type { EventOf } from '@undertow/shared/events.ts'
import { add, gt, noUsdt, usdt, type Usdt } from '@undertow/shared/money.ts'
import type { Suggestion, Trial, TrialTape } from '@undertow/shared/trial-api.ts'
import { createWhatIf, type WhatIf } from '../core/triggers/what-if.ts'

/** What was recorded, oldest first: as the store tells it. */
export type TrialItem =
  | { readonly kind: 'liquidation'; readonly at: number; readonly symbol: string; readonly event: () => Liquidation }
  | { readonly kind: 'watch'; readonly at: number; readonly isOn: boolean }
  | { readonly kind: 'venueClock'; readonly aheadMs: number }
type Liquidation = EventOf<'liquidation'>

type Range = { readonly from: number; readonly to: number; readonly leftOut: number }

const hourMs = 3_600_000

/** How much of the time before has to be looked at as well, so that windows, averages and thresholds are what they were. */
export function leadMsOf(configs: readonly Config[]): number {
  const leads = configs.flatMap((config) => {
    const own = Object.keys(config.symbols).map((symbol) => settingsOf(config, symbol) ?? config.symbol_defaults)
    return [config.symbol_defaults, ...own].map((settings) => leadOf(settings, config))
  })
  return Math.max(0, ...leads)
}

function leadOf(settings: SymbolSettings, { globals }: Config): number {
  const { trigger, adaptive_threshold, baseline_hours, adaptive_hours, cooldown_sec, volume_window_sec } = settings
  const window = (volume_window_sec ?? globals.volume_window_sec) * 1_000
  const hours = Math.max(trigger === 'rate' ? baseline_hours : 0, adaptive_threshold ? adaptive_hours : 0)
  return Math.max(hours * hourMs, window, cooldown_sec * 1_000)
}

/** Two sets of settings on the same tape. */
export function previewOn(items: Iterable<TrialItem>, range: Range, now: Config, draft: Config): Trial {
  const [before, after] = [createWhatIf(now), createWhatIf(draft)]
  const tape = play(items, range, [before, after])
  const symbols = new Map([...before.fires(), ...after.fires()].map(({ symbol }) => [symbol, { symbol }]))
  const firesOf = (whatIf: WhatIf, symbol: string) => {
    const { long = 0, short = 0 } = whatIf.fires().find((one) => one.symbol === symbol) ?? {}
    return { long, short }
  }
  return {
    ...tape,
    now: outcomeOf(before),
    draft: outcomeOf(after),
    symbols: [...symbols.keys()]
      .toSorted()
      .map((symbol) => ({ symbol, now: firesOf(before, symbol), draft: firesOf(after, symbol) })),
  }
}

const outcomeOf = (whatIf: WhatIf) => ({
  triggers: whatIf.fires().reduce((sum, { long, short }) => sum + long + short, 0),
  exposureUsdt: whatIf.exposure(),
})

/** From small to large: round figures that a person would type. */
const thresholds = [3, 4, 5, 6].flatMap((zeros) => [1, 2, 3, 5, 7].map((digit) => `${digit}${'0'.repeat(zeros)}`))
/** In a day: few enough to look at each one, enough to see the bot at work. */
const triggersWanted = 8

/** Of two as near, the larger threshold is the calmer one; but one that nothing would have reached says nothing, however large. */
function isNearer(triggers: number, best: number, wanted: number): boolean {
  const [far, bestFar] = [Math.abs(triggers - wanted), Math.abs(best - wanted)]
  return far < bestFar || (far === bestFar && triggers > 0)
}

/** Symbols, busiest first, each with the round threshold that comes nearest to what is wanted. */
export function suggestOn(
  items: Iterable<TrialItem>,
  range: Range,
  inForce: Config,
  wanted: ReadonlySet<string>,
): Suggestion {
  const tries = thresholds.map((threshold) => ({ threshold, whatIf: createWhatIf(onlyWith(inForce, usdt(threshold))) }))
  const seen = new Map<string, { liquidations: number; volumeUsdt: Usdt }>()
  const tape = play(
    items,
    range,
    tries.map(({ whatIf }) => whatIf),
    ({ at, symbol, event }) => {
      if (!wanted.has(symbol)) return false
      if (at < range.from) return true
      const { liquidations, volumeUsdt } = seen.get(symbol) ?? { liquidations: 0, volumeUsdt: noUsdt }
      seen.set(symbol, { liquidations: liquidations + 1, volumeUsdt: add(volumeUsdt, event().notional) })
      return true
    },
  )
  const most = Math.max(1, Math.round((triggersWanted * tape.watchedMs) / (24 * hourMs)))
  const symbols = [...seen]
    .toSorted(([, a], [, b]) => Number(gt(b.volumeUsdt, a.volumeUsdt)) - Number(gt(a.volumeUsdt, b.volumeUsdt)))
    .map(([symbol, sums]) => {
      const counted = tries.map(({ threshold, whatIf }) => {
        const { long = 0, short = 0 } = whatIf.fires().find((one) => one.symbol === symbol) ?? {}
        return { threshold, triggers: long + short }
      })
      const nearest = counted.reduce((best, one) => (isNearer(one.triggers, best.triggers, most) ? one : best))
      return { symbol, ...sums, thresholdUsdt: usdt(nearest.threshold), triggers: nearest.triggers }
    })
  return { ...tape, symbols }
}

/** Every symbol by the defaults in force, with one fixed threshold. */
function onlyWith({ globals, symbol_defaults }: Config, threshold: Usdt): Config {
  return {
    globals: { ...globals, trade_unlisted_symbols: true, global_cooldown_sec: 0 },
    symbol_defaults: {
      ...symbol_defaults,
      enabled: true,
      trigger: 'window',
      adaptive_threshold: false,
      volume_threshold: threshold,
      volume_threshold_long: null,
      volume_threshold_short: null,
    },
    symbols: {},
  }
}

/** Tells everybody the tape; what lies before `from` is history only. `wants`: whether a liquidation is told, besides who listens. */
function play(
  items: Iterable<TrialItem>,
  { from, to, leftOut }: Range,
  listeners: readonly WhatIf[],
  wants: (item: Extract<TrialItem, { kind: 'liquidation' }>) => boolean = () => true,
): TrialTape {
  let [liquidations, hasBegun] = [0, false]
  for (const item of items) {
    if (!hasBegun && 'at' in item && item.at >= from) {
      for (const { begin } of listeners) begin()
      hasBegun = true
    }
    if (item.kind === 'watch') for (const { watch } of listeners) watch(item.at, item.isOn)
    else if (item.kind === 'venueClock') for (const { venueClock } of listeners) venueClock(item.aheadMs)
    else {
      if (hasBegun) liquidations += 1
      const listening = listeners.filter(({ listens }) => listens(item.symbol))
      if (listening.length === 0 || !wants(item)) continue
      const event = item.event()
      for (const { tell } of listening) tell(item.at, event)
    }
  }
  if (!hasBegun) for (const { begin } of listeners) begin()
  return { from, to, watchedMs: listeners[0]?.watchedMs(from, to) ?? 0, liquidations, leftOut }
}
