import { type SymbolSettings } from '@undertow/shared/config.ts'
import { add, divHalfUp, gt, lt, max, noUsdt, rate, rounded, scale, times, type Usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'
import { watchedMs } from './watch.ts'

/** What was liquidated within one slice of time, and the highest that the window stood in it. Slices without liquidations are not kept. */
export type Slice = { readonly index: number; peak: Usdt; volume: Usdt }

/** The past of one symbol and liquidated side, kept only for settings that look at it. */
export type VolumeHistory = {
  /** The first liquidation that it holds. */
  readonly from: number
  readonly windowMs: number
  /** Oldest first. */
  slices: Slice[]
  /** What follows from the finished slices, under the settings of this version. */
  configVersion: number
  /** Adaptive threshold, smoothed and bounded; null while too little is known. */
  threshold: Usdt | null
  /** The average window; null while too little is known. */
  average: Usdt | null
  /** How much of the hours of the average was watched. */
  watchedMs: number
}

export const sliceMs = 300_000
const hourMs = 3_600_000
const slicesAnHour = hourMs / sliceMs
/** A percentile of fewer peaks says nothing. */
const peaksMin = 12

type Counted = { readonly at: number; readonly notional: Usdt; readonly windowUsdt: Usdt; readonly windowMs: number }

/** Adds a counted liquidation where the settings look back. What follows from the past is worked out once a slice. */
export function recordVolume(
  state: State,
  symbol: string,
  liquidated: Leg,
  settings: SymbolSettings,
  counted: Counted,
): void {
  if (!looksBack(settings)) return
  const { at, notional, windowUsdt, windowMs } = counted
  const key = legKey(symbol, liquidated)
  let history = state.histories.get(key)
  if (history?.windowMs !== windowMs) state.histories.set(key, (history = createHistory(at, windowMs)))
  const index = Math.floor(at / sliceMs)
  const newest = history.slices.at(-1)
  const isSameSlice = newest?.index === index
  if (!isSameSlice || history.configVersion !== state.configVersion) conclude(state, history, settings, index)
  if (isSameSlice) {
    newest.peak = max(newest.peak, windowUsdt)
    newest.volume = add(newest.volume, notional)
  } else history.slices.push({ index, peak: windowUsdt, volume: notional })
}

/** Forgets the past of what does not look back any more: with holes in it, it would be no past. */
export function dropHistories(state: State, settingsOf: (symbol: string) => SymbolSettings | null): void {
  for (const key of state.histories.keys()) {
    const settings = settingsOf(key.slice(0, key.lastIndexOf(':')))
    if (settings === null || !looksBack(settings)) state.histories.delete(key)
  }
}

const looksBack = ({ adaptive_threshold, trigger }: SymbolSettings): boolean => adaptive_threshold || trigger === 'rate'

const createHistory = (from: number, windowMs: number): VolumeHistory => ({
  from,
  windowMs,
  slices: [],
  configVersion: -1,
  threshold: null,
  average: null,
  watchedMs: 0,
})

/** What the slices before `current` say. */
function conclude(state: Readonly<State>, history: VolumeHistory, settings: SymbolSettings, current: number): void {
  const { baseline_hours, adaptive_hours } = settings
  const oldest = current - Math.max(baseline_hours, adaptive_hours) * slicesAnHour
  const firstKept = history.slices.findIndex(({ index }) => index >= oldest)
  history.slices = firstKept < 0 ? [] : history.slices.slice(firstKept)
  history.configVersion = state.configVersion
  history.threshold = settings.adaptive_threshold ? adapted(history, settings, current) : null
  if (settings.trigger !== 'rate') return
  const firstOfBaseline = current - baseline_hours * slicesAnHour
  const from = Math.max(history.from, firstOfBaseline * sliceMs)
  history.watchedMs = watchedMs(state.watch, from, current * sliceMs)
  history.average = averageWindow(history, firstOfBaseline, current, baseline_hours)
}

/** The mean of the window over the time that was watched; at least half of the hours have to be. */
function averageWindow(history: VolumeHistory, first: number, current: number, hours: number): Usdt | null {
  if (history.watchedMs * 2 < hours * hourMs) return null
  let volume = noUsdt
  for (const slice of history.slices) {
    if (slice.index >= first && slice.index < current) volume = add(volume, slice.volume)
  }
  return divHalfUp(times(volume, history.windowMs), rate(String(history.watchedMs)))
}

function adapted(history: VolumeHistory, settings: SymbolSettings, current: number): Usdt | null {
  const first = current - settings.adaptive_hours * slicesAnHour
  const peaks = history.slices.filter(({ index }) => index >= first && index < current).map(({ peak }) => peak)
  if (peaks.length < peaksMin) return null
  peaks.sort((a, b) => a.cmp(b))
  const target = peaks[Math.ceil((peaks.length * settings.adaptive_percentile) / 100) - 1] ?? noUsdt
  return bounded(smoothed(history.threshold, target, settings.adaptive_smoothing_pct), settings)
}

const onePercent = rate('0.01')

const smoothed = (last: Usdt | null, target: Usdt, keptPct: number): Usdt =>
  last === null ? target : rounded(scale(add(times(last, keptPct), times(target, 100 - keptPct)), onePercent), 8)

/** Within the bounds of an adaptive threshold. */
export function bounded(threshold: Usdt, { adaptive_min_usdt, adaptive_max_usdt }: SymbolSettings): Usdt {
  if (lt(threshold, adaptive_min_usdt)) return adaptive_min_usdt
  return gt(threshold, adaptive_max_usdt) ? adaptive_max_usdt : threshold
}
