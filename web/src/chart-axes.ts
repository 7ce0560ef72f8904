import { dayText, timeText } from '@undertow/shared/format.ts'
import type { Zone } from '@undertow/shared/zone.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
/** Between two ticks of a range shorter than this there is less than a minute. */
const secondsBelowMs = 10 * minuteMs

/** How a moment is written under a chart of `spanMs`, so that no two ticks read the same. */
export function axisTimeOf(spanMs: number, zone: Zone): (at: number) => string {
  if (spanMs > dayMs) return (at) => dayText(at, zone).slice(5)
  if (spanMs > secondsBelowMs) return (at) => timeText(at, zone).slice(0, 5)
  return (at) => timeText(at, zone)
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
