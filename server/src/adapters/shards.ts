import type { Clock, Log, Transport } from '../ports.ts'
import { createLiveSocket, type LiveSocket } from './live-socket.ts'
import { createSubscriptions } from './subscriptions.ts'
import { objectOf, objectsOf, parseJson, type JsonObject } from './wire.ts'

export type ShardsOptions = {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: () => number
  /** Without a path: wss://fstream.asterdex.com */
  readonly streamUrl: string
  /** A stream that never rests, in the address of every connection: its silence is the connection's. */
  readonly canary: string
  /** What the log calls these streams. */
  readonly name: string
  readonly log: Log
  readonly onItem: (item: JsonObject) => void
  /** What these streams said since is lost. */
  readonly onDown: (streams: ReadonlySet<string>) => void
}

/** Many streams over as few connections as carry them. */
export interface Shards {
  /** Called once a second with what is wanted; what is not any more is given up. */
  follow(wanted: ReadonlySet<string>): void
  stop(): void
}

type Shard = { readonly streams: Set<string>; readonly live: LiveSocket }

// A connection carries 200 streams and takes ten messages of ours a second, of fifty streams each. In its worst second this
// makes three for a new connection, three for what is new, three for what is given up, and one that asks for the list.
const streamsPerShard = 150
// More than every contract of the exchange with everything on.
const shardsMax = 24

export function createShards(options: ShardsOptions): Shards {
  const { log, name } = options
  const shards: Shard[] = []
  const shardOf = new Map<string, Shard>()
  let left = 0

  const open = (): Shard => {
    const streams = new Set<string>()
    const subscriptions = createSubscriptions({ inAddress: [options.canary], wanted: () => streams, log })
    const live = createLiveSocket({
      transport: options.transport,
      clock: options.clock,
      random: options.random,
      url: () => `${options.streamUrl}/stream?streams=${options.canary}`,
      signOfLife: 'frames',
      silenceSecMax: 8,
      pingEverySec: 20,
      onTick: () => {
        if (live.state().state === 'down') return
        const fault = subscriptions.tick((text) => live.send(text))
        if (fault !== null) live.reconnect(fault)
      },
      onOpen: (send) => subscriptions.begin(send),
      onText: (text) => {
        const frame = objectOf(parseJson(text))
        if (frame === null) return live.complain()
        const data = frame['data']
        if (data === undefined) subscriptions.hear(frame)
        else for (const item of objectsOf(data)) options.onItem(item)
      },
      onUp: () => log('info', `aster: ${name} are coming in`, { streams: streams.size }),
      onDown: (reason) => {
        log('warn', `aster: ${name} are down: ${reason}`, { streams: streams.size })
        options.onDown(streams)
      },
    })
    const shard = { streams, live }
    shards.push(shard)
    live.start()
    return shard
  }

  const giveUp = (wanted: ReadonlySet<string>): void => {
    for (const [stream, shard] of shardOf) {
      if (wanted.has(stream)) continue
      shard.streams.delete(stream)
      shardOf.delete(stream)
    }
  }

  const add = (wanted: ReadonlySet<string>, rooms: Map<Shard, number>): number => {
    let missing = 0
    for (const stream of wanted) {
      if (shardOf.has(stream)) continue
      let shard = shards.find((one) => (rooms.get(one) ?? 0) > 0)
      if (!shard && shards.length < shardsMax) {
        shard = open()
        rooms.set(shard, streamsPerShard)
      }
      if (shard) {
        shard.streams.add(stream)
        shardOf.set(stream, shard)
        rooms.set(shard, (rooms.get(shard) ?? 0) - 1)
      } else missing += 1
    }
    return missing
  }

  const closeEmpty = (): void => {
    for (const shard of shards.filter(({ streams }) => streams.size === 0)) {
      shard.live.stop()
      shards.splice(shards.indexOf(shard), 1)
    }
  }

  return {
    follow: (wanted) => {
      // What is given up now still takes its place for the venue: the message that says so leaves within a second.
      const rooms = new Map(shards.map((shard) => [shard, streamsPerShard - shard.streams.size] as const))
      giveUp(wanted)
      const missing = add(wanted, rooms)
      closeEmpty()
      if (missing > 0 && left === 0)
        log('warn', `aster: ${name}: ${missing} of ${wanted.size} wait for room on a connection`)
      left = missing
    },
    stop: () => {
      for (const { live } of shards) live.stop()
      shards.length = 0
      shardOf.clear()
    },
  }
}
