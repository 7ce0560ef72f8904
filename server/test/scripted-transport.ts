import type { Clock, HttpFailure, HttpReply, HttpRequest, SocketHandlers, Transport } from '../src/ports.ts'

/** What a test wants one request answered with; text bodies are sent as they are. */
export type Scripted =
  | HttpFailure
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly body: unknown
      readonly delayMs?: number
    }

export type ScriptedSocket = {
  readonly url: string
  readonly sent: readonly string[]
  readonly pings: number
  readonly isClosed: boolean
  /** False: pings of ours are not answered any more. */
  answersPings: boolean
  say(message: unknown): void
  end(code?: number, reason?: string): void
}

export type Asked = {
  readonly method: string
  readonly path: string
  readonly params: URLSearchParams
  readonly at: number
}

/** A transport whose far side is written in the test: replies by `METHOD /path`, sockets spoken by hand. */
export function createScriptedTransport(clock: Clock, latencyMs = 5) {
  const replies = new Map<string, (asked: Asked) => Scripted>()
  const sockets: ScriptedSocket[] = []
  const asked: Asked[] = []
  let acceptsSockets = true

  const transport: Transport = {
    request: (request) =>
      new Promise((resolve) => {
        const one = read(request, clock.now())
        asked.push(one)
        const script = replies.get(`${one.method} ${one.path}`)
        const scripted = script?.(one) ?? { status: 404, body: 'nobody there' }
        const takesMs = latencyMs + (('delayMs' in scripted && scripted.delayMs) || 0)
        const timedOut = { failed: 'noReply', reason: 'no reply' } as const
        clock.after(Math.min(takesMs, request.timeoutMs), () =>
          resolve(takesMs < request.timeoutMs ? replyOf(scripted) : timedOut),
        )
      }),
    open: (url, handlers) => {
      const socket = openSocket(url, handlers, clock, acceptsSockets)
      sockets.push(socket.far)
      return socket.near
    },
    close: () => Promise.resolve(),
  }

  return {
    transport,
    sockets,
    asked,
    /** The newest connection whose address contains `part` and that is not over. */
    socket: (part: string): ScriptedSocket => {
      const found = sockets.findLast((one) => one.url.includes(part) && !one.isClosed)
      if (!found) throw new Error(`no open connection to ${part}`)
      return found
    },
    refuseSockets: (): void => void (acceptsSockets = false),
    acceptSockets: (): void => void (acceptsSockets = true),
    on: (what: string, script: (asked: Asked) => Scripted): void => void replies.set(what, script),
    askedFor: (what: string): readonly Asked[] => asked.filter((one) => `${one.method} ${one.path}` === what),
  }
}

function read({ method, url, body }: HttpRequest, at: number): Asked {
  const { pathname, search } = new URL(url)
  return { method, path: pathname, params: new URLSearchParams(body ?? search), at }
}

function replyOf(scripted: Scripted): HttpReply | HttpFailure {
  if ('failed' in scripted) return scripted
  const { status = 200, headers = {}, body } = scripted
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

function openSocket(url: string, handlers: SocketHandlers, clock: Clock, isAccepted: boolean) {
  const sent: string[] = []
  let [pings, isClosed] = [0, false]
  const far = {
    url,
    sent,
    get pings() {
      return pings
    },
    get isClosed() {
      return isClosed
    },
    answersPings: true,
    say: (message: unknown): void => {
      if (!isClosed) handlers.onMessage(typeof message === 'string' ? message : JSON.stringify(message))
    },
    end: (code = 1006, reason = ''): void => {
      if (isClosed) return
      isClosed = true
      handlers.onClose(code, reason)
    },
  }
  clock.after(1, () => {
    if (isClosed) return
    if (isAccepted) handlers.onOpen()
    else far.end(1006, 'refused')
  })
  const near = {
    send: (text: string): void => {
      sent.push(text)
      const { id } = JSON.parse(text) as { id?: number }
      if (id !== undefined) clock.after(1, () => far.say({ result: null, id }))
    },
    ping: (): void => {
      pings += 1
      if (far.answersPings && !isClosed) clock.after(1, () => handlers.onPong())
    },
    close: (): void => void clock.after(0, () => far.end(1000, 'closed by us')),
  }
  return { far, near }
}
