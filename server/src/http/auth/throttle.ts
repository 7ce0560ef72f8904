/** Slows down whoever guesses. There is one owner and one password, so there is one count. */
export interface Throttle {
  /** How long to wait before the next try is looked at; 0: no time. */
  waitMs(): number
  failed(): void
  succeeded(): void
  readonly failures: number
}

const perMinuteMax = 5
const minuteMs = 60_000
const waitMsMax = 60_000
/** Mistyping twice costs nothing. */
const freeFailures = 2
/** After this long without a wrong try all is forgotten. */
const forgetMs = 3_600_000

/**
 * At most five wrong tries a minute, and after the second each doubles the wait, up to a minute. It never shuts anybody
 * out for good. `elapsed` is in ms and never goes back, so that setting the clock opens nothing and locks nobody out.
 */
export function createThrottle(elapsed: () => number): Throttle {
  let failedAt: number[] = []
  let failures = 0

  const forget = (): void => {
    if (elapsed() - (failedAt.at(-1) ?? -Infinity) < forgetMs) return
    failedAt = []
    failures = 0
  }
  return {
    waitMs: () => {
      forget()
      const now = elapsed()
      const last = failedAt.at(-1)
      if (last === undefined) return 0
      const growing = failures <= freeFailures ? 0 : Math.min(waitMsMax, 1000 * 2 ** (failures - freeFailures))
      const [oldest] = failedAt.slice(-perMinuteMax)
      const crowded = failedAt.length < perMinuteMax || oldest === undefined ? 0 : oldest + minuteMs - now
      return Math.max(0, last + growing - now, crowded)
    },
    failed: () => {
      forget()
      failures += 1
      failedAt = [...failedAt, elapsed()].slice(-perMinuteMax)
    },
    succeeded: () => {
      failedAt = []
      failures = 0
    },
    get failures() {
      return failures
    },
  }
}
