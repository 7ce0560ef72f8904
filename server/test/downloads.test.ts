import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { createApp } from '../src/http/app.ts'
import { createFakeBackend, trade } from './http-backend.ts'

const open: { close(): PromiseLike<unknown> }[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

/** Files long enough to fill every buffer on their way, so that one that nobody reads does not end by itself. */
async function served() {
  const { backend, rows } = createFakeBackend()
  const port = 5000
  const app = await createApp({ backend, port, webRoot: null, log: () => undefined, auth: null, arming: null })
  open.push({ close: () => app.close() })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const address = app.server.address() as AddressInfo
  const fill = (count: number): void => {
    rows.trades = Array.from({ length: count }, (_, index) => trade(`t${index}`))
  }
  const ask = async (path: string): Promise<IncomingMessage> => {
    const headers = { host: `localhost:${port}` }
    const [reply] = (await once(get({ port: address.port, path, headers, agent: false }), 'response')) as [
      IncomingMessage,
    ]
    return reply
  }
  return { ask, fill, backend }
}
const csv = '/api/trades?format=csv'

test('four lists are sent as CSV at once; a fifth is told when to come again, and pages are answered meanwhile', async () => {
  const { ask, fill } = await served()
  fill(60_000)
  const running = await Promise.all(Array.from({ length: 4 }, () => ask(csv)))
  expect(running.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
  const refused = await ask(csv)
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '5'])
  expect(JSON.parse(await text(refused))).toMatchObject({
    error: { code: 'tooManyDownloads', message: expect.stringContaining('4 CSV downloads') },
  })
  expect((await ask('/api/trades')).statusCode).toBe(200)

  // One is broken off by its reader, one is read to its end: both places are free again.
  running[0]?.destroy()
  expect((await text(running[1]!)).split('\r\n')).toHaveLength(60_002)
  fill(1)
  await vi.waitFor(async () => {
    const again = await Promise.all([ask(csv), ask(csv)])
    expect(again.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    await Promise.all(again.map(text))
  })
  for (const reply of running) reply.destroy()
})

test('a list that fails or is refused before its first row keeps no place', async () => {
  const { ask, backend, fill } = await served()
  fill(1)
  const { archive } = backend
  Object.assign(backend, {
    archive: {
      ...archive,
      trades: () => {
        throw new Error('malformed')
      },
    },
  })
  for (let count = 0; count < 6; count += 1) expect((await ask(csv)).statusCode).toBe(500)
  Object.assign(backend, { archive })
  expect((await ask(csv)).statusCode).toBe(200)
})
