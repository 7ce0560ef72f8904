import type { Event, EventOf } from '@undertow/shared/events.ts'
import { text as textOf } from '@undertow/shared/money.ts'
import type { Clock, Feed, HopState, Log, Transport } from '../../ports.ts'
import { createLiveSocket, type LiveSocket } from '../live-socket.ts'
import { createRecent } from '../recent.ts'
import { createSubscriptions } from '../subscriptions.ts'
import type { FeedDescription, Finding } from './feed.ts'
import { createQuietWatch } from './quiet-watch.ts'

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

/** Listens to one venue for good: whatever happens to the connection, one works again or is being built. */
export function runFeed(feed: FeedDescription, options: FeedOptions): Feed & { counts(): FeedCounts } {
  const { clock, log } = options
  const seen = createRecent()
  const quiet = createQuietWatch()
  const subscriptions = createSubscriptions({ inAddress: feed.streams ?? [], wanted: () => nothingMore, log })
  const count = { frames: 0, received: 0, duplicates: 0, fallbacks: 0 }
  const ignored = new Map<string, number>()
  const rejected = new Map<string, number>()
  let emit: (event: Event) => void = () => {}

  const onText = (text: string): void => {
    count.frames += 1
    const keys: string[] = []
    for (const finding of feed.parse(text)) {
      if (finding.kind === 'liquidation') keys.push(take(finding))
      else if (finding.kind === 'ignored') tally(ignored, finding.reason)
      else if (finding.kind === 'rejected') reject(finding.reason)
      else if (finding.kind === 'mark') quiet.onMark(finding.symbol, finding.price)
      else subscriptions.hear(finding.reply)
    }
    // Equal rows within one frame are separate liquidations; the same row in a later frame is an echo.
    for (const key of keys) seen.add(key)
  }

  /** Tells a liquidation that is none of an earlier frame; its key. */
  const take = ({ event, isFallback }: Extract<Finding, { kind: 'liquidation' }>): string => {
    const key = keyOf(event)
    if (seen.has(key)) {
      count.duplicates += 1
      return key
    }
    count.received += 1
    if (isFallback) count.fallbacks += 1
    quiet.onLiquidation()
    emit(event)
    return key
  }

  const watch = (): void => {
    const fault = feed.streams === null ? null : subscriptions.tick((text) => live.send(text))
    if (fault !== null) return live.reconnect(fault)
    const reason = quiet.tick()
    if (reason === null) return
    log('warn', `${feed.venue}: ${reason}`)
    emit({ kind: 'feedQuiet', venue: feed.venue, reason })
  }

  const reject = (reason: string): void => {
    tally(rejected, reason)
    live.complain()
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
      if (live.state().state !== 'down') watch()
    },
    onOpen: (send) => subscriptions.begin(send),
    onText,
    onUp: () => {
      quiet.begin()
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
    hops: () => [hopOf(live.state(), quiet.reason())],
    counts: () => ({ ...count, ignored: Object.fromEntries(ignored), rejected: Object.fromEntries(rejected) }),
  }
}

const nothingMore: ReadonlySet<string> = new Set()

/** Silence that is odd is shown; it stops nothing. */
function hopOf(state: ReturnType<LiveSocket['state']>, oddity: string): HopState {
  const isOdd = state.state === 'live' && oddity !== ''
  return { hop: 'market', ...state, ...(isOdd ? { state: 'late', reason: oddity } : {}) }
}

function tally(counts: Map<string, number>, reason: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1)
}

// Venues give liquidations no id.
function keyOf(event: EventOf<'liquidation'>): string {
  return `${event.symbol} ${event.liquidated} ${event.happenedAt} ${textOf(event.price)} ${textOf(event.qty)}`
}
