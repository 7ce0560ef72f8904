import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Event } from '@undertow/shared/events.ts'
import { forDrawing, price, text, usdt } from '@undertow/shared/money.ts'
import { globalSettings, symbolSettings } from '../fixtures.test-support.ts'
import { step } from '../engine.ts'
import { story } from '../story.test-support.ts'
import { createState, type State } from '../state.ts'
import { dropHistories, recordVolume, sliceMs } from './volume-history.ts'
import { beginWatch, endWatch, watchedMs } from './watch.ts'

const start = 1_000 * sliceMs
const windowMs = 60_000
const looking: SymbolSettings = {
  ...symbolSettings,
  trigger: 'rate',
  baseline_hours: 2,
  adaptive_threshold: true,
  adaptive_hours: 3,
  adaptive_percentile: 75,
  adaptive_smoothing_pct: 0,
  adaptive_min_usdt: usdt('1'),
  adaptive_max_usdt: usdt('1000000000'),
}

function watchingState(): State {
  const state = createState()
  state.config = { globals: globalSettings, symbol_defaults: looking, symbols: {} }
  beginWatch(state.watch, start)
  return state
}

const historyOf = (state: State) => state.histories.get('BTCUSDT:long')

function record(state: State, at: number, value: number, peak = value, settings = looking) {
  const counted = { at, notional: usdt(String(value)), windowUsdt: usdt(String(peak)), windowMs }
  recordVolume(state, 'BTCUSDT', 'long', settings, counted)
}

test('average and percentile are those of a naive look at all that ever came, whenever nobody watched', () => {
  // Time goes in steps of 100 s, of which a slice has three.
  const told = fc.array(
    fc.record({
      gap: fc.integer({ min: 0, max: 12 }),
      deaf: fc.constantFrom(0, 0, 0, 5, 40),
      value: fc.integer({ min: 1, max: 100_000 }),
      extra: fc.integer({ min: 0, max: 100_000 }),
    }),
    { maxLength: 150 },
  )
  const atOf = (step: number) => start + step * 100_000
  fc.assert(
    fc.property(told, (events) => {
      const state = watchingState()
      const all: { step: number; value: number; peak: number }[] = []
      const watched = new Set<number>()
      let now = 0
      for (const { gap, deaf, value, extra } of events) {
        for (const until = now + gap; now < until; now += 1) watched.add(now)
        if (deaf > 0) endWatch(state.watch, atOf(now))
        now += deaf
        beginWatch(state.watch, atOf(now))
        record(state, atOf(now), value, value + extra)
        const history = historyOf(state)!
        const slice = Math.floor(now / 3)
        const isNewSlice = !all.some(({ step }) => Math.floor(step / 3) === slice)
        all.push({ step: now, value, peak: value + extra })
        if (!isNewSlice) continue

        const within = (step: number, slices: number) => step >= (slice - slices) * 3 && step < slice * 3
        const first = all[0]!.step
        const seconds = [...watched].filter((step) => step >= first && within(step, 24)).length * 100
        const volume = all.filter(({ step }) => within(step, 24)).reduce((sum, one) => sum + one.value, 0)
        const average = seconds < 3_600 ? null : (volume * 60) / seconds
        expect(history.average === null).toBe(average === null)
        const found = history.average === null ? 0 : forDrawing(history.average)
        expect(Math.abs(found - (average ?? 0))).toBeLessThan(0.000_001)

        const peaks = new Map<number, number>()
        for (const { step, peak } of all) {
          const index = Math.floor(step / 3)
          if (within(step, 36)) peaks.set(index, Math.max(peaks.get(index) ?? 0, peak))
        }
        const sorted = [...peaks.values()].sort((a, b) => a - b)
        // The smallest peak that at least three quarters of all peaks do not exceed.
        const naive = sorted.find((peak) => sorted.filter((one) => one <= peak).length * 4 >= sorted.length * 3)
        expect(history.threshold && forDrawing(history.threshold)).toBe(sorted.length < 12 ? null : naive)
      }
    }),
    { numRuns: 100 },
  )
})

test('smoothing keeps its share of the threshold before, once a slice', () => {
  const state = watchingState()
  const smooth = { ...looking, adaptive_percentile: 100, adaptive_smoothing_pct: 75 }
  for (let slice = 0; slice < 12; slice += 1) record(state, start + slice * sliceMs, 1_000, 1_000, smooth)
  record(state, start + 12 * sliceMs, 5_000, 5_000, smooth)
  expect(text(historyOf(state)!.threshold!)).toBe('1000')
  record(state, start + 13 * sliceMs, 1, 1, smooth)
  record(state, start + 13 * sliceMs + 1, 1, 1, smooth)
  expect(text(historyOf(state)!.threshold!)).toBe('2000')
})

test('memory is bounded by the hours that are looked at', () => {
  const state = watchingState()
  for (let slice = 0; slice < 2_000; slice += 1) record(state, start + slice * sliceMs, 10)
  expect(historyOf(state)!.slices.length).toBeLessThanOrEqual(3 * 12 + 1)
})

test('nothing is remembered for settings that do not look back, and what they stop looking at is forgotten', () => {
  const state = watchingState()
  const still = { ...looking, trigger: 'window', adaptive_threshold: false } as const
  record(state, start, 10, 10, still)
  expect(state.histories.size).toBe(0)
  record(state, start, 10)
  dropHistories(state, () => looking)
  expect(state.histories.size).toBe(1)
  dropHistories(state, (symbol) => (symbol === 'BTCUSDT' ? still : looking))
  expect(state.histories.size).toBe(0)
})

test('peaks of a window of another length are another history', () => {
  const state = watchingState()
  record(state, start, 10)
  recordVolume(state, 'BTCUSDT', 'long', looking, {
    at: start + sliceMs,
    notional: usdt('10'),
    windowUsdt: usdt('10'),
    windowMs: 5_000,
  })
  expect(historyOf(state)).toMatchObject({ windowMs: 5_000, from: start + sliceMs })
})

test('settings that change are followed at the next liquidation', () => {
  const state = watchingState()
  for (let slice = 0; slice < 14; slice += 1) record(state, start + slice * sliceMs, 100 + slice)
  const before = text(historyOf(state)!.threshold!)
  state.configVersion += 1
  record(state, start + 13 * sliceMs + 1, 1, 1, { ...looking, adaptive_percentile: 1 })
  expect([before, text(historyOf(state)!.threshold!)]).toEqual(['109', '100'])
})

test('a slice that is not finished is not part of what follows, also when settings change in it', () => {
  const state = watchingState()
  for (let slice = 0; slice < 14; slice += 1) record(state, start + slice * sliceMs, 100)
  const { average, threshold } = historyOf(state)!
  record(state, start + 13 * sliceMs + 1, 900_000)
  state.configVersion += 1
  const raised = { ...looking, adaptive_percentile: 100 }
  record(state, start + 13 * sliceMs + 2, 900_000, 900_000, raised)
  expect(historyOf(state)).toMatchObject({ average, threshold })
  record(state, start + 14 * sliceMs, 1, 1, raised)
  expect(text(historyOf(state)!.threshold!)).toBe('900000')
})

test('what lies between two processes, and a time in which the process stood still, was not watched', () => {
  const hunter = story()
  const began = hunter.now()
  const end = began + 1_000
  const { watch } = hunter.state
  const tell = (at: number, event: Event) => step(hunter.state, { seq: hunter.state.seq + 1, at, event })
  tell(end, { kind: 'mark', symbol: 'BTCUSDT', price: price('98000') })
  tell(end + 50_000, { kind: 'resumed', gapMs: 50_000 })
  expect(watch).toEqual({ since: end + 50_000, past: [{ from: began, to: end }] })
  tell(end + 90_000, { kind: 'started', bootId: 'next', installation: 'test', version: '0' })
  expect(watch.since).toBeNull()
  expect(watch.past.at(-1)).toEqual({ from: end + 50_000, to: end + 50_000 })
  tell(end + 95_000, { kind: 'resumed', gapMs: 5_000 })
  expect(watch.since).toBeNull()
  tell(end + 99_000, { kind: 'hop', hop: 'market', up: true, reason: '' })
  expect(watch.since).toBe(end + 99_000)
})

test('the watched time is that of a naive count of seconds, and its memory is bounded', () => {
  const turns = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 })
  fc.assert(
    fc.property(turns, fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: 1_000 }), (gaps, from, length) => {
      const watch = createState().watch
      const watchedSeconds = new Set<number>()
      let at = 0
      let isOn = false
      for (const gap of gaps) {
        for (let second = at; isOn && second < at + gap; second += 1) watchedSeconds.add(second)
        at += gap
        if (isOn) endWatch(watch, at)
        else beginWatch(watch, at)
        isOn = !isOn
      }
      const to = Math.min(from + length, at)
      const naive = [...watchedSeconds].filter((second) => second >= from && second < to).length
      expect(watchedMs(watch, from, Math.max(from, to))).toBe(naive)
    }),
  )
  const { watch } = createState()
  for (let at = 0; at < 2_000; at += 2) {
    beginWatch(watch, at)
    endWatch(watch, at + 1)
  }
  expect(watch.past).toHaveLength(256)
  expect(watch.past.at(-1)).toEqual({ from: 1_998, to: 1_999 })
})
