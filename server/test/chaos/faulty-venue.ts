import type { LocalVenue } from '../../src/app/memory-transport.ts'
import type { Clock } from '../../src/ports.ts'
import { chance, pick, stream, uniform } from '../../src/sim/random.ts'
import { messageFaults, requestFaults, type FaultName, type Plan, type RequestFault } from './plan.ts'
import { lineOf, wireOf, type Wire } from './wire.ts'

export type Reply = ReturnType<LocalVenue['handle']>

export type FaultyVenueOptions = {
  readonly venue: LocalVenue
  readonly clock: Clock
  readonly plan: Plan
  readonly count: (fault: FaultName) => void
  /** The bot cannot be held to its bounds of time before `until`. */
  readonly disturb: (until: number) => void
  /** `executed`: the exchange acted on it; its own answer, whatever the bot hears. Late ones are told when they happen. */
  readonly onExecuted: (wire: Wire, reply: Reply, at: number) => void
  /** It never reached the exchange, and never will. */
  readonly onVoid: (wire: Wire, at: number) => void
  readonly trace: (line: string) => void
}

/** The exchange behind a bad line. */
export interface FaultyVenue extends LocalVenue {
  cut(streams: readonly StreamName[], refuseMs: number): void
  silence(stream: StreamName, ms: number): void
  outage(ms: number): void
  notFound(ms: number): void
  /** `isTold`: with the message that says so; without it the line stays open and says nothing more. */
  expireKey(how: 'told' | 'untold'): void
  /** Every request is answered with 418. */
  ban(ms: number): void
  /** No stop is taken. */
  refuseStops(ms: number): void
  /** Up to when, at least, no stop was taken. */
  stopsRefusedUntil(): number
  /** Nothing goes wrong any more. */
  heal(): void
  /** Since when the line of a stream has been dead in truth; null: it works, or nobody is connected. */
  deadSince(stream: StreamName): number | null
}
export type StreamName = 'feed' | 'book' | 'user'

type Line = {
  readonly stream: StreamName
  close(code: number): void
  deliver(text: string): void
  deaf: 'told' | 'untold' | null
}

const commandMs = 5_000
/** Until when one lost or crippled request may hold things up: its own timeout, and the question after it. */
const requestTailMs = 9_000
/** Nothing is asked for a while after a pause that the exchange has ordered. */
const banTailMs = 3_000
/** A message that never came is made good by the next reading of the account. */
const lostTailMs = 17_000

export function createFaultyVenue(options: FaultyVenueOptions): FaultyVenue {
  const { venue, clock, plan, count, disturb, trace } = options
  const random = stream(String(plan.seed), 'faults')
  const lines = new Set<Line>()
  const silentUntil: Record<StreamName, number> = { feed: 0, book: 0, user: 0 }
  const refusedUntil: Record<StreamName, number> = { feed: 0, book: 0, user: 0 }
  const deadFrom: Record<StreamName, number | null> = { feed: null, book: null, user: null }
  let outageUntil = 0
  let notFoundUntil = 0
  let bannedUntil = 0
  let isBan = false
  let stopsRefusedUntil = 0
  let healed = false

  const answer = (status: number, code: number, msg: string, headers: Record<string, string> = {}): Reply => ({
    status,
    headers,
    body: JSON.stringify({ code, msg }),
  })
  const silence: Reply = { status: 0, headers: {}, body: '', delayMs: 30_000 }
  const reset: Reply = { status: 0, headers: {}, body: '' }

  const draw = (wire: Wire): RequestFault | null => {
    if (healed) return null
    for (const fault of requestFaults) {
      const rate = plan.requestRates[fault]
      if (rate === undefined || !chance(random, rate) || !canHappen(fault, wire)) continue
      return fault
    }
    return null
  }

  const handle: LocalVenue['handle'] = (request) => {
    const wire = wireOf(request.method, request.path, request.body)
    const { at } = request
    const done = (reply: Reply, fault: string): Reply => {
      trace(`${at} ${lineOf(wire)} -> ${reply.status} ${fault}`)
      return reply
    }
    const execute = (): Reply => {
      const reply = venue.handle(request)
      options.onExecuted(wire, reply, at)
      return reply
    }
    const withhold = (reply: Reply, fault: string): Reply => {
      options.onVoid(wire, at)
      return done(reply, fault)
    }

    if (at < outageUntil) return withhold(reset, 'outage')
    if (at < bannedUntil) return withhold(tooMany(at), 'banned')
    if (wire.kind === 'query' && at < notFoundUntil) {
      count('notFoundLag')
      disturb(notFoundUntil + requestTailMs)
      return withhold(answer(400, -2013, 'Order does not exist.'), 'notFoundLag')
    }
    if (at < stopsRefusedUntil && isStop(wire)) return withhold(answer(400, ...noMoreStops), 'stopsRefused')
    const fault = draw(wire)
    if (fault === null) return done(execute(), '')
    count(fault)
    disturb(at + requestTailMs)
    switch (fault) {
      case 'reject': {
        const [code, message] = pick(random, rejections(wire))
        // Too many orders: nothing is sent for the rest of the minute.
        if (code === -1015) disturb(Math.ceil(at / 60_000) * 60_000 + requestTailMs)
        return withhold(answer(400, code, message), `reject ${code}`)
      }
      case 'unavailableBefore':
        return withhold(answer(503, -1000, 'Service Unavailable'), fault)
      case 'unavailableAfter':
        execute()
        return done(answer(503, -1000, 'Service Unavailable'), fault)
      case 'timeoutCodeBefore':
        return withhold(answer(408, -1007, 'Timeout waiting for response from backend server.'), fault)
      case 'timeoutCodeAfter':
        execute()
        return done(answer(408, -1007, 'Timeout waiting for response from backend server.'), fault)
      case 'silentBefore':
        return withhold(silence, fault)
      case 'silentAfter':
        execute()
        return done(silence, fault)
      case 'resetBefore':
        return withhold(reset, fault)
      case 'resetAfter':
        execute()
        return done(reset, fault)
      case 'late': {
        const ms = Math.floor(300 + uniform(random) * 2_400)
        disturb(at + ms + requestTailMs)
        clock.after(ms, () => {
          const then = clock.now()
          venue.advance(then)
          const reply = venue.handle({ ...request, at: then })
          options.onExecuted(wire, reply, then)
          trace(`${then} ${lineOf(wire)} -> late ${reply.status}`)
        })
        return done(silence, fault)
      }
      case 'slow': {
        const ms = Math.floor(200 + uniform(random) * (commandMs + 1_000))
        disturb(at + ms + requestTailMs)
        return done({ ...execute(), delayMs: ms }, fault)
      }
      case 'garbled': {
        const reply = execute()
        return done({ ...reply, body: reply.body.slice(0, Math.floor(reply.body.length * 0.6)) }, fault)
      }
      case 'tooMany': {
        const seconds = 2 + Math.floor(uniform(random) * 6)
        bannedUntil = at + seconds * 1_000
        isBan = false
        disturb(bannedUntil + requestTailMs + banTailMs)
        return withhold(tooMany(at), fault)
      }
    }
  }

  const tooMany = (at: number): Reply =>
    answer(isBan ? 418 : 429, -1003, isBan ? 'Way too many requests; IP banned.' : 'Too many requests', {
      'retry-after': String(Math.max(1, Math.ceil((bannedUntil - at) / 1_000))),
    })

  const openSocket: LocalVenue['openSocket'] = (path, peer, at) => {
    const name = streamOf(path)
    if (at < refusedUntil[name] || (name === 'user' && at < outageUntil)) {
      peer.close(1006, 'refused')
      return { onMessage: () => undefined, onClose: () => undefined }
    }
    deadFrom[name] = null
    const line: Line = {
      stream: name,
      deaf: null,
      deliver: (text) => peer.send(text),
      close: (code) => {
        lines.delete(line)
        inner.onClose()
        peer.close(code, 'cut')
      },
    }
    lines.add(line)
    const inner = venue.openSocket(
      path,
      {
        send: (text) => pass(line, text),
        close: (code, reason) => {
          lines.delete(line)
          peer.close(code, reason)
        },
      },
      at,
    )
    return {
      onMessage: (text, then) => inner.onMessage(text, then),
      onClose: () => {
        lines.delete(line)
        inner.onClose()
      },
    }
  }

  const pass = (line: Line, text: string): void => {
    const at = clock.now()
    const { stream: name } = line
    if (line.deaf !== null || at < silentUntil[name]) {
      if (name === 'user') disturb(at + lostTailMs)
      return
    }
    if (name !== 'book') deadFrom[name] = null
    if (name !== 'user' || healed) return line.deliver(text)
    for (const fault of messageFaults) {
      const rate = plan.messageRates[fault]
      if (rate === undefined || !chance(random, rate)) continue
      count(fault)
      trace(`${at} ${fault} ${text}`)
      const ms = Math.floor(100 + uniform(random) * 4_000)
      switch (fault) {
        case 'messageLost':
          return disturb(at + lostTailMs)
        case 'messageTwice':
          line.deliver(text)
          clock.after(ms, () => line.deliver(text))
          return
        case 'messageLate':
        case 'messageOvertaken':
          disturb(at + ms + 4_000)
          clock.after(fault === 'messageLate' ? ms : Math.min(ms, 400), () => line.deliver(text))
          return
      }
    }
    line.deliver(text)
  }

  const markDead = (name: StreamName): void => {
    deadFrom[name] ??= clock.now()
  }

  return {
    handle,
    openSocket,
    advance: (at) => venue.advance(at),
    nextAt: () => venue.nextAt(),
    cut: (streams, refuseMs) => {
      for (const name of streams) {
        refusedUntil[name] = clock.now() + refuseMs
        if (name === 'user') disturb(refusedUntil[name] + lostTailMs)
        for (const line of lines) if (line.stream === name) line.close(1006)
        markDead(name)
      }
    },
    silence: (name, ms) => {
      silentUntil[name] = clock.now() + ms
      if (name === 'user') disturb(silentUntil[name] + lostTailMs)
      if (name === 'feed') markDead(name)
    },
    outage: (ms) => {
      outageUntil = clock.now() + ms
      disturb(outageUntil + lostTailMs)
    },
    notFound: (ms) => {
      notFoundUntil = clock.now() + ms
    },
    expireKey: (how) => {
      disturb(clock.now() + lostTailMs)
      for (const line of lines) {
        if (line.stream !== 'user') continue
        if (how === 'told') line.deliver(JSON.stringify({ e: 'listenKeyExpired', E: clock.now() }))
        line.deaf = how
      }
    },
    ban: (ms) => {
      bannedUntil = Math.max(bannedUntil, clock.now() + ms)
      isBan = true
      disturb(bannedUntil + requestTailMs + banTailMs)
    },
    refuseStops: (ms) => {
      stopsRefusedUntil = Math.max(stopsRefusedUntil, clock.now() + ms)
    },
    stopsRefusedUntil: () => stopsRefusedUntil,
    heal: () => {
      healed = true
      stopsRefusedUntil = Math.min(stopsRefusedUntil, clock.now())
      // Nobody would ever find out, and the exchange ends every connection some day.
      for (const line of lines) if (line.deaf === 'untold') line.close(1006)
      outageUntil = 0
      notFoundUntil = 0
      bannedUntil = 0
      for (const name of ['feed', 'book', 'user'] as const) {
        silentUntil[name] = 0
        refusedUntil[name] = 0
      }
    },
    deadSince: (name) => deadFrom[name],
  }
}

function streamOf(path: string): StreamName {
  if (path.startsWith('/ws/')) return 'user'
  return path.includes('forceOrder') ? 'feed' : 'book'
}

/** Answers that would contradict what happened are not given: a read is not rejected, and only an order can be late. */
function canHappen(fault: RequestFault, { kind }: Wire): boolean {
  if (fault === 'reject') return kind === 'place' || kind === 'cancel' || kind === 'leverage'
  if (fault === 'late') return kind === 'place' || kind === 'cancel'
  return true
}

const isStop = ({ kind, params }: Wire): boolean => kind === 'place' && params.get('type') === 'STOP_MARKET'

const noMoreStops: Rejection = [-4045, 'Reach max stop order limit.']

type Rejection = readonly [code: number, message: string]

function rejections({ kind, params }: Wire): readonly Rejection[] {
  if (kind === 'cancel') return [[-2011, 'Unknown order sent.']]
  if (kind === 'leverage')
    return [
      [-4028, 'Leverage is not valid'],
      [-2028, 'Leverage is smaller than permitted.'],
    ]
  if (params.get('closePosition') === 'true') {
    return [
      [-2021, 'Order would immediately trigger.'],
      [-4045, 'Reach max stop order limit.'],
      [-1111, 'Precision is over the maximum defined for this asset.'],
      [-4131, 'The counterparty best price does not meet the PERCENT_PRICE filter limit.'],
      [-4099, 'Something nobody has documented.'],
    ]
  }
  if (params.get('type') === 'MARKET') {
    return [
      [-4131, 'The counterparty best price does not meet the PERCENT_PRICE filter limit.'],
      [-2020, 'Unable to fill.'],
      [-1112, 'No orders on book for symbol.'],
    ]
  }
  return [
    [-2019, 'Margin is insufficient.'],
    [-2027, 'Exceeded the maximum allowable position at current leverage.'],
    [-5022, 'Due to the order could not be executed as maker, the Post Only order will be rejected.'],
    [-1015, 'Too many new orders.'],
  ]
}
