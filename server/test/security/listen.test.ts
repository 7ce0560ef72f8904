import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { listenOnLoopback } from '../../src/http/listen.ts'
import { closeLater, lockedServer } from './server.ts'

const hosts = ['127.0.0.1', '[::1]'] as const

test('S-01 the dashboard answers at both addresses of localhost, and frees both', async () => {
  const { app, port } = await lockedServer()
  const unlisten = await listenOnLoopback(app, port)
  for (const host of hosts) expect(await (await fetch(`http://${host}:${port}/healthz`)).text()).toBe('ok')
  for (const host of hosts) expect((await fetch(`http://${host}:${port}/api/health`)).status).toBe(401)
  unlisten()
  await app.close()
  for (const host of hosts) await expect(fetch(`http://${host}:${port}/healthz`)).rejects.toThrow('fetch failed')
})

test('S-01 where somebody else listens on ::1, browsers would go there with the cookie: no start', async () => {
  const { app, port } = await lockedServer()
  const squatter = createServer((_, reply) => reply.end('not the dashboard'))
  await new Promise<void>((resolve) => squatter.listen(port, '::1', resolve))
  closeLater(() => squatter.close())
  await expect(listenOnLoopback(app, port)).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'listen' })
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
