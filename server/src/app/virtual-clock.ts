import type { Clock } from '../ports.ts'

/** Time that moves only when nothing is left to do at the present moment. */
export interface VirtualClock extends Clock {
  /** Runs timers in order of time until `stop`, or until `until` (epoch ms) when given. */
  run(until?: number): Promise<void>
  stop(): void
}

type Timer = { readonly at: number; readonly order: number; run: (() => void) | null }

/**
 * A clock that starts at `startAt` and jumps from timer to timer. Between two timers it lets every promise settle and
 * real sockets breathe, so nothing is in flight when time moves and the same inputs give the same order of events.
 * `speed` virtual ms pass per real ms at most; null means as fast as possible.
 */
export function createVirtualClock(startAt: number, speed: number | null): VirtualClock {
  const timers = createQueue()
  let now = startAt
  let order = 0
  let stopped = false
  const beganAt = performance.now()

  const after = (ms: number, run: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(0, Math.ceil(ms)), order: order++, run }
    timers.add(timer)
    return () => {
      timer.run = null
    }
  }

  const run = async (until = Number.POSITIVE_INFINITY): Promise<void> => {
    while (!stopped) {
      await settled()
      const next = timers.first()
      if (next === undefined || next.at > until) break
      if (speed !== null) await reached((next.at - startAt) / speed - (performance.now() - beganAt))
      timers.removeFirst()
      if (next.run === null) continue
      now = next.at
      next.run()
    }
    if (!stopped && Number.isFinite(until)) now = Math.max(now, until)
  }

  return {
    now: () => now,
    elapsed: () => now - startAt,
    after,
    run,
    stop: () => {
      stopped = true
    },
  }
}

// All microtasks run before the next immediate: every promise that can settle at this moment has settled.
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function reached(ms: number): Promise<void> {
  if (ms > 1) await new Promise((resolve) => setTimeout(resolve, ms))
}

/** A binary heap by time, then by order of arming. */
function createQueue(): { add(timer: Timer): void; first(): Timer | undefined; removeFirst(): void } {
  const heap: Timer[] = []

  const isEarlier = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

  const sink = (timer: Timer): void => {
    let place = 0
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]]
      if (left === undefined) break
      const isRight = right !== undefined && isEarlier(right, left)
      const child = isRight ? right : left
      if (!isEarlier(child, timer)) break
      heap[place] = child
      place = 2 * place + (isRight ? 2 : 1)
    }
    heap[place] = timer
  }

  return {
    first: () => heap[0],
    add: (timer) => {
      let place = heap.length
      for (;;) {
        const above = (place - 1) >> 1
        const parent = heap[above]
        if (parent === undefined || !isEarlier(timer, parent)) break
        heap[place] = parent
        place = above
      }
      heap[place] = timer
    },
    removeFirst: () => {
      const last = heap.pop()
      if (last !== undefined && heap.length > 0) sink(last)
    },
  }
}
