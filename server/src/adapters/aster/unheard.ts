import type { Event } from '@undertow/shared/events.ts'
import type { OrderStatus } from '@undertow/shared/orders.ts'
import { createRecent } from '../recent.ts'
import { fillKey } from './rows.ts'

/**
 * Compares what requests found with what the account stream told. A stream whose key has ended answers pings for hours and
 * tells nothing: only a fill, or the end of an order, that it should have told shows it.
 */
export interface Unheard {
  /** The line is new: what happened before, by the exchange's clock, it owes to nobody. */
  begin(serverNow: number): void
  /** The stream told it. */
  heard(event: Event): void
  /** A request found it. */
  found(event: Event): void
  /** Called once a second. What the stream has owed for too long, for people; told once for each line. */
  tick(): string | null
}

// A message and a reply may overtake each other.
const graceSec = 3
// The first one that is late shows it as well as the thousandth.
const owedMax = 100
const standing: ReadonlySet<OrderStatus> = new Set(['new', 'partiallyFilled'])

type News = { readonly key: string; readonly at: number; readonly words: string }

export function createUnheard(): Unheard {
  const told = createRecent()
  const owed = new Map<string, { readonly words: string; sec: number }>()
  let since: number | null = null

  return {
    begin: (serverNow) => {
      since = serverNow
      owed.clear()
    },
    heard: (event) => {
      const news = newsIn(event)
      if (news === null) return
      told.add(news.key)
      owed.delete(news.key)
    },
    found: (event) => {
      const news = newsIn(event)
      if (news === null || since === null || news.at < since || told.has(news.key)) return
      if (!owed.has(news.key) && owed.size < owedMax) owed.set(news.key, { words: news.words, sec: 0 })
    },
    tick: () => {
      for (const one of owed.values()) {
        one.sec += 1
        if (one.sec <= graceSec) continue
        since = null
        owed.clear()
        return one.words
      }
      return null
    },
  }
}

function newsIn(event: Event): News | null {
  if (event.kind === 'fill') {
    const { fill } = event
    return { key: fillKey(fill), at: fill.happenedAt, words: `a fill of ${fill.symbol}` }
  }
  if (event.kind !== 'order' || standing.has(event.order.status)) return null
  const { symbol, orderId, updatedAt } = event.order
  return { key: `end ${symbol} ${orderId}`, at: updatedAt, words: `the end of an order of ${symbol}` }
}
