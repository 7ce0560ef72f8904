import type { VenueEvent } from '../sim/model.ts'
import type { Channel, Market } from './channel.ts'
import { openChannel } from './channels.ts'
import type { Connection, Peer, PeerHandlers } from './connection.ts'
import { streamsPerConnection } from './connection.ts'
import { answerControl } from './stream-control.ts'
import type { StreamFaults } from './stream-faults.ts'
import type { Timers } from './timers.ts'

export interface Streams {
  open(path: string, peer: Peer, at: number): PeerHandlers
  /** Market news. Costs nothing while nobody listens. */
  onEvent(event: VenueEvent): void
  /** To everybody who listens to exactly this name. */
  publish(name: string, payload: unknown, at: number): void
  /** Ends the connections that listen to this name. */
  closeAll(name: string, code: number, reason: string): void
  closeEvery(stream: 'user' | 'market', code: number): void
  /** This very text to everybody on that kind of stream. */
  sendText(stream: 'user' | 'market', text: string): void
}

const messagesPerSecond = 10
const lifeMs = 24 * 3_600_000

type Open = {
  readonly name: string
  readonly channel: Channel | null
  readonly listeners: Set<Connection>
  cancelBeat: (() => void) | null
}

/** All connections and what they listen to. Source: protocol page, section 5. */
export function createStreams(
  market: Market,
  timers: Timers,
  faults: StreamFaults,
  isUserStream: (name: string) => boolean,
): Streams {
  const byName = new Map<string, Open>()
  const byEvent = new Map<string, Set<Open>>()
  const connections = new Set<Connection>()

  const eventKey = ({ hears, symbol }: Channel): string => `${hears}:${symbol ?? ''}`

  const subscribe = (connection: Connection, name: string, at: number): void => {
    connection.names.add(name)
    const known = byName.get(name)
    if (known) return void known.listeners.add(connection)
    const channel = openChannel(name, market)
    const opened: Open = { name, channel, listeners: new Set([connection]), cancelBeat: null }
    byName.set(name, opened)
    if (!channel) return
    const key = eventKey(channel)
    byEvent.set(key, (byEvent.get(key) ?? new Set()).add(opened))
    if (channel.isPeriodic) beat(opened, channel, at)
  }

  const unsubscribe = (connection: Connection, name: string): void => {
    connection.names.delete(name)
    const opened = byName.get(name)
    opened?.listeners.delete(connection)
    if (!opened || opened.listeners.size > 0) return
    byName.delete(name)
    opened.cancelBeat?.()
    if (opened.channel) byEvent.get(eventKey(opened.channel))?.delete(opened)
  }

  /** Speaks at the next whole multiple of the stream's interval. */
  const beat = (opened: Open, channel: Channel, at: number): void => {
    const next = (Math.floor(at / channel.everyMs) + 1) * channel.everyMs
    opened.cancelBeat ??= timers.at(next, (now) => {
      opened.cancelBeat = null
      speak(opened, channel, now)
      if (channel.isPeriodic) beat(opened, channel, now)
    })
  }

  const speak = ({ name, listeners }: Open, channel: Channel, at: number): void => {
    for (const payload of channel.take(at)) tell(listeners, name, payload, at)
  }

  const tell = (listeners: ReadonlySet<Connection>, name: string, payload: unknown, at: number): void => {
    const raw = JSON.stringify(payload)
    const wrapped = `{"stream":${JSON.stringify(name)},"data":${raw}}`
    const stream = isUserStream(name) ? 'user' : 'market'
    for (const connection of Array.from(listeners)) {
      const text = connection.isCombined ? wrapped : raw
      faults.pass(stream, name, text, at, (sent) => {
        if (connections.has(connection)) connection.peer.send(sent)
      })
    }
  }

  const on = (stream: 'user' | 'market'): Connection[] =>
    [...connections].filter(({ names }) => [...names].some(isUserStream) === (stream === 'user'))

  const end = (connection: Connection): void => {
    connections.delete(connection)
    for (const name of Array.from(connection.names)) unsubscribe(connection, name)
  }
  const close = (connection: Connection, code: number, reason: string): void => {
    end(connection)
    connection.peer.close(code, reason)
  }

  const hear = (event: VenueEvent, opened: ReadonlySet<Open> | undefined): void => {
    for (const each of opened ?? []) {
      if (!each.channel) continue
      each.channel.onEvent(event)
      if (each.channel.everyMs > 0) beat(each, each.channel, event.at)
      else speak(each, each.channel, event.at)
    }
  }

  return {
    open: (path, peer, at) => {
      const url = new URL(path, 'http://localhost')
      const connection: Connection = {
        peer,
        names: new Set(),
        isCombined: url.pathname.startsWith('/stream'),
        heardAt: [],
      }
      connections.add(connection)
      const wanted = connection.isCombined
        ? (url.searchParams.get('streams') ?? '').split('/')
        : [decodeURIComponent(url.pathname.slice('/ws/'.length))]
      const first = wanted.filter((name) => name !== '').slice(0, streamsPerConnection)
      for (const name of first) subscribe(connection, name, at)
      const cancelLife = timers.at(at + lifeMs, () => close(connection, 1001, 'a connection lives for 24 hours'))
      return {
        onMessage: (text, now) => {
          if (!connections.has(connection)) return
          if (isTooFast(connection.heardAt, now)) return close(connection, 1008, 'too many messages')
          const control = { subscribe, unsubscribe, at: now }
          peer.send(JSON.stringify(answerControl(text, connection, control)))
        },
        onClose: () => {
          cancelLife()
          end(connection)
        },
      }
    },
    onEvent: (event) => {
      if (byEvent.size === 0 || !('symbol' in event)) return
      hear(event, byEvent.get(`${event.kind}:${event.symbol}`))
      hear(event, byEvent.get(`${event.kind}:`))
    },
    publish: (name, payload, at) => {
      const opened = byName.get(name)
      if (opened) tell(opened.listeners, name, payload, at)
    },
    closeAll: (name, code, reason) => {
      for (const connection of Array.from(byName.get(name)?.listeners ?? [])) close(connection, code, reason)
    },
    closeEvery: (stream, code) => {
      for (const connection of on(stream)) close(connection, code, '')
    },
    sendText: (stream, text) => {
      for (const connection of on(stream)) connection.peer.send(text)
    },
  }
}

function isTooFast(heardAt: number[], at: number): boolean {
  heardAt.push(at)
  while ((heardAt[0] ?? at) <= at - 1_000) heardAt.shift()
  return heardAt.length > messagesPerSecond
}
