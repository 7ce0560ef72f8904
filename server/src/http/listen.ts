import { createServer } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Listens on both addresses that `localhost` may mean. Browsers try ::1 first: whoever else on this machine listened there
 * would be shown as the dashboard and be sent its cookie. Rejects when either is taken; a machine without IPv6 has one.
 * The returned function ends listening on ::1; closing `app` ends the rest, with the connections of both.
 */
export async function listenOnLoopback(app: FastifyInstance, port: number): Promise<() => void> {
  await app.listen({ host: '127.0.0.1', port })
  const other = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => app.server.emit('connection', socket))
  other.maxConnections = app.server.maxConnections
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  other.on('error', reject)
  other.listen({ host: '::1', port, ipv6Only: true }, resolve)
  try {
    await promise
  } catch (error) {
    if (!isWithoutIpv6(error)) {
      await app.close()
      throw error
    }
  }
  return () => void other.close()
}

const isWithoutIpv6 = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
