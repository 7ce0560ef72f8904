import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'

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
