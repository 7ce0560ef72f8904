import { createServer, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createWaitingRoom } from './waiting-room.ts'

/** A port of this machine that stays ours: whoever else got it would be shown as the dashboard, be sent its cookie and ask for the password. */
export type Door = {
  /**
   * Leads whoever comes in to `app`, until the returned function is called: it closes `app` with its connections, and who
   * comes then is told to come back.
   */
  readonly lead: (app: FastifyInstance) => () => Promise<void>
  readonly close: () => void
}

/**
 * Listens on both addresses that `localhost` may mean: browsers try ::1 first. Rejects when either is taken; a machine
 * without IPv6 has one.
 */
export async function openDoor(port: number): Promise<Door> {
  const waitingRoom = await createWaitingRoom()
  let current = waitingRoom
  const open = (): Server =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => current.server.emit('connection', socket))
  const servers = [open(), open()] as const
  const lead = (app: FastifyInstance): void => {
    // What listening itself does for a server: without it none would know its connections, nor when one has had its time.
    app.server.emit('listening')
    for (const server of servers) server.maxConnections = app.server.maxConnections
    current = app
  }
  const close = (): void => {
    for (const server of servers) server.close()
    void waitingRoom.close()
  }
  lead(waitingRoom)
  try {
    await listening(servers[0], { host: '127.0.0.1', port })
    await listening(servers[1], { host: '::1', port, ipv6Only: true }).catch((error: unknown) => {
      if (!isWithoutIpv6(error)) throw error
    })
  } catch (error) {
    close()
    throw error
  }
  return {
    lead: (app) => {
      lead(app)
      return async () => {
        current = waitingRoom
        const closed = app.close()
        app.server.closeAllConnections()
        await closed
      }
    },
    close,
  }
}

function listening(server: Server, where: { host: string; port: number; ipv6Only?: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(where, resolve)
  })
}

const isWithoutIpv6 = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
