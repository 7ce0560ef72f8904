export interface Timers {
  /** Runs `run` once, when time reaches `at`; the returned function calls it off. */
  at(at: number, run: (at: number) => void): () => void
  nextAt(): number | null
  /** Runs the earliest one. Call only while `nextAt()` is not null. */
  runNext(): void
}

type Timer = { readonly at: number; readonly run: (at: number) => void }

/** Timers without a clock: they run when somebody says so, in order of time, then of being set. */
export function createTimers(): Timers {
  const waiting: Timer[] = []

  return {
    at: (at, run) => {
      const timer = { at, run }
      // Searched from the end: most timers are set for later than what already waits.
      let index = waiting.length
      while (index > 0 && (waiting[index - 1]?.at ?? 0) > at) index -= 1
      waiting.splice(index, 0, timer)
      return () => {
        const found = waiting.indexOf(timer)
        if (found >= 0) waiting.splice(found, 1)
      }
    },
    nextAt: () => waiting[0]?.at ?? null,
    runNext: () => {
      const timer = waiting.shift()
      timer?.run(timer.at)
    },
  }
}
