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
