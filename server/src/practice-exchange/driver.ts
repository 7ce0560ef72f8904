import type { PracticeExchange } from './exchange.ts'

/** Drives an exchange by a wall clock. */
export interface Driver {
  /** Lets the exchange run up to now and returns its time, which never goes back. */
  catchUp(): number
  /** Sets the next wake-up; call after anything that may have given the exchange something to do. */
  arm(): void
  /** One timer that `stop` ends too. */
  after(ms: number, run: () => void): void
  stop(): void
}

/** After a pause (a machine that slept) the market is made up for in slices, so that requests are answered in between. */
const sliceMs = 2_000
const sleepMsMax = 60_000

export function createDriver(exchange: Pick<PracticeExchange, 'advance' | 'nextAt'>, now: () => number): Driver {
  const others = new Set<NodeJS.Timeout>()
  let at = now()
  let wake: NodeJS.Timeout | null = null
  let isStopped = false

  const catchUp = (): number => {
    at = Math.max(at, Math.min(now(), at + sliceMs))
    exchange.advance(at)
    return at
  }
  const arm = (): void => {
    if (wake !== null) clearTimeout(wake)
    wake = null
    const next = exchange.nextAt()
    if (isStopped || next === null) return
    wake = setTimeout(run, Math.min(Math.max(next - now(), 0), sleepMsMax))
  }
  const run = (): void => {
    catchUp()
    arm()
  }

  return {
    catchUp,
    arm,
    after: (ms, then) => {
      const timer = setTimeout(() => {
        others.delete(timer)
        then()
      }, ms)
      others.add(timer)
    },
    stop: () => {
      isStopped = true
      if (wake !== null) clearTimeout(wake)
      for (const timer of others) clearTimeout(timer)
    },
  }
}
