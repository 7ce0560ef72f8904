import type { Event, EventOf } from '@undertow/shared/events.ts'
import { text as textOf } from '@undertow/shared/money.ts'
import type { Clock, Feed, Log, Transport } from '../../ports.ts'
import { createLiveSocket } from '../live-socket.ts'
import { createRecent } from '../recent.ts'
import type { FeedDescription } from './feed.ts'

export type FeedOptions = {
  readonly transport: Transport
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Log
  /** Instead of the venue's own address: a test network, or the practice exchange. */
  readonly streamUrl?: string
}

/** Counted since the start. Reasons are of a small fixed set. */
export type FeedCounts = {
  readonly frames: number
  readonly received: number
  readonly duplicates: number
  /** Valued with the limit price or the ordered quantity, because the filled figures were missing. */
  readonly fallbacks: number
  readonly ignored: Readonly<Record<string, number>>
  readonly rejected: Readonly<Record<string, number>>
}

// Garbage now and then is counted; a stream of it means that the connection is out of step.
const unreadablePerMinuteMax = 60

/** Listens to one venue for good: whatever happens to the connection, one works again or is being built. */
export function runFeed(feed: FeedDescription, options: FeedOptions): Feed & { counts(): FeedCounts } {
  const { clock, log } = options
  const seen = createRecent()
  const count = { frames: 0, received: 0, duplicates: 0, fallbacks: 0 }
  const ignored = new Map<string, number>()
  const rejected = new Map<string, number>()
  let emit: (event: Event) => void = () => {}
  let unreadable = 0
  let second = 0

  const onText = (text: string): void => {
    count.frames += 1
    const keys: string[] = []
    for (const finding of feed.parse(text)) {
      if (finding.kind === 'ignored') tally(ignored, finding.reason)
      else if (finding.kind === 'rejected') reject(finding.reason)
      else {
        const key = keyOf(finding.event)
        keys.push(key)
        if (seen.has(key)) {
          count.duplicates += 1
          continue
        }
        count.received += 1
        if (finding.isFallback) count.fallbacks += 1
        emit(finding.event)
      }
    }
    // Equal rows within one frame are separate liquidations; the same row in a later frame is an echo.
    for (const key of keys) seen.add(key)
  }

  const reject = (reason: string): void => {
    tally(rejected, reason)
    unreadable += 1
    if (unreadable === unreadablePerMinuteMax) live.reconnect(`${unreadable} unreadable frames within a minute`)
  }

  const live = createLiveSocket({
    transport: options.transport,
    clock,
    random: options.random,
    url: () => (options.streamUrl ?? feed.streamUrl) + feed.path,
    signOfLife: 'frames',
    silenceSecMax: feed.silenceSecMax,
    pingEverySec: feed.pingEverySec,
    onTick: () => {
      second += 1
      if (second % 60 === 0) unreadable = 0
    },
    onText,
    onUp: () => {
      log('info', `${feed.venue}: liquidations are coming in`)
      emit({ kind: 'hop', hop: 'market', up: true, reason: '' })
    },
    onDown: (reason) => {
      log('warn', `${feed.venue}: the liquidation feed is down: ${reason}`)
      emit({ kind: 'hop', hop: 'market', up: false, reason })
    },
  })

  return {
    start: (to) => {
      emit = to
      live.start()
    },
    stop: () => live.stop(),
    hops: () => [{ hop: 'market', ...live.state() }],
    counts: () => ({ ...count, ignored: Object.fromEntries(ignored), rejected: Object.fromEntries(rejected) }),
  }
}

function tally(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}

// Venues give liquidations no id.
function keyOf(event: EventOf<'liquidation'>): string {
  return `${event.symbol} ${event.liquidated} ${event.happenedAt} ${textOf(event.price)} ${textOf(event.qty)}`
}
