import type { Clock, HttpFailure, Socket, SocketHandlers, Transport } from '../src/ports.ts'

/** The connections of the program by what they carry: requests, the account, book and marks, liquidations. */
export type Line = 'rest' | 'user' | 'book' | 'feed'

/** `silent`: nothing passes either way and nobody is told. `refused`: connections break and new ones are turned away. */
export type Weather = 'up' | 'silent' | 'refused'

/** What one computer does to the program on it: it cuts the network, sets the clock, and sleeps. */
export interface Machine {
  readonly clock: Clock
  readonly transport: Transport
  set(weather: Weather, ...lines: readonly Line[]): void
  /** Moves the wall clock; timers and measured time go on. */
  jump(ms: number): void
  /** Nothing runs until `wake`; then what came is heard first, and after it every timer that is overdue. */
  sleep(): void
  wake(): void
  /** Connections that are open or on their way to be. */
  sockets(line: Line): number
  /** Timers that are armed. */
  timers(): number
}

export function createMachine(outside: Clock, network: Transport): Machine {
  const weather = new Map<Line, Weather>()
  const open = new Map<Line, Set<Socket & { breakOff(): void }>>()
  let missedNews: (() => void)[] = []
  let missedTimers: (() => void)[] = []
  let [offsetMs, timers] = [0, 0]
  let isAsleep = false

  const hear = (run: () => void): void => (isAsleep ? void missedNews.push(run) : run())
  const is = (line: Line, what: Weather): boolean => (weather.get(line) ?? 'up') === what

  const clock: Clock = {
    now: () => outside.now() + offsetMs,
    elapsed: () => outside.elapsed(),
    after: (ms, run) => {
      let isDone = false
      timers += 1
      const finish = (): boolean => {
        if (isDone) return false
        isDone = true
        timers -= 1
        return true
      }
      const ring = (): void => void (finish() && run())
      const cancel = outside.after(ms, () => (isAsleep ? void missedTimers.push(ring) : ring()))
      return () => {
        if (finish()) cancel()
      }
    },
  }

  const request: Transport['request'] = (wanted) =>
    new Promise((resolve) => {
      const fail = (afterMs: number, failure: HttpFailure): void =>
        void outside.after(afterMs, () => hear(() => resolve(failure)))
      if (is('rest', 'refused')) return fail(1, { failed: 'notSent', reason: 'refused' })
      if (is('rest', 'silent')) return fail(wanted.timeoutMs, { failed: 'noReply', reason: 'no reply' })
      void network.request(wanted).then((reply) => hear(() => resolve(reply)))
    })

  const openSocket = (url: string, handlers: SocketHandlers): Socket => {
    const line = lineOf(url)
    const siblings = open.get(line) ?? new Set()
    open.set(line, siblings)
    let isEnded = false
    let far: Socket | null = null
    const end = (code: number, reason: string): void => {
      if (isEnded) return
      isEnded = true
      siblings.delete(near)
      far?.close()
      hear(() => handlers.onClose(code, reason))
    }
    const pass = (run: () => void): void => void (isEnded || is(line, 'silent') || hear(run))
    const near = {
      send: (text: string) => void (is(line, 'silent') || far?.send(text)),
      ping: () => void (is(line, 'silent') || far?.ping()),
      close: () => void outside.after(0, () => end(1000, 'closed by us')),
      breakOff: () => end(1006, 'broken off'),
    }
    siblings.add(near)
    if (is(line, 'refused')) outside.after(1, () => end(1006, 'refused'))
    else if (is(line, 'up'))
      far = network.open(url, {
        onOpen: () => pass(() => handlers.onOpen()),
        onMessage: (text) => pass(() => handlers.onMessage(text)),
        onPong: () => pass(() => handlers.onPong()),
        onClose: (code, reason) => void (is(line, 'silent') || end(code, reason)),
      })
    return near
  }

  return {
    clock,
    transport: { request, open: openSocket, close: () => network.close() },
    set: (now, ...lines) => {
      for (const line of lines) {
        weather.set(line, now)
        if (now === 'refused') for (const socket of Array.from(open.get(line) ?? [])) socket.breakOff()
      }
    },
    jump: (ms) => {
      offsetMs += ms
    },
    sleep: () => {
      isAsleep = true
    },
    wake: () => {
      isAsleep = false
      const missed = [...missedNews, ...missedTimers]
      missedNews = []
      missedTimers = []
      for (const run of missed) run()
    },
    sockets: (line) => open.get(line)?.size ?? 0,
    timers: () => timers,
  }
}

function lineOf(url: string): Line {
  if (url.includes('!forceOrder')) return 'feed'
  return url.includes('/ws/') ? 'user' : 'book'
}
