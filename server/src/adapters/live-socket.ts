import type { Clock, HopState, Socket, Transport } from '../ports.ts'

export type LiveSocketOptions = {
  readonly transport: Transport
  readonly clock: Clock
  /** 0 to 1, for the jitter of the pauses. */
  readonly random: () => number
  /** Asked before every attempt, never rejects; null: not now, the next attempt asks again. */
  readonly url: () => string | null | Promise<string | null>
  /** What proves that the far side lives: frames of its own accord, or also answers to our pings. */
  readonly signOfLife: 'frames' | 'framesAndPongs'
  readonly silenceSecMax: number
  readonly pingEverySec: number
  /** Called once a second between start and stop. */
  readonly onTick?: () => void
  /** `send` reaches the connection that has just opened, which may not be in force yet. */
  readonly onOpen?: (send: (text: string) => void) => void
  /** During a hand-over from one connection to the next both speak: nothing is lost and some comes twice. */
  readonly onText: (text: string) => void
  readonly onUp: () => void
  readonly onDown: (reason: string) => void
}

/** One connection that stays: watched, rebuilt after every end, replaced before the venue cuts it. */
export interface LiveSocket {
  start(): void
  stop(): void
  send(text: string): void
  /** Something came that cannot be read. Now and then that happens; a stream of it means that the connection is out of step. */
  complain(): void
  /** Gives the present connection up. */
  reconnect(reason: string): void
  state(): Omit<HopState, 'hop'>
}

// The venue cuts every connection after 24 hours.
const rotateAfterSec = 23 * 3_600
const rotateAgainSec = 60
const overlapSec = 5
const openingSecMax = 10
// Less than the gap after which the loop reads the account anew: when it does, no line of before is trusted.
const stillMsMax = 4_000
const stableSec = 60
const unreadablePerMinuteMax = 60
const firstPauseMs = 250
const pauseMsMax = 5_000

/** One attempt at a connection: the generation of its socket. Whatever a link says after it is over is not heard. */
type Link = {
  socket: Socket | null
  isOpen: boolean
  isOver: boolean
  // Seconds are counted by our own timer: a jump of the wall clock neither hides nor invents a silence.
  ageSec: number
  quietSec: number
}

export function createLiveSocket(options: LiveSocketOptions): LiveSocket {
  const { transport, clock, random, signOfLife, silenceSecMax } = options
  let isStopped = true
  /** In force, or on its way to be. */
  let link: Link | null = null
  let successor: Link | null = null
  let retired: Link | null = null
  let isUp = false
  let ups = 0
  let failures = 0
  let unreadable = 0
  let seconds = 0
  let lastAt: number | null = null
  let downReason = 'not started'
  let cancelTick = (): void => {}
  let tickedAt = 0
  let cancelRetry = (): void => {}

  const build = (): Link => {
    const one: Link = { socket: null, isOpen: false, isOver: false, ageSec: 0, quietSec: 0 }
    void connect(one)
    return one
  }

  const connect = async (one: Link): Promise<void> => {
    const url = await options.url()
    if (one.isOver) return
    if (url === null) return lose(one, 'no address to connect to')
    const heard = (): void => {
      one.quietSec = 0
      lastAt = clock.now()
    }
    one.socket = transport.open(url, {
      onOpen: () => {
        if (one.isOver) return
        one.isOpen = true
        one.quietSec = 0
        options.onOpen?.((text) => one.socket?.send(text))
        if (signOfLife === 'framesAndPongs') prove(one)
      },
      onMessage: (text) => {
        if (one.isOver) return
        heard()
        prove(one)
        options.onText(text)
      },
      onPong: () => {
        if (!one.isOver && signOfLife === 'framesAndPongs') heard()
      },
      onClose: (code, reason) => lose(one, reason === '' ? `closed (${code})` : `closed (${code}): ${reason}`),
    })
  }

  /** The link works. A successor takes over; the one before it goes on for a while. */
  const prove = (one: Link): void => {
    if (one === successor) {
      retired = link
      if (retired) retired.ageSec = 0
      link = one
      successor = null
    }
    if (one !== link || isUp) return
    isUp = true
    ups += 1
    options.onUp()
  }

  const end = (one: Link | null): void => {
    if (one === null || one.isOver) return
    one.isOver = true
    one.socket?.close()
  }

  const lose = (one: Link, reason: string): void => {
    if (one.isOver) return
    end(one)
    if (one === retired) retired = null
    if (one === successor) {
      successor = null
      if (link) link.ageSec = rotateAfterSec - rotateAgainSec
    }
    if (one !== link) return
    link = successor
    successor = null
    end(retired)
    retired = null
    downReason = reason
    if (isUp) {
      isUp = false
      options.onDown(reason)
    }
    if (link === null && !isStopped) retry()
  }

  const retry = (): void => {
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, pauseMsMax) * (0.5 + random() / 2)
    failures = Math.min(failures + 1, 10)
    cancelRetry()
    cancelRetry = clock.after(Math.ceil(pauseMs), () => {
      if (!isStopped && link === null) link = build()
    })
  }

  const tick = (): void => {
    cancelTick = clock.after(1_000, tick)
    const stillMs = clock.now() - tickedAt
    tickedAt = clock.now()
    if (stillMs > stillMsMax) {
      for (const one of [successor, link])
        if (one) lose(one, `the process stood still for ${Math.round(stillMs / 1_000)} s`)
    }
    for (const one of [link, successor]) if (one) watch(one)
    if (retired && (retired.ageSec += 1) >= overlapSec) {
      end(retired)
      retired = null
    }
    if (link?.isOpen && link.ageSec >= rotateAfterSec && successor === null) successor = build()
    if ((seconds += 1) % 60 === 0) unreadable = 0
    options.onTick?.()
  }

  const watch = (one: Link): void => {
    one.ageSec += 1
    one.quietSec += 1
    if (!one.isOpen && one.ageSec >= openingSecMax) return lose(one, `no connection within ${openingSecMax} s`)
    if (one.isOpen && one.quietSec >= silenceSecMax) return lose(one, `silent for ${silenceSecMax} s`)
    if (one.isOpen && one.ageSec % options.pingEverySec === 0) one.socket?.ping()
    if (one === link && isUp && one.ageSec === stableSec) failures = 0
  }

  return {
    start: () => {
      if (!isStopped) return
      isStopped = false
      downReason = 'connecting'
      link = build()
      tickedAt = clock.now()
      cancelTick = clock.after(1_000, tick)
    },
    stop: () => {
      isStopped = true
      cancelTick()
      cancelRetry()
      for (const one of [link, successor, retired]) end(one)
      link = successor = retired = null
      isUp = false
      downReason = 'stopped'
    },
    send: (text) => link?.socket?.send(text),
    complain: () => {
      unreadable += 1
      if (unreadable === unreadablePerMinuteMax && link) lose(link, `${unreadable} unreadable frames within a minute`)
    },
    reconnect: (reason) => {
      if (link) lose(link, reason)
    },
    state: () => {
      const late = isUp && link !== null && link.quietSec * 2 > silenceSecMax
      const cycling = failures > 1 ? `${failures} connections lost without a stable minute` : ''
      const known = downReason === 'not started' ? 'unknown' : 'down'
      const live = late ? 'late' : 'live'
      return {
        state: isUp ? live : known,
        lastAt,
        reconnects: Math.max(ups - 1, 0),
        reason: isUp ? cycling : downReason,
      }
    },
  }
}
