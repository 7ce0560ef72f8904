import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

/** What a server of ours takes from whoever connects. */
export const connectionLimits = {
  requestTimeout: 10_000,
  connectionTimeout: 15_000,
  keepAliveTimeout: 30_000,
  forceCloseConnections: true,
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 1000, maxHeaderSize: 16 * 1024 },
  clientErrorHandler: (error: Error & { readonly code?: string }, socket: Socket) => hangUp(error, socket),
} as const

/**
 * Keeps at most `socketsMax` connections: a new one takes the place of the oldest that asks nothing at the moment, or has
 * not finished asking. So a program that holds connections open cannot shut out the person who comes to press STOP.
 */
export function makeRoomForNewcomers(server: Server, socketsMax: number): void {
  /** In order of age; what is being answered, or null. */
  const sockets = new Map<Socket, IncomingMessage | null>()
  // The listener's own limit turns newcomers away; it only guards against a crowd that is really being answered.
  server.maxConnections = socketsMax * 2

  server.on('connection', (socket) => {
    sockets.set(socket, null)
    socket.once('close', () => sockets.delete(socket))
    if (sockets.size <= socketsMax) return
    for (const [other, asked] of sockets) {
      if (other === socket || asked?.complete === true) continue
      other.destroy()
      return
    }
  })
  server.on('request', (request, response) => {
    sockets.set(request.socket, request)
    response.once('close', () => {
      if (sockets.has(request.socket)) sockets.set(request.socket, null)
    })
  })
}

/** Answers what is no HTTP, or came too slowly, or had too many headers: there is no request to reply to. */
function hangUp(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = clientErrors[error.code ?? ''] ?? '400 Bad Request'
  // Whoever goes on sending after that keeps no socket.
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

const clientErrors: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}
