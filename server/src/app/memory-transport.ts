import type { Clock, HttpFailure, HttpReply, HttpRequest, Socket, SocketHandlers, Transport } from '../ports.ts'

/** A venue that lives in this process and speaks its protocol in text; time is an argument. */
export interface LocalVenue {
  handle(request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly at: number
  }): {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly delayMs?: number
  }
  openSocket(
    path: string,
    peer: { send(text: string): void; close(code: number, reason: string): void },
    at: number,
  ): { onMessage(text: string, at: number): void; onClose(): void }
  /** Lets the venue's own time pass up to `at`: market, timers, stream messages. */
  advance(at: number): void
  /** When it next has something to do; null: nothing any more. */
  nextAt(): number | null
}

/** Trip time of one direction, in ms. */
export type Latency = () => number

export interface MemoryTransport extends Transport {
  /** Something was put into the venue from outside: lets it catch up. */
  poke(): void
}

/**
 * Carries the same bytes as real sockets would, between an adapter and a venue in one process, over `clock`.
 * Messages of one direction of a connection never overtake each other.
 */
export function createMemoryTransport(venue: LocalVenue, clock: Clock, latency: Latency): MemoryTransport {
  let isClosed = false
  let pump: { readonly at: number; readonly cancel: () => void } | null = null

  const armPump = (): void => {
    const at = isClosed ? null : venue.nextAt()
    if (at === pump?.at) return
    pump?.cancel()
    pump = at === null ? null : { at, cancel: clock.after(at - clock.now(), runPump) }
  }
  const poke = (): void => {
    venue.advance(clock.now())
    armPump()
  }
  const runPump = (): void => {
    pump = null
    poke()
  }

  const deliver = (request: HttpRequest, answer: (reply: HttpReply | HttpFailure) => void): void => {
    if (isClosed) return answer({ failed: 'notSent', reason: 'the transport is closed' })
    venue.advance(clock.now())
    const { host, pathname, search } = new URL(request.url)
    const {
      status,
      headers,
      body,
      delayMs = 0,
    } = venue.handle({
      method: request.method,
      path: pathname + search,
      headers: { host, ...lowerCased(request.headers) },
      body: request.body ?? '',
      at: clock.now(),
    })
    armPump()
    clock.after(delayMs + latency(), () =>
      answer(status === 0 ? noReply('connection reset') : { status, headers, body }),
    )
  }

  const request = (wanted: HttpRequest): Promise<HttpReply | HttpFailure> =>
    new Promise((resolve) => {
      const cancelTimeout = clock.after(wanted.timeoutMs, () =>
        resolve(noReply(`no reply within ${wanted.timeoutMs} ms`)),
      )
      clock.after(latency(), () =>
        deliver(wanted, (reply) => {
          cancelTimeout()
          resolve(reply)
        }),
      )
    })

  const open = (url: string, handlers: SocketHandlers): Socket => {
    let isEnded = false
    const inOrder = { up: createLane(clock, latency), down: createLane(clock, latency) }
    let far: ReturnType<LocalVenue['openSocket']> | null = null
    const end = (code: number, reason: string): void => {
      if (isEnded) return
      isEnded = true
      far?.onClose()
      handlers.onClose(code, reason)
    }
    const { pathname, search } = new URL(url)
    inOrder.up(() => {
      if (isEnded) return
      if (isClosed) return end(1006, 'the transport is closed')
      venue.advance(clock.now())
      far = venue.openSocket(
        pathname + search,
        {
          send: (message) => inOrder.down(() => isEnded || handlers.onMessage(message)),
          close: (code, reason) => inOrder.down(() => end(code, reason)),
        },
        clock.now(),
      )
      inOrder.down(() => isEnded || handlers.onOpen())
      armPump()
    })
    return {
      send: (message) =>
        inOrder.up(() => {
          if (isEnded) return
          far?.onMessage(message, clock.now())
          armPump()
        }),
      ping: () => inOrder.up(() => inOrder.down(() => isEnded || handlers.onPong())),
      close: () => void clock.after(0, () => end(1000, 'closed by us')),
    }
  }

  return {
    request,
    open,
    poke,
    close: () => {
      isClosed = true
      pump?.cancel()
      return Promise.resolve()
    },
  }
}

const noReply = (reason: string): HttpFailure => ({ failed: 'noReply', reason })

const lowerCased = (headers: HttpRequest['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** One direction of one connection: what is put in first arrives first. */
function createLane(clock: Clock, latency: Latency): (arrive: () => void) => void {
  let lastAt = 0
  return (arrive) => {
    lastAt = Math.max(lastAt, clock.now() + latency())
    clock.after(lastAt - clock.now(), arrive)
  }
}
