import type { Quote } from '@undertow/shared/events.ts'
import { middle, type Price } from '@undertow/shared/money.ts'
import type { Fill } from '@undertow/shared/orders.ts'
import type { State } from '../core/state.ts'
import type { Clock, Looks, Recorded } from '../ports.ts'

const afterSecs = [10, 60] as const
/** A fill that is told later than this is not looked after: what is called 10 s would be something else. */
const lateMsMax = 2_000
/** A look that comes later than this is none. */
const slackMs = 1_000
const quoteAgeMsMax = 5_000
const waitingMax = 1_000

export type MarkoutParts = {
  readonly state: Readonly<State>
  readonly clock: Clock
  readonly quote: (symbol: string) => Quote
  readonly record: Looks['recordMarkout']
}

/**
 * Looks at the book 10 s and 60 s after each fill of an entry, whether the position is still held or not. A process that
 * ends meanwhile leaves it unknown.
 */
export function createMarkouts({ state, clock, quote, record }: MarkoutParts): {
  note(recorded: Recorded): void
  stop(): void
} {
  const waiting = new Map<string, () => void>()

  const look = ({ symbol, tradeId }: Fill, afterSec: 10 | 60, dueAt: number): void => {
    if (clock.now() - dueAt > slackMs) return
    const mid = midOf(quote(symbol))
    if (mid !== null) record({ symbol, tradeId, afterSec, mid })
  }

  const watch = (fill: Fill, at: number): void => {
    for (const afterSec of afterSecs) {
      const key = `${fill.symbol}:${fill.tradeId}:${afterSec}`
      if (waiting.has(key) || waiting.size >= waitingMax) continue
      const ms = afterSec * 1_000
      const cancel = clock.after(ms, () => {
        waiting.delete(key)
        look(fill, afterSec, at + ms)
      })
      waiting.set(key, cancel)
    }
  }

  return {
    note: ({ at, event }) => {
      if (event.kind !== 'fill') return
      const { fill } = event
      if (state.orders.get(fill.clientId)?.wish.purpose !== 'entry') return
      if (at - (fill.happenedAt - state.venueAheadMs) <= lateMsMax) watch(fill, at)
    },
    stop: () => {
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
    },
  }
}

function midOf({ bid, ask, ageMs }: Quote): Price | null {
  if (bid === null || ask === null || ageMs === null || ageMs > quoteAgeMsMax) return null
  return middle(bid, ask)
}
