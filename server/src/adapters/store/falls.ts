import { asPct, ofUnits, rounded, subUnits, text, type Units, type Usdt } from '@undertow/shared/money.ts'
import type { Drawdown } from '@undertow/shared/performance-api.ts'

type Fall = {
  readonly peakAt: number
  readonly from: Units | null
  depth: Units
  bottomAt: number
  recoveredAt: number | null
}

/** A figure over time and the falls from its peaks. */
export type Course = {
  peak: Units
  peakAt: number
  /** What stood in the account at the peak; null: nothing to compare with. */
  held: Units | null
  fall: Fall | null
  deepest: Fall | null
  longestMs: number
}

export const courseFrom = (peak: Units, peakAt: number, held: Units | null): Course => ({
  peak,
  peakAt,
  held,
  fall: null,
  deepest: null,
  longestMs: 0,
})

/** Takes the next value. Equal to the peak is recovered. */
export function follow(course: Course, at: number, value: Units, held: Units | null): void {
  const { fall } = course
  if (fall !== null) course.longestMs = Math.max(course.longestMs, at - fall.peakAt)
  if (value >= course.peak) {
    if (fall !== null) fall.recoveredAt = at
    course.fall = null
    course.peak = value
    course.peakAt = at
    course.held = held
    return
  }
  const depth = subUnits(course.peak, value)
  if (fall === null) course.fall = { peakAt: course.peakAt, from: course.held, depth, bottomAt: at, recoveredAt: null }
  else if (depth > fall.depth) {
    fall.depth = depth
    fall.bottomAt = at
  }
  course.longestMs = Math.max(course.longestMs, at - course.peakAt)
  if (course.fall !== null && (course.deepest === null || course.fall.depth > course.deepest.depth))
    course.deepest = course.fall
}

export function drawdownOf({ deepest, longestMs }: Course): Drawdown | null {
  if (deepest === null) return null
  const { from, peakAt, bottomAt, recoveredAt } = deepest
  const depth = ofUnits<Usdt>(deepest.depth)
  const share = from === null ? null : asPct(depth, ofUnits<Usdt>(from))
  return {
    depth: text(depth),
    depthPct: share && text(rounded(share, 4)),
    peakAt,
    bottomAt,
    recoveredAt,
    longestMs,
  }
}

/** A copy that goes its own way. */
export function forked(course: Course): Course {
  const fall = course.fall && { ...course.fall }
  return { ...course, fall, deepest: course.deepest === course.fall ? fall : course.deepest }
}
