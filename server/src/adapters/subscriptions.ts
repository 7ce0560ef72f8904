import type { Log } from '../ports.ts'
import { wholeOf, type JsonObject } from './wire.ts'

export type SubscriptionsOptions = {
  /** Streams of the connection's own address. */
  readonly inAddress: readonly string[]
  /** Streams besides, which may change while the connection stands. Asked once a second. */
  readonly wanted: () => ReadonlySet<string>
  readonly log: Log
}

type Send = (text: string) => void

/** What one connection listens to: asked for, acknowledged, and held against the venue's own list. */
export interface Subscriptions {
  /** A new connection has opened; what the one before it was told is forgotten. */
  begin(send: Send): void
  /** Called once a second while the connection stands. Text: it does not deliver what it should and has to be rebuilt. */
  tick(send: Send): string | null
  /** The venue's answer to one of our messages. */
  hear(reply: JsonObject): void
}

// A message of ten names is far below the venue's limit of ten messages a second.
const streamsPerMessage = 50
const ackSecMax = 5
const firstListSec = 5
const listEverySec = 60
// A stream that the venue never lists must not keep the connection from working.
const rebuildRestSec = 600

/**
 * An acknowledged subscription may still deliver nothing: some venues took only the first of several. So the venue is asked
 * what it thinks we listen to; what is missing is asked for once more, and then the connection is rebuilt.
 */
export function createSubscriptions({ inAddress, wanted, log }: SubscriptionsOptions): Subscriptions {
  let asked = new Set<string>()
  let unanswered = new Map<number, number>()
  let listId: number | null = null
  let lastId = 0
  let second = 0
  let listAt = Infinity
  let missing: readonly string[] = []
  let isRepaired = false
  let rebuiltAt = -Infinity

  const say = (send: Send, method: 'SUBSCRIBE' | 'UNSUBSCRIBE', streams: readonly string[]): void => {
    for (let from = 0; from < streams.length; from += streamsPerMessage) {
      lastId += 1
      unanswered.set(lastId, second)
      send(JSON.stringify({ method, params: streams.slice(from, from + streamsPerMessage), id: lastId }))
    }
  }

  const askForList = (send: Send): void => {
    listAt = second + listEverySec
    lastId += 1
    listId = lastId
    send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: lastId }))
  }

  const followWishes = (send: Send): void => {
    const now = wanted()
    const added = [...now].filter((stream) => !asked.has(stream))
    const dropped = [...asked].filter((stream) => !now.has(stream))
    say(send, 'SUBSCRIBE', added)
    say(send, 'UNSUBSCRIBE', dropped)
    asked = new Set(now)
  }

  /** Once more, then a new connection; that did not help lately: people are told, and it stays as it is. */
  const repair = (send: Send): string | null => {
    const names = missing.slice(0, 5).join(', ')
    const said = `the venue does not list ${missing.length} of our streams: ${names}`
    if (!isRepaired) {
      isRepaired = true
      say(send, 'SUBSCRIBE', missing)
      missing = []
      listAt = second + firstListSec
      log('warn', said)
      return null
    }
    missing = []
    if (second - rebuiltAt < rebuildRestSec) {
      log('error', `${said}, also over a new connection`)
      return null
    }
    rebuiltAt = second
    return said
  }

  const readList = (result: unknown): void => {
    if (!Array.isArray(result)) return
    const listed = new Set<unknown>(result)
    missing = [...inAddress, ...asked].filter((stream) => !listed.has(stream))
    if (missing.length === 0) isRepaired = false
  }

  return {
    begin: (send) => {
      unanswered = new Map()
      missing = []
      listId = null
      isRepaired = false
      listAt = second + firstListSec
      asked = new Set(wanted())
      say(send, 'SUBSCRIBE', [...asked])
    },
    tick: (send) => {
      second += 1
      if ([...unanswered.values()].some((askedAt) => second - askedAt > ackSecMax)) {
        unanswered.clear()
        return 'a subscription was not acknowledged'
      }
      followWishes(send)
      if (missing.length > 0) return repair(send)
      if (second >= listAt) askForList(send)
      return null
    },
    hear: (reply) => {
      const id = wholeOf(reply['id'])
      if (id !== null) unanswered.delete(id)
      if (id !== null && id === listId) readList(reply['result'])
      if (!('code' in reply)) return
      log('warn', 'the venue refuses a message of ours', { code: wholeOf(reply['code']) })
      // The refusal need not say of which: the list does.
      unanswered.clear()
      listAt = second
    },
  }
}
