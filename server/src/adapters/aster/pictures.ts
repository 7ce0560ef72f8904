import type { Picture, Wants } from '@undertow/shared/picture.ts'
import type { Rate } from '@undertow/shared/money.ts'
import { correlation } from '../../indicators/correlation.ts'
import type { Clock, Log, Transport } from '../../ports.ts'
import { createShards } from '../shards.ts'
import type { JsonObject } from '../wire.ts'
import { createFills } from './fills.ts'
import type { AskCandles } from './kline-requests.ts'
import { createWatched, streamsOf, type Needs, type Watched } from './watched.ts'

/** Where the market can be read: public streams, and candles by request. */
export type MarketSource = {
  readonly transport: Transport
  /** Without a path: wss://fstream.asterdex.com */
  readonly streamUrl: string
  readonly askCandles: AskCandles
}

export type PicturesOptions = {
  readonly source: MarketSource
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Log
  /** What is wanted of each contract. Asked once a second. */
  readonly wants: () => ReadonlyMap<string, Wants>
  /** Contracts with a position. Asked once a second, and for correlations. */
  readonly held: () => readonly string[]
}

/** What the market looks like besides its touch, kept up to date from streams; only what is wanted is listened to. */
export interface Pictures {
  start(): void
  stop(): void
  /** As it is known now; undefined: nothing is wanted of that contract. Makes no request. */
  of(symbol: string): Picture | undefined
}

const everyMs = 1_000
const returnsMin = 30

export function createPictures(options: PicturesOptions): Pictures {
  const { clock, random, log, source, held } = options
  const watched = new Map<string, Watched>()
  /** The needs that each was made for. */
  const made = new Map<string, string>()
  let wants: ReadonlyMap<string, Wants> = new Map()
  let cancelTick = (): void => {}

  const fills = createFills({ clock, log, ask: source.askCandles })
  const shards = createShards({
    transport: source.transport,
    streamUrl: source.streamUrl,
    clock,
    random,
    log,
    canary: 'btcusdt@markPrice@1s',
    name: 'streams for filters',
    onItem: (item) => hear(item),
    onDown: (streams) => {
      for (const stream of streams) {
        const [name = '', kind] = stream.split('@')
        if (kind === 'aggTrade') watched.get(name.toUpperCase())?.doubtTrades()
      }
    },
  })

  const hear = (item: JsonObject): void => {
    const symbol = item['s']
    if (typeof symbol === 'string') watched.get(symbol)?.hear(item, clock.now())
  }

  const tick = (): void => {
    cancelTick = clock.after(everyMs, tick)
    wants = options.wants()
    const needs = needsOf(wants, held())
    for (const symbol of watched.keys()) if (!needs.has(symbol)) watched.delete(symbol)
    const streams = new Set<string>()
    for (const [symbol, need] of needs) {
      const key = JSON.stringify(need)
      if (!watched.has(symbol) || made.get(symbol) !== key) {
        watched.set(symbol, createWatched(need))
        made.set(symbol, key)
      }
      for (const stream of streamsOf(symbol, need)) streams.add(stream)
    }
    shards.follow(streams)
    fills.tick(watched)
  }

  const correlationsOf = (symbol: string): Record<string, Rate> => {
    const own = watched.get(symbol)?.closes
    const found: Record<string, Rate> = {}
    for (const other of held()) {
      const theirs = watched.get(other)?.closes
      if (other === symbol || !own || !theirs) continue
      const known = correlation(own, theirs, returnsMin, clock.now())
      if (known !== null) found[other] = known
    }
    return found
  }

  return {
    start: () => tick(),
    stop: () => {
      cancelTick()
      shards.stop()
      fills.stop()
    },
    of: (symbol) => {
      const wanted = wants.get(symbol)
      if (wanted === undefined || !isAny(wanted)) return undefined
      const read = watched.get(symbol)?.read(clock.now()) ?? {}
      return { ...read, ...(wanted.correlations ? { correlations: correlationsOf(symbol) } : {}) }
    },
  }
}

const isAny = ({ vwap, atr, flow, depth, correlations }: Wants): boolean =>
  vwap !== null || atr !== null || flow !== null || depth !== null || correlations

/** What has to be watched: what is wanted, and the closes of what that is compared with. */
function needsOf(wants: ReadonlyMap<string, Wants>, held: readonly string[]): ReadonlyMap<string, Needs> {
  const needs = new Map<string, Needs>()
  const isCompared = [...wants.values()].some(({ correlations }) => correlations)
  for (const [symbol, wanted] of wants) {
    const { correlations: closes, ...rest } = wanted
    if (isAny(wanted)) needs.set(symbol, { ...rest, closes })
  }
  if (!isCompared) return needs
  for (const symbol of held) needs.set(symbol, { ...(needs.get(symbol) ?? nothing), closes: true })
  return needs
}

const nothing = { vwap: null, atr: null, flow: null, depth: null } as const
