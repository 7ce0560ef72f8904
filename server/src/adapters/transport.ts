import { plainText } from '@undertow/shared/format.ts'
import { Agent, request as undiciRequest } from 'undici'
import { WebSocket } from 'ws'
import type { HttpFailure, HttpReply, HttpRequest, Socket, SocketHandlers, Transport } from '../ports.ts'

const connectMsMax = 3_000
const frameBytesMax = 1024 * 1024
// exchangeInfo of six hundred contracts is about one MiB.
const replyBytesMax = 32 * 1024 * 1024
const farewellMs = 1_000
const reasonCharsMax = 200
// Said outright, which no variable of the environment overrules: whoever answers is to be trusted with orders.
const tls = { rejectUnauthorized: true } as const

/** Real sockets: a keep-alive pool for requests, one connection for each `open`. */
export function createTransport(): Transport {
  const agent = new Agent({
    // One request at a time on a connection: an order never waits behind a long answer.
    pipelining: 1,
    connections: 16,
    connect: { ...tls, timeout: connectMsMax },
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 600_000,
    maxResponseSize: replyBytesMax,
  })
  const sockets = new Set<WebSocket>()
  return {
    request: (wanted) => send(agent, wanted),
    open: (url, handlers) => openSocket(url, handlers, sockets),
    close: async () => {
      for (const socket of sockets) socket.terminate()
      await agent.destroy()
    },
  }
}

async function send(agent: Agent, wanted: HttpRequest): Promise<HttpReply | HttpFailure> {
  try {
    // On a warm connection undici writes the bytes inside this call, before the first await.
    const reply = await undiciRequest(wanted.url, {
      dispatcher: agent,
      method: wanted.method,
      headers: wanted.headers,
      body: wanted.body,
      signal: AbortSignal.timeout(wanted.timeoutMs),
    })
    return { status: reply.statusCode, headers: flat(reply.headers), body: await reply.body.text() }
  } catch (error) {
    return failure(error, wanted.timeoutMs)
  }
}

// Only failures of name look-up and of connecting prove that no byte of the request left.
const beforeAnyByte = new Set(['connect', 'getaddrinfo'])

function failure(error: unknown, timeoutMs: number): HttpFailure {
  const causes = error instanceof AggregateError && error.errors.length > 0 ? error.errors : [error]
  const isNotSent = causes.every(
    (cause) => beforeAnyByte.has(fact(cause, 'syscall')) || fact(cause, 'code') === 'UND_ERR_CONNECT_TIMEOUT',
  )
  const isTimeout = fact(error, 'name') === 'TimeoutError'
  const reason = isTimeout ? `no reply within ${timeoutMs} ms` : fact(causes[0], 'code') || fact(error, 'name')
  return { failed: isNotSent ? 'notSent' : 'noReply', reason }
}

// Messages of HTTP errors may quote the request, which carries a signature; codes and names do not.
function fact(error: unknown, name: 'code' | 'name' | 'syscall'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : ''
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value ?? '')] as const)
  return Object.fromEntries(entries)
}

function openSocket(url: string, handlers: SocketHandlers, sockets: Set<WebSocket>): Socket {
  const socket = new WebSocket(url, {
    ...tls,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
    handshakeTimeout: connectMsMax + 2_000,
  })
  let failed = ''
  sockets.add(socket)
  socket.on('open', () => handlers.onOpen())
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) handlers.onMessage(data.toString('utf8'))
  })
  socket.on('pong', () => handlers.onPong())
  socket.on('error', (error) => {
    failed = error.message
  })
  // `ws` tells `close` once after every end, also after a refused connection.
  socket.on('close', (code, reason) => {
    sockets.delete(socket)
    handlers.onClose(code, plainText(failed || reason.toString('utf8'), reasonCharsMax))
  })
  const isOpen = (): boolean => socket.readyState === WebSocket.OPEN
  return {
    send: (message) => {
      if (isOpen()) socket.send(message)
    },
    ping: () => {
      if (isOpen()) socket.ping()
    },
    close: () => {
      if (!isOpen()) return socket.terminate()
      socket.close(1000)
      // A peer that has gone silent never answers the farewell.
      setTimeout(() => socket.terminate(), farewellMs).unref()
    },
  }
}
