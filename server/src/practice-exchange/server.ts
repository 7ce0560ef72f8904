import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { createDriver } from './driver.ts'
import type { PracticeExchange } from './exchange.ts'

export type PracticeServerOptions = {
  readonly exchange: PracticeExchange
  /** A loopback address: nothing here is meant for another machine. */
  readonly host: '127.0.0.1' | '::1'
  /** 0: any free one. */
  readonly port: number
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface PracticeServer {
  readonly url: string
  readonly streamUrl: string
  readonly port: number
  close(): Promise<void>
}

const bodyBytesMax = 64 * 1024
const frameBytesMax = 64 * 1024
const connectionsMax = 200
/** A client that does not read is let go before it costs memory. */
const unreadBytesMax = 16 * 1024 * 1024
const pingEveryMs = 5 * 60_000
const pongWithinMs = 15 * 60_000

/** Puts the exchange behind real sockets on this machine, in real time. Rejects when the port is taken. */
export async function startPracticeServer({
  exchange,
  host,
  port,
  now,
}: PracticeServerOptions): Promise<PracticeServer> {
  const driver = createDriver(exchange, now)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameBytesMax, perMessageDeflate: false })
  const isOurs = (request: IncomingMessage): boolean => isLocal(request, boundPort())

  const http = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
    if (!isOurs(request)) return refuse(response, 403, 'only programs on this machine, by a name of this machine')
    readBody(request, (body) => {
      if (body === null) return refuse(response, 413, 'the body is too long')
      answer(request, body, response)
    })
  })
  http.headersTimeout = 10_000
  http.requestTimeout = 15_000
  http.keepAliveTimeout = 65_000
  http.maxConnections = connectionsMax

  const answer = (request: IncomingMessage, body: string, response: ServerResponse): void => {
    const { method = '', url: path = '' } = request
    const at = driver.catchUp()
    const {
      status,
      headers,
      body: text,
      delayMs = 0,
    } = exchange.handle({
      method,
      path,
      headers: flat(request.headers),
      body,
      at,
    })
    driver.arm()
    const send = (): void => {
      if (status === 0) return void request.socket.destroy()
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text)
    }
    if (delayMs > 0) driver.after(delayMs, send)
    else send()
  }

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url ?? ''
    // Nobody else listens now: a client that resets the connection would end this process.
    socket.on('error', () => socket.destroy())
    if (!isOurs(request)) return turnAway(socket, '403 Forbidden')
    if (!/^\/(ws(\/|$)|stream($|\?))/.test(path)) return turnAway(socket, '404 Not Found')
    sockets.handleUpgrade(request, socket, head, (client) => welcome(client, path))
  })

  const welcome = (client: WebSocket, path: string): void => {
    const at = driver.catchUp()
    const handlers = exchange.openSocket(
      path,
      {
        send: (text) => {
          if (client.bufferedAmount > unreadBytesMax) client.terminate()
          else client.send(text)
        },
        // 1006 is what the other side sees of a connection that was reset.
        close: (code, reason) => (code === 1006 ? client.terminate() : client.close(code, reason)),
      },
      at,
    )
    driver.arm()
    let heardAt = now()
    const pings = setInterval(() => {
      if (now() - heardAt > pongWithinMs) client.terminate()
      else client.ping()
    }, pingEveryMs)
    client.on('pong', () => (heardAt = now()))
    client.on('message', (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) return client.close(1003, 'text only')
      handlers.onMessage(data.toString('utf8'), driver.catchUp())
      driver.arm()
    })
    // What is wrong with the frames of a client ends that client; `close` follows.
    client.on('error', () => client.terminate())
    client.on('close', () => {
      clearInterval(pings)
      handlers.onClose()
    })
  }

  const boundPort = (): number => {
    const address = http.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen({ host, port, exclusive: true }, () => {
      http.off('error', reject)
      resolve()
    })
  })
  driver.arm()
  const authority = `${host === '::1' ? '[::1]' : host}:${boundPort()}`

  return {
    url: `http://${authority}`,
    streamUrl: `ws://${authority}`,
    port: boundPort(),
    close: async () => {
      driver.stop()
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      http.closeAllConnections()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}

const localNames = ['127.0.0.1', 'localhost', '[::1]']

/** A page in a browser may reach this port; its Host (after a DNS trick) or its Origin gives it away. */
function isLocal({ headers }: IncomingMessage, port: number): boolean {
  const authorities = localNames.map((name) => `${name}:${port}`)
  const isNamed = authorities.includes(headers.host ?? '')
  return isNamed && (headers.origin === undefined || authorities.some((name) => headers.origin === `http://${name}`))
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ code: -1000, msg: message }))
}

/** The timeouts of requests do not hold for upgrades: whoever does not close afterwards keeps no socket. */
function turnAway(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}

/** Null when it is too long. Nothing is called when the client leaves in the middle. */
function readBody(request: IncomingMessage, done: (body: string | null) => void): void {
  const parts: Buffer[] = []
  let length = 0
  request.on('data', (part: Buffer) => {
    length += part.length
    if (length <= bodyBytesMax) return void parts.push(part)
    request.removeAllListeners('end')
    request.pause()
    done(null)
  })
  request.on('end', () => done(Buffer.concat(parts).toString('utf8')))
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) texts[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return texts
}
