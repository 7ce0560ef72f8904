import type { Clock, HttpFailure, HttpReply, HttpRequest, Socket, Transport } from '../../src/ports.ts'

/** Everything through which one run of the program touches the world. When it dies, all of it goes quiet at once. */
export interface Process {
  readonly clock: Clock
  readonly transport: Transport
  readonly isAlive: () => boolean
  /** Like kill -9: timers never ring, replies are not heard, sockets break. What was handed to the network still arrives. */
  kill(): void
}

export type ProcessOptions = {
  readonly clock: Clock
  readonly transport: Transport
  /** Our wall clock against the exchange's. */
  readonly offsetMs: number
  /** At the first byte of a request, before it goes. */
  readonly onFirstByte: (request: HttpRequest) => void
  /** The bytes are gone. */
  readonly onSent: (request: HttpRequest) => void
  /** A reply is about to be heard. */
  readonly onReply: (request: HttpRequest) => void
}

export function createProcess(options: ProcessOptions): Process {
  const { clock, transport, offsetMs } = options
  const sockets = new Set<Socket>()
  let alive = true

  const request = (wanted: HttpRequest): Promise<HttpReply | HttpFailure> =>
    new Promise((resolve) => {
      if (!alive) return
      options.onFirstByte(wanted)
      if (!alive) return
      void transport.request(wanted).then((reply) => {
        if (alive) options.onReply(wanted)
        if (alive) resolve(reply)
      })
      options.onSent(wanted)
    })

  const open: Transport['open'] = (url, handlers) => {
    if (!alive) return { send: () => undefined, ping: () => undefined, close: () => undefined }
    const socket = transport.open(url, {
      onOpen: () => void (alive && handlers.onOpen()),
      onMessage: (text) => void (alive && handlers.onMessage(text)),
      onPong: () => void (alive && handlers.onPong()),
      onClose: (code, reason) => {
        sockets.delete(socket)
        if (alive) handlers.onClose(code, reason)
      },
    })
    sockets.add(socket)
    return socket
  }

  return {
    clock: {
      now: () => clock.now() + offsetMs,
      elapsed: () => clock.elapsed(),
      after: (ms, run) => clock.after(ms, () => void (alive && run())),
    },
    transport: { request, open, close: () => Promise.resolve() },
    isAlive: () => alive,
    kill: () => {
      alive = false
      for (const socket of sockets) socket.close()
    },
  }
}
