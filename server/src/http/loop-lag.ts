import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Inside } from '@undertow/shared/inside-api.ts'

const resolutionMs = 20
const spanMs = 60_000
const perMs = 1e6

/** How late the event loop is, over the last whole minute or, at first, since the start. */
export function watchLoopLag(): { figures(): Inside['loopLag']; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let last: Inside['loopLag'] | null = null
  const now = (): Inside['loopLag'] => {
    if (delay.count === 0) return { p50Ms: null, p99Ms: null, maxMs: null }
    // What is measured is the whole pause between two looks.
    const late = (nanos: number): number => Math.max(0, Math.round((nanos / perMs - resolutionMs) * 10) / 10)
    return { p50Ms: late(delay.percentile(50)), p99Ms: late(delay.percentile(99)), maxMs: late(delay.max) }
  }
  const turn = setInterval(() => {
    last = now()
    delay.reset()
  }, spanMs).unref()
  return {
    figures: () => last ?? now(),
    stop: () => {
      clearInterval(turn)
      delay.disable()
    },
  }
}
