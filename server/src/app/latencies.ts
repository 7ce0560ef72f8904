import type { Inside } from '@undertow/shared/inside-api.ts'
import type { Recorded } from '../ports.ts'

const samplesMax = 500
const waitingMax = 500

export type Latencies = {
  note(recorded: Recorded): void
  figures(): Inside['latencies']
}

/** Delays that the entries themselves tell, in whole milliseconds of the loop's clock. */
export function createLatencies(): Latencies {
  const feed: number[] = []
  const order: number[] = []
  const askedAt = new Map<string, number>()
  return {
    note: ({ at, event, commands }) => {
      for (const command of commands) {
        if (command.kind !== 'placeOrder') continue
        askedAt.set(command.order.clientId, at)
        const [oldest] = askedAt.keys()
        if (askedAt.size > waitingMax && oldest !== undefined) askedAt.delete(oldest)
      }
      if (event.kind === 'liquidation') keep(feed, at - event.happenedAt)
      if (event.kind !== 'placed') return
      const since = askedAt.get(event.clientId)
      askedAt.delete(event.clientId)
      if (since !== undefined && event.outcome !== 'notSent') keep(order, at - since)
    },
    figures: () => ({ feed: spreadOf(feed), order: spreadOf(order) }),
  }
}

function keep(samples: number[], ms: number): void {
  samples.push(Math.max(0, ms))
  if (samples.length > samplesMax) samples.shift()
}

/** The value that so many percent of the samples do not exceed. */
function spreadOf(samples: readonly number[]): Inside['latencies']['feed'] {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (share: number): number | null => sorted[Math.ceil(sorted.length * share) - 1] ?? null
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) }
}
