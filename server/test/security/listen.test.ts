import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import { streamPath } from '@undertow/shared/stream.ts'
import fastify from 'fastify'
import { expect, test } from 'vitest'
import { openDoor } from '../../src/http/listen.ts'
import { freePort } from '../free-port.ts'
import { closeLater, lockedServer } from './server.ts'

const hosts = ['127.0.0.1', '[::1]'] as const
const addresses = ['127.0.0.1', '::1'] as const

/** Why nobody else gets this port, or null when somebody has. */
function bindProblem(host: string, port: number): Promise<string | null> {
  const server = createTcpServer()
  return new Promise((resolve) => {
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
    server.listen({ host, port, ipv6Only: host === '::1' }, () => server.close(() => resolve(null)))
  })
}

async function doorAt(port: number) {
  const door = await openDoor(port)
  closeLater(door.close)
  return door
}

test('S-01 the dashboard answers at both addresses of localhost, and frees both', async () => {
  const { app, port } = await lockedServer()
  const door = await doorAt(port)
  const leave = door.lead(app)
  for (const host of hosts) expect(await (await fetch(`http://${host}:${port}/healthz`)).text()).toBe('ok')
  for (const host of hosts) expect((await fetch(`http://${host}:${port}/api/health`)).status).toBe(401)
  door.close()
  await leave()
  for (const host of hosts) await expect(fetch(`http://${host}:${port}/healthz`)).rejects.toThrow('fetch failed')
  for (const address of addresses) expect(await bindProblem(address, port)).toBeNull()
})

test.each(addresses)(
  'S-01 where somebody else listens on %s, browsers would go there with the cookie: no start',
  async (address) => {
    const port = await freePort()
    const squatter = createServer((_, reply) => reply.end('not the dashboard'))
    await new Promise<void>((resolve) => squatter.listen({ port, host: address, ipv6Only: address === '::1' }, resolve))
    closeLater(() => squatter.close())
    await expect(openDoor(port)).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' })
    for (const other of addresses)
      expect([other, await bindProblem(other, port)]).toEqual([other, other === address ? 'EADDRINUSE' : null])
  },
)

test('S-01 while one book makes way for another nobody else gets the port, and who asks is told to come back', async () => {
  const { app, port, browser } = await lockedServer()
  const door = await doorAt(port)
  const leave = door.lead(app)
  const stream = connect(port, '127.0.0.1')
  closeLater(() => stream.destroy())
  const ended = once(stream, 'close')
  stream.write(`GET ${streamPath} HTTP/1.1\r\nHost: localhost:${port}\r\nCookie: ${browser.cookie}\r\n\r\n`)
  await once(stream, 'data')
  const leaving = leave()
  for (const address of addresses) expect(await bindProblem(address, port)).toBe('EADDRINUSE')
  stream.resume()
  await Promise.all([leaving, ended])

  for (const host of hosts) {
    const reply = await fetch(`http://${host}:${port}/api/config?x=1`, { headers: browser.reads })
    expect([reply.status, reply.headers.get('retry-after'), reply.headers.get('connection')]).toEqual([
      503,
      '2',
      'close',
    ])
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(reply.headers.getSetCookie()).toEqual([])
    expect(await reply.json()).toMatchObject({ error: { code: 'changingBooks' } })
  }
  const wish = await fetch(`http://127.0.0.1:${port}/api/control/halt`, { method: 'POST' })
  expect(wish.status).toBe(503)
  for (const address of addresses) expect(await bindProblem(address, port)).toBe('EADDRINUSE')

  const next = fastify()
  next.get('/', () => 'the other book')
  await next.ready()
  const leaveNext = door.lead(next)
  for (const host of hosts) expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('the other book')
  await leaveNext()
})

test('W-06 who comes through the door has no more time to ask than elsewhere', async () => {
  const port = await freePort()
  const door = await doorAt(port)
  const app = fastify({ http: { headersTimeout: 50, connectionsCheckingInterval: 10 } })
  await app.ready()
  const leave = door.lead(app)
  const slow = connect(port, '127.0.0.1')
  closeLater(() => slow.destroy())
  slow.write('GET / HTTP/1.1\r\nHost: ')
  const [said] = (await once(slow, 'data')) as [Buffer]
  expect(said.toString()).toContain('408')
  await leave()
})

test('S-33 whoever asks without end and without a login takes nothing away from who is logged in', async () => {
  const { ask, browser } = await lockedServer({
    rates: { stranger: { perSec: 1, burst: 3 }, read: { perSec: 1, burst: 5 } },
  })
  const strange = []
  for (let i = 0; i < 10; i += 1) strange.push((await ask('GET', '/api/session')).statusCode)
  expect(strange.filter((status) => status === 429)).toHaveLength(7)
  expect((await ask('GET', '/api/session', { headers: browser.reads })).statusCode).toBe(200)
})
