import type { Clock } from '../ports.ts'

// A longer timer would fire at once: Node keeps the delay in 31 bits.
const timerMsMax = 2_147_483_647

/** The real clock: the only reader of the wall clock in the server. */
export function createClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    after,
  }
}

/**
 * A clock that never shows less than before, nor less than `notBefore`. While `wall` is behind, because somebody set it
 * back, time goes on at three quarters of its pace until the two meet: deadlines stay alive, and the exchange's time, measured
 * every ten seconds against this one, stays within its window of three seconds.
 */
export function createSteadyClock(wall: Clock, notBefore: number): Clock {
  let shown = Math.max(wall.now(), notBefore)
  let readAt = wall.elapsed()
  const now = (): number => {
    const elapsed = wall.elapsed()
    const crept = shown + (elapsed - readAt) * pace
    readAt = elapsed
    shown = Math.max(wall.now(), crept)
    return Math.trunc(shown)
  }
  return { now, elapsed: () => wall.elapsed(), after: (ms, run) => wall.after(ms, run) }
}

const pace = 0.75

function after(ms: number, run: () => void): () => void {
  const delay = Math.max(0, Math.min(ms, timerMsMax))
  let cancel: () => void
  const timer = setTimeout(() => {
    if (delay === ms || ms <= 0) return run()
    cancel = after(ms - delay, run)
  }, delay)
  cancel = () => clearTimeout(timer)
  return () => cancel()
}
