import { dayText, timeText } from '@undertow/shared/format.ts'
import { zoneShift, type Zone } from '@undertow/shared/zone.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** Distances of ticks that a clock shows as round times. */
const roundMs = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1_000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 14, 28].map((days) => days * dayMs),
]

type TimeAxis = { readonly ticks: readonly number[]; readonly text: (at: number) => string }

/** About `count` moments from `from` to `to` that a clock in `zone` shows as round, and how each is written under a chart. */
export function timeAxisOf(from: number, to: number, count: number, zone: Zone): TimeAxis {
  const least = (to - from) / count
  const stepMs = roundMs.find((one) => one >= least) ?? dayMs * Math.ceil(least / dayMs)
  // Where clocks change within the range, what comes after is an hour beside its round time: ticks stay evenly apart.
  const shift = zoneShift(from, zone)
  const first = Math.ceil((from + shift) / stepMs) * stepMs - shift
  const ticks = Array.from({ length: Math.floor((to - first) / stepMs) + 1 }, (_, index) => first + index * stepMs)
  return { ticks: ticks.length === 0 ? [from] : ticks, text: (at) => tickText(at, stepMs, zone) }
}

/** The day where one begins, so that a range of several days says which. */
function tickText(at: number, stepMs: number, zone: Zone): string {
  const time = timeText(at, zone)
  if (stepMs >= dayMs || (stepMs >= minuteMs && time === '00:00:00')) return dayText(at, zone).slice(5)
  return stepMs < minuteMs ? time : time.slice(0, 5)
}

type Axis = { readonly domain: readonly [number | 'auto', number | 'auto']; readonly places: number }

/** Figures that never change lie in the middle of their chart; the others fill it. */
export function figureAxisOf(figures: readonly number[]): Axis {
  const [least, most] = figures.reduce(
    ([low, high], one) => [Math.min(low, one), Math.max(high, one)],
    [Infinity, -Infinity],
  )
  if (!(most > least)) return { domain: [least - 1, most + 1], places: 2 }
  return { domain: ['auto', 'auto'], places: placesOf((most - least) / steps) }
}

/** What the chart has between its marks. */
const steps = 4
const placesMax = 6

/** Marks are two figures of `step` apart at the least. */
const placesOf = (step: number): number => Math.min(placesMax, Math.max(0, 1 - Math.floor(Math.log10(step))))
