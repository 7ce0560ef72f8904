import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { api } from '@undertow/shared/api.ts'
import { type Contract } from '@undertow/shared/contract.ts'
import { streamPath } from '@undertow/shared/stream.ts'
import { pathOf } from '@undertow/shared/contract.ts'
import { encodeConfig } from '@undertow/shared/config-check.ts'
import { applyToView, emptyView, snapshotOf } from '@undertow/shared/view-fold.ts'
import { type Patch, type View } from '@undertow/shared/view.ts'
import type { InjectOptions } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { createApp, type AppOptions } from '../src/http/app.ts'
import { createFakeBackend, liquidation, noon, order, position, trade } from './http-backend.ts'
import { freePort } from './free-port.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close()
})

type Fake = ReturnType<typeof createFakeBackend>
type Lines = { readonly text: string; readonly facts: unknown }[]

async function start(more: Partial<AppOptions> & { readonly fake?: Fake } = {}) {
  const { fake = createFakeBackend(), ...options } = more
  const port = await freePort()
  const lines: Lines = []
  const log = (_: string, text: string, facts?: unknown) => void lines.push({ text, facts })
  const app = await createApp({ backend: fake.backend, port, webRoot: null, log, auth: null, arming: null, ...options })
  open.push(app)
  const ask = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS',
    url: string,
    extra: InjectOptions = {},
  ) => app.inject({ ...extra, method, url, headers: { host: `localhost:${port}`, ...extra.headers } })
  return { ...fake, app, port, ask, lines, origin: `http://localhost:${port}` }
}

async function listen(more: Parameters<typeof start>[0] = {}) {
  const server = await start(more)
  await server.app.listen({ port: server.port, host: '127.0.0.1' })
  return server
}

/** What the server says to these bytes until it closes or falls silent. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (chunk) => (said += chunk.toString()))
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  await Promise.race([new Promise((resolve) => socket.on('close', resolve)), sleep(3_000)])
  socket.destroy()
  return said
}

const codeOf = (reply: { json(): { error: { code: string } } }) => reply.json().error.code

describe('who is let in', () => {
  test.each([
    ['localhost', 200],
    ['LOCALHOST', 200],
    ['127.0.0.1', 200],
    ['[::1]', 200],
    ['evil.example', 421],
    ['localhost.', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.nip.io', 421],
    ['0.0.0.0', 421],
    ['127.1', 421],
  ])('S-03 a Host of %s with the right port answers %i', async (name, status) => {
    const { ask, port } = await start()
    expect((await ask('GET', '/api/stats', { headers: { host: `${name}:${port}` } })).statusCode).toBe(status)
  })

  test('S-03 the Host rule holds on every kind of path, and its answer says what to do', async () => {
    const { ask, port } = await start()
    for (const url of [
      '/',
      '/api/stats',
      '/api/nothing',
      '/assets/x.js',
      '/api/docs',
      '/api/docs/json',
      '/%zz',
      streamPath,
    ])
      for (const host of ['evil.example', `localhost:${port + 1}`, 'localhost', '']) {
        const reply = await ask('GET', url, { headers: { host } })
        expect([url, host, reply.statusCode]).toEqual([url, host, 421])
        expect(reply.json().error.action).toContain(`http://localhost:${port}`)
      }
    expect((await ask('OPTIONS', '/api/config', { headers: { host: 'evil.example' } })).statusCode).toBe(421)
  })

  test('S-03 raw requests cannot talk around the Host rule', async () => {
    const { port } = await listen()
    const rest = 'Connection: close\r\n\r\n'
    const own = `Host: localhost:${port}\r\n`
    expect(await raw(port, `GET /api/stats HTTP/1.1\r\n${own}${rest}`)).toMatch(/^HTTP\/1.1 200/)
    expect(await raw(port, `GET /api/stats HTTP/1.1\r\n${own}Host: evil\r\n${rest}`)).toMatch(/^HTTP\/1.1 4/)
    expect(await raw(port, `GET /api/stats HTTP/1.1\r\nHost: evil\r\n${own}${rest}`)).toMatch(/^HTTP\/1.1 4/)
    expect(await raw(port, `GET /api/stats HTTP/1.1\r\n${rest}`)).toMatch(/^HTTP\/1.1 4/)
    expect(await raw(port, `GET /api/stats HTTP/1.0\r\n${rest}`)).toMatch(/^HTTP\/1.1 421/)
    expect(await raw(port, `GET http://evil/api/stats HTTP/1.1\r\n${own}${rest}`)).toMatch(/^HTTP\/1.1 421/)
    expect(await raw(port, `OPTIONS * HTTP/1.1\r\n${own}${rest}`)).toMatch(/^HTTP\/1.1 421/)
    expect(await raw(port, `GET /api/stats HTTP/1.1\r\n${own}X-Forwarded-Host: evil\r\n${rest}`)).toMatch(
      /^HTTP\/1.1 200/,
    )
  })

  test('S-10 there is no WebSocket', async () => {
    const { port } = await listen()
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`
    for (const path of ['/', '/ws', streamPath])
      expect(await raw(port, `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${upgrade}`)).toMatch(/^HTTP\/1.1 400/)
  })

  test('S-04 a wish is taken from our own page or from no page, never from another', async () => {
    const { ask, port, wishes } = await start()
    const own = `http://localhost:${port}`
    const refused = [
      { origin: 'null' },
      { origin: '' },
      { origin: 'http://evil.example' },
      { origin: `http://localhost:${port + 1}` },
      { origin: `${own}.evil.example` },
      { origin: `http://evil.example/${own}` },
      { origin: `https://localhost:${port}` },
      { origin: `http://127.0.0.1:${port}` },
      { origin: own, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of refused) {
      const reply = await ask('POST', '/api/control/flatten', { headers })
      expect([headers, reply.statusCode, codeOf(reply)]).toEqual([headers, 403, 'foreignPage'])
    }
    expect(wishes).toEqual([])
    for (const headers of [
      {},
      { origin: own },
      { origin: own, 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      expect((await ask('POST', '/api/control/pause', { headers })).statusCode).toBe(200)
    expect(wishes.map(({ by }) => by)).toEqual(['api', 'api', 'dashboard', 'dashboard'])
  })

  test('S-05 another site may link here, but neither load anything nor learn anything by CORS', async () => {
    const { ask } = await start()
    const foreign = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const path of ['/', '/trades', '/api/docs'])
      expect((await ask('GET', path, { headers: link })).statusCode).toBeLessThan(400)
    const image = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
    for (const headers of [foreign, image, { ...link, 'sec-fetch-dest': 'iframe' }])
      for (const path of ['/', '/icon-live.svg', '/api/liquidations?format=csv', '/%zz', streamPath])
        expect([path, (await ask('GET', path, { headers })).statusCode]).toEqual([path, 403])
    // An address has many spellings; the stream is behind all of them.
    for (const path of [streamPath, '/api/%73tream', '/%61pi/stream?lastEventId=x'])
      for (const headers of [foreign, image, link])
        expect([path, (await ask('GET', path, { headers })).statusCode]).toEqual([path, 403])
    for (const method of ['OPTIONS', 'GET', 'POST'] as const) {
      const { headers } = await ask(method, '/api/stats', { headers: foreign })
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      expect(headers['cross-origin-resource-policy']).toBe('same-origin')
    }
  })

  test.each([
    ['application/json', 200],
    ['Application/JSON; charset=UTF-8', 200],
    ['text/plain', 415],
    ['text/plain; application/json', 415],
    ['application/json\ttext/plain', 415],
    ['application/json, text/plain', 415],
    ['application/json; charset=utf-16', 415],
    ['application/jsonx', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('S-07 a body sent as %s answers %i', async (type, status) => {
    const { ask } = await start()
    const reply = await ask('POST', '/api/control/pause', { headers: { 'content-type': type }, payload: '{}' })
    expect(reply.statusCode).toBe(status)
  })

  test('S-07 a body without a type is refused, an empty one is none', async () => {
    const { port } = await listen()
    const head = `POST /api/control/pause HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n`
    expect(await raw(port, `${head}Content-Length: 2\r\n\r\n{}`)).toMatch(/^HTTP\/1.1 415/)
    expect(await raw(port, `${head}Content-Length: 0\r\n\r\n`)).toMatch(/^HTTP\/1.1 200/)
    expect(await raw(port, `${head}Content-Type: application/json\r\nContent-Length: 0\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 200/,
    )
  })

  test('W-06 big bodies and poisoned ones are refused', async () => {
    const { ask } = await start()
    const send = (url: string, payload: string) =>
      ask('POST', url, { headers: { 'content-type': 'application/json' }, payload })
    const big = (kb: number) => JSON.stringify({ config: 'x'.repeat(kb * 1024), expectedVersion: 3 })
    expect((await send('/api/control/pause', big(70))).statusCode).toBe(413)
    expect((await send('/api/config', big(200))).statusCode).toBe(422)
    expect((await send('/api/config', big(300))).statusCode).toBe(413)
    expect(codeOf(await send('/api/config/check', '{"config":{"__proto__":{"x":1}}}'))).toBe('badJson')
    expect(codeOf(await send('/api/config/check', '{"config":{"constructor":{"prototype":{}}}}'))).toBe('badJson')
    const deep = `{"config":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(codeOf(await send('/api/config/check', deep))).toBe('badJson')
    expect((await send('/api/config/check', '{"config":{},"more":1}')).statusCode).toBe(400)
  })

  test('W-06 a request that trickles in is cut off', async () => {
    const { app, port } = await listen()
    expect([app.server.headersTimeout, app.server.requestTimeout, app.server.timeout]).toEqual([10_000, 10_000, 15_000])
    // The same clock at a tenth of the time.
    app.server.headersTimeout = 1000
    app.server.requestTimeout = 1000
    const socket = connect(port, '127.0.0.1')
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
    socket.on('error', () => socket.destroy())
    const began = performance.now()
    socket.write(`GET /api/stats HTTP/1.1\r\nHost: localhost:${port}\r\n`)
    const trickle = setInterval(() => socket.write('x: y\r\n'), 200)
    await closed
    clearInterval(trickle)
    expect(performance.now() - began).toBeLessThan(4000)
  })

  test('W-06 what is no HTTP gets a short answer', async () => {
    const { port } = await listen()
    expect(await raw(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
    const own = `GET /api/stats HTTP/1.1\r\nHost: localhost:${port}\r\n`
    expect(await raw(port, `${own}X: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
    expect(await raw(port, `${own}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /)
  })

  test('when a recording has ended, a wish is refused instead of waiting for ever', async () => {
    const { ask, wishes, played } = await start()
    played.tape = { name: 'recorded', at: noon, from: noon - 1, to: noon, ended: true }
    const reply = await ask('POST', '/api/control/flatten')
    expect([reply.statusCode, reply.json().error.code]).toEqual([409, 'tapeEnded'])
    expect(wishes).toEqual([])
  })

  test('S-32 a flood of wishes is slowed, and stopping still works then', async () => {
    const { ask } = await start({ rates: { write: { perSec: 1, burst: 3 } } })
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) statuses.push((await ask('POST', '/api/control/resume')).statusCode)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    expect((await ask('POST', '/api/control/flatten')).statusCode).toBe(200)
  })

  test('S-32 checking settings costs the loop more than a look, is slowed, and takes nothing away from wishes', async () => {
    const { ask } = await start({ rates: { check: { perSec: 0.001, burst: 2 } } })
    const check = async () => (await ask('POST', '/api/config/check', { payload: { config: {} } })).statusCode
    expect([await check(), await check(), await check()]).toEqual([200, 200, 429])
    expect((await ask('POST', '/api/control/resume')).statusCode).toBe(200)
  })
})

describe('every answer', () => {
  test('S-23 carries the security headers', async () => {
    const { ask } = await start()
    for (const url of ['/', '/api/stats', '/api/nothing', '/nothing.js', '/%zz', '/api/docs/json']) {
      const { headers } = await ask('GET', url)
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/)
      expect(headers['content-security-policy']).toContain("form-action 'self'")
      expect(headers['permissions-policy']).toContain('camera=()')
    }
  })

  test('S-38 that is an error says what, where and what to do, and nothing of the inside', async () => {
    const { ask, slowed, lines } = await start()
    slowed.failing = true
    const reply = await ask('POST', '/api/control/halt')
    expect(reply.statusCode).toBe(500)
    expect(Object.keys(reply.json().error).toSorted()).toEqual(['action', 'code', 'message', 'requestId'])
    expect(reply.body).not.toMatch(/SQLITE|secret|\.ts\b|node_modules|\\n *at /)
    expect(JSON.stringify(lines)).toContain('SQLITE_FULL')
    expect(JSON.stringify(lines)).toContain(reply.json().error.requestId)
  })

  test('to an unknown route is JSON', async () => {
    const { ask } = await start()
    for (const url of ['/api', '/api/', '/api/nothing', '/api/trades/a/b', '/api/positions/BTCUSDT/long/close']) {
      const reply = await ask('GET', url)
      expect([url, reply.statusCode, codeOf(reply)]).toEqual([url, 404, 'notFound'])
    }
    expect((await ask('POST', '/')).statusCode).toBe(404)
  })

  test('to a request that is not valid names the field', async () => {
    const { ask } = await start()
    for (const [url, key] of [
      ['/api/trades?limit=501', 'querystring.limit'],
      ['/api/trades?limit=0', 'querystring.limit'],
      ['/api/trades?limit=x', 'querystring.limit'],
      ['/api/trades?from=-1', 'querystring.from'],
      ['/api/trades?symbol=__proto__', 'querystring.symbol'],
      ["/api/trades?symbol=BTC';--", 'querystring.symbol'],
      ['/api/trades?leg=both', 'querystring.leg'],
      ['/api/trades?lmit=5', 'querystring'],
      ['/api/liquidations?notionalMin=1e3', 'querystring.notionalMin'],
      ['/api/trades/a%20b', 'params.id'],
    ] as const) {
      const reply = await ask('GET', url)
      expect([url, reply.statusCode, reply.json().error.problems[0].key]).toEqual([url, 400, key])
    }
  })

  test('S-30 to hostile input comes quickly', async () => {
    const { ask } = await start()
    const began = performance.now()
    for (const symbol of ['A'.repeat(10_000), '%00', '<img onerror=x>', '../..', 'a'.repeat(5000) + '!'])
      expect((await ask('GET', `/api/trades?symbol=${encodeURIComponent(symbol)}`)).statusCode).toBe(400)
    expect((await ask('DELETE', `/api/orders/${'x'.repeat(100)}`)).statusCode).toBe(414)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('routes', () => {
  const contracts = Object.values<Contract>(api)

  test('S-08 are exactly the contracts, and none that only reads changes anything', async () => {
    const routes: string[] = []
    const fake = createFakeBackend()
    fake.tell([{ table: 'positions', key: 'BTCUSDT:long', row: position('BTCUSDT') }])
    const { app, ask, wishes, config } = await start({ fake })
    const before = config()
    for (const { method, path } of contracts) {
      expect(app.hasRoute({ method, url: path })).toBe(true)
      routes.push(`${method} ${path}`)
      if (method !== 'GET') continue
      const url = path.replace(/:\w+/, 'x')
      await ask('GET', url)
      await ask('HEAD', url)
    }
    expect(wishes).toEqual([])
    expect(config()).toBe(before)
    expect(new Set(routes).size).toBe(contracts.length)
    const changing = routes.filter((route) => !route.startsWith('GET')).toSorted()
    expect(changing).toMatchInlineSnapshot(`
      [
        "DELETE /api/orders/:id",
        "DELETE /api/profiles/:name",
        "DELETE /api/session",
        "DELETE /api/tokens/:id",
        "POST /api/alerts/ack",
        "POST /api/alerts/rules/preview",
        "POST /api/alerts/rules/test",
        "POST /api/alerts/test",
        "POST /api/arming/abort",
        "POST /api/arming/account-mode",
        "POST /api/arming/arm",
        "POST /api/arming/disarm",
        "POST /api/arming/preflight",
        "POST /api/config",
        "POST /api/config/check",
        "POST /api/config/import",
        "POST /api/config/preview",
        "POST /api/config/rollback",
        "POST /api/control/brakes/:brake/release",
        "POST /api/control/flatten",
        "POST /api/control/halt",
        "POST /api/control/pause",
        "POST /api/control/resume",
        "POST /api/positions/:symbol/:leg/add",
        "POST /api/positions/:symbol/:leg/close",
        "POST /api/positions/:symbol/:leg/protect",
        "POST /api/positions/:symbol/:leg/reduce",
        "POST /api/profiles",
        "POST /api/profiles/:name/switch",
        "POST /api/session",
        "POST /api/session/password",
        "POST /api/session/setup",
        "POST /api/session/step-up",
        "POST /api/tokens",
        "PUT /api/alerts/rules",
        "PUT /api/config",
        "PUT /api/positions/:symbol/:leg/exits",
        "PUT /api/profiles/:name",
        "PUT /api/schedule",
      ]
    `)
  })

  test('are all in the OpenAPI document, with every answer described and money as text with a pattern', async () => {
    const { ask } = await start()
    const document = (await ask('GET', '/api/docs/json')).json()
    for (const { method, path } of contracts) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      expect([path, operation?.summary]).toEqual([path, expect.any(String)])
      for (const answer of Object.values<{ description: string; content: object }>(operation.responses)) {
        expect(answer.description).not.toBe('Default Response')
        for (const { schema } of Object.values<{ schema: object }>(answer.content as never))
          expect(Object.keys(schema).length).toBeGreaterThan(0)
      }
    }
    expect(document.paths[streamPath].get.responses['200'].content['text/event-stream']).toBeTruthy()
    const { schema } = document.paths['/api/trades'].get.responses['200'].content['application/json']
    expect(schema.properties.items.items.properties.netPnl).toMatchObject({
      type: 'string',
      pattern: expect.any(String),
    })
    const settings = document.paths['/api/config'].get.responses['200'].content['application/json'].schema
    const threshold = settings.properties.config.properties.symbol_defaults.properties.volume_threshold
    expect(threshold).toMatchObject({ type: 'string', pattern: expect.any(String), title: 'Threshold' })
  })

  test('the docs page is served from here alone', async () => {
    const { ask } = await start()
    const page = await ask('GET', '/api/docs')
    expect(page.statusCode).toBe(200)
    expect(page.body).not.toMatch(/https?:\/\//)
    expect((await ask('GET', '/api/docs/static/swagger-ui-bundle.js')).statusCode).toBe(200)
    expect((await ask('GET', '/api/docs/static/..%2f..%2fpackage.json')).statusCode).toBeGreaterThanOrEqual(400)
  })

  test('positions and account come from the view, with their book', async () => {
    const { ask, tell } = await start()
    expect((await ask('GET', '/api/account')).statusCode).toBe(503)
    const account = {
      equity: '1000.1',
      wallet: '1000',
      unrealised: '0.1',
      marginUsed: '0',
      marginCap: '200',
      notionalUsed: '0',
      notionalCap: null,
      todayGross: '0',
      todayCommission: '0',
      todayFunding: '0',
      todayNet: '0',
      openPositions: 1,
      openEntries: 0,
      brakes: [],
      at: noon,
    }
    tell([
      { table: 'account', key: 'account', row: account },
      { table: 'positions', key: 'BTCUSDT:long', row: position('BTCUSDT') },
      { table: 'positions', key: 'ETHUSDT:long', row: { ...position('ETHUSDT'), openedAt: noon + 1 } },
    ])
    expect((await ask('GET', '/api/account')).json()).toMatchObject({ equity: '1000.1', book: 'practice' })
    const { items, next } = (await ask('GET', '/api/positions')).json()
    expect(items.map((row: { symbol: string }) => row.symbol)).toEqual(['ETHUSDT', 'BTCUSDT'])
    expect([items[0].book, next]).toEqual(['practice', null])
    expect((await ask('GET', '/api/positions?symbol=BTCUSDT')).json().items).toHaveLength(1)
  })

  test('lists page through everything once', async () => {
    const { ask, rows } = await start()
    for (let seq = 0; seq < 23; seq++) rows.liquidations.push(liquidation(seq))
    const seen: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query = cursor === '' ? '' : `&cursor=${cursor}`
      const page: { items: { seq: number }[]; next: string | null } = (
        await ask('GET', `/api/liquidations?limit=5${query}`)
      ).json()
      seen.push(...page.items.map(({ seq }) => seq))
      cursor = page.next
    }
    expect(seen).toEqual(rows.liquidations.map(({ seq }) => seq))
  })

  test('totals of liquidations are told with their book, and a cut is named; too many at once are refused', async () => {
    const { ask, slowed } = await start()
    expect((await ask('GET', '/api/liquidations/totals?symbol=BTCUSDT&notionalMin=10')).json()).toEqual({
      book: 'practice',
      long: { count: 0, notional: '7.5' },
      short: { count: 0, notional: '0' },
      cutAt: null,
    })
    expect((await ask('GET', '/api/liquidations/totals')).json().cutAt).toBe(noon)
    expect((await ask('GET', '/api/liquidations/totals?limit=5')).statusCode).toBe(400)
    slowed.failing = true
    const refused = await ask('GET', '/api/liquidations/totals')
    expect([refused.statusCode, refused.json().error.code]).toEqual([503, 'busy'])
  })

  test('a trade has its story, figures keep every digit', async () => {
    const { ask, rows } = await start()
    rows.trades.push(trade('e-1'))
    const story = (await ask('GET', '/api/trades/e-1')).json()
    expect(story).toMatchObject({ book: 'practice', trade: { exitPrice: '98010.123456789012345678' }, fills: [] })
    expect((await ask('GET', '/api/trades/e-2')).statusCode).toBe(404)
  })

  test('open orders come from the view, an order that is done cannot be cancelled', async () => {
    const { ask, tell, wishes } = await start()
    tell([
      { table: 'orders', key: 'a', row: order('a') },
      { table: 'orders', key: 'b', row: order('b', 'done') },
    ])
    const { items } = (await ask('GET', '/api/orders?open=true')).json()
    expect(items.map((row: { clientId: string }) => row.clientId)).toEqual(['a'])
    expect((await ask('DELETE', '/api/orders/a')).json().seq).toBe(101)
    expect((await ask('DELETE', '/api/orders/b')).statusCode).toBe(404)
    expect((await ask('DELETE', '/api/orders/c')).statusCode).toBe(404)
    expect(wishes).toEqual([{ action: { do: 'cancel', clientId: 'a' }, by: 'api' }])
  })

  test('only an open position can be closed', async () => {
    const { ask, tell, wishes } = await start()
    tell([{ table: 'positions', key: 'BTCUSDT:long', row: position('BTCUSDT') }])
    const url = (leg: string) => pathOf(api.closePosition, { symbol: 'BTCUSDT', leg })
    expect((await ask('POST', url('short'))).statusCode).toBe(404)
    expect((await ask('POST', url('both'))).statusCode).toBe(400)
    expect((await ask('POST', url('long'))).json()).toEqual({
      seq: 101,
      book: 'practice',
      entries: 'on',
      entriesReason: '',
      flattening: false,
    })
    expect(wishes).toEqual([{ action: { do: 'close', symbol: 'BTCUSDT', leg: 'long' }, by: 'api' }])
  })

  test('a brake is released by name', async () => {
    const { ask, wishes } = await start()
    const url = pathOf(api.releaseBrake, { brake: 'dailyLoss' })
    expect((await ask('POST', url.replace('dailyLoss', 'hand'))).statusCode).toBe(400)
    expect((await ask('POST', url)).json()).toMatchObject({ seq: 101 })
    expect(wishes).toEqual([{ action: { do: 'releaseBrake', brake: 'dailyLoss' }, by: 'api' }])
  })

  test('a share of a position is closed where the exchange takes such an order, and refused with the numbers where not', async () => {
    const { ask, tell, wishes } = await start()
    tell([{ table: 'positions', key: 'BTCUSDT:long', row: { ...position('BTCUSDT'), qty: '0.003' } }])
    const reduce = (sharePct: number, leg = 'long') =>
      ask('POST', pathOf(api.reducePosition, { symbol: 'BTCUSDT', leg }), { payload: { sharePct } })
    expect((await reduce(50, 'short')).statusCode).toBe(404)
    expect((await reduce(40)).statusCode).toBe(400)
    const small = await reduce(25)
    expect([small.statusCode, codeOf(small)]).toEqual([422, 'notPossible'])
    expect(small.json().error.problems[0]).toMatchObject({
      key: 'sharePct',
      problem: expect.stringContaining('25 % of 0.003 is less than the smallest order of 0.001'),
    })
    expect((await reduce(75)).statusCode).toBe(200)
    expect(wishes).toEqual([{ action: { do: 'reduce', symbol: 'BTCUSDT', leg: 'long', sharePct: 75 }, by: 'api' }])
  })

  test('stop and target are moved where they make sense; the refusal names the numbers', async () => {
    const { ask, tell, wishes } = await start()
    const row = { ...position('BTCUSDT'), markPrice: '98100', liquidationPrice: '90000' }
    tell([{ table: 'positions', key: 'BTCUSDT:long', row }])
    const move = (payload: object) => ask('PUT', pathOf(api.moveExits, { symbol: 'BTCUSDT', leg: 'long' }), { payload })
    for (const [payload, says] of [
      [{ stopPrice: '98100' }, 'must be below the mark price 98100'],
      [{ stopPrice: '89999' }, 'must be above the liquidation price 90000'],
      [{ takeProfitPrice: '98000' }, 'must be above the mark price 98100'],
      [{ stopPrice: '97500.05' }, 'must be a multiple of 0.1, such as 97500 or 97500.1'],
      [{}, 'a target must be given'],
    ] as const) {
      const reply = await move(payload)
      expect([reply.statusCode, codeOf(reply)]).toEqual([422, 'notPossible'])
      expect(reply.json().error.problems[0].problem).toContain(says)
    }
    expect((await move({ stopPrice: '1e3' })).statusCode).toBe(400)
    expect((await move({ stopPrice: '97500' })).statusCode).toBe(200)
    expect(wishes).toMatchObject([{ action: { do: 'setExits', takeProfitPrice: null, mayWiden: false } }])
  })

  test('what is being closed is neither reduced, added to, protected nor moved', async () => {
    const { ask, tell, wishes } = await start()
    tell([{ table: 'positions', key: 'BTCUSDT:long', row: { ...position('BTCUSDT'), protection: 'closing' } }])
    for (const [method, contract, payload] of [
      ['POST', api.reducePosition, { sharePct: 50 }],
      ['POST', api.addToPosition, undefined],
      ['POST', api.protectPosition, undefined],
      ['PUT', api.moveExits, { stopPrice: '97500' }],
    ] as const) {
      const reply = await ask(method, pathOf(contract, { symbol: 'BTCUSDT', leg: 'long' }), payload ? { payload } : {})
      expect([reply.statusCode, codeOf(reply)]).toEqual([409, 'beingClosed'])
    }
    expect(wishes).toEqual([])
  })

  test('the same Idempotency-Key carries a wish out once, also while the first is on its way', async () => {
    const { ask, slowed, wishes } = await start()
    slowed.operateMs = 20
    const headers = { 'idempotency-key': 'k1' }
    const press = () => ask('POST', '/api/control/flatten', { headers })
    const [a, b] = await Promise.all([press(), press()])
    const c = await press()
    expect(wishes).toHaveLength(1)
    expect([b.json(), c.json()]).toEqual([a.json(), a.json()])
    const other = await ask('POST', '/api/control/resume', { headers })
    expect([other.statusCode, codeOf(other)]).toEqual([422, 'keyReused'])
    slowed.failing = true
    const failed = { 'idempotency-key': 'k2' }
    expect((await ask('POST', '/api/control/halt', { headers: failed })).statusCode).toBe(500)
    slowed.failing = false
    expect((await ask('POST', '/api/control/halt', { headers: failed })).statusCode).toBe(200)
  })

  test('settings travel as text, are saved against a version, and say what is wrong', async () => {
    const { ask, config } = await start()
    const send = (method: 'PUT' | 'POST', url: string, payload: object) => ask(method, url, { payload })
    const read = (await ask('GET', '/api/config')).json()
    expect(read).toEqual({ version: 3, config: encodeConfig(config()), problems: [], warnings: [] })
    const changed = structuredClone(read.config)
    changed.symbols.ETHUSDT.leverage = 9
    const saved = await send('PUT', '/api/config', { config: changed, expectedVersion: 3 })
    expect(saved.json()).toMatchObject({ version: 4, config: { symbols: { ETHUSDT: { leverage: 9 } } } })
    const late = await send('POST', '/api/config', { config: read.config, expectedVersion: 3 })
    expect([late.statusCode, late.json().error.versions]).toEqual([409, { expected: 3, current: 4 }])
    changed.symbols.ETHUSDT.leverage = 900
    const bad = await send('PUT', '/api/config', { config: changed, expectedVersion: 4 })
    expect([bad.statusCode, bad.json().error.problems[0].key]).toEqual([422, 'symbols.ETHUSDT.leverage'])
    const checked = await send('POST', '/api/config/check', { config: changed })
    expect([checked.statusCode, checked.json().problems]).toEqual([200, bad.json().error.problems])
    const tried = await send('POST', '/api/config/preview', { config: changed })
    expect([tried.statusCode, tried.json().error.problems]).toEqual([422, bad.json().error.problems])
    expect((await ask('GET', '/api/config/versions')).json().items[0].version).toBe(4)
    expect((await ask('GET', '/api/config/versions?limit=51')).statusCode).toBe(400)
    expect((await ask('GET', '/api/config/schema')).json().properties.globals.properties.leverage_max.title).toBe(
      'Highest leverage',
    )
  })

  test('settings are tried out on what was recorded; what cannot be worked out now is said', async () => {
    const { ask, slowed } = await start()
    const preview = (config: unknown) => ask('POST', '/api/config/preview', { payload: { config } })
    const told = await preview({ symbols: { ETHUSDT: {} } })
    expect(told.json()).toEqual({
      from: noon - 86_400_000,
      to: noon,
      watchedMs: 80_000_000,
      liquidations: 50,
      leftOut: 0,
      now: { triggers: 4, exposureUsdt: '100' },
      draft: { triggers: 9, exposureUsdt: null },
      symbols: [{ symbol: 'ETHUSDT', now: { long: 4, short: 0 }, draft: { long: 8, short: 1 } }],
    })
    expect((await ask('GET', '/api/config/suggestion')).json().symbols).toEqual([
      { symbol: 'BTCUSDT', liquidations: 40, volumeUsdt: '1000000.5', thresholdUsdt: '50000', triggers: 7 },
    ])
    slowed.failing = true
    const busy = await preview({})
    expect([busy.statusCode, busy.json().error.code]).toEqual([503, 'notTriedOut'])
  })

  test('symbols show the settings in force and the facts of the exchange', async () => {
    const { ask } = await start()
    const { items } = (await ask('GET', '/api/symbols')).json()
    expect(items).toMatchObject([
      { symbol: 'BTCUSDT', listed: true, instrument: { tickSize: '0.1', stepSize: '0.001', leverageMax: 125 } },
      {
        symbol: 'ETHUSDT',
        listed: true,
        settings: { leverage: 7 },
        instrument: null,
        windows: { long: null, short: null },
      },
    ])
    const first = (await ask('GET', '/api/symbols?limit=1')).json()
    expect([first.items.length, first.next]).toEqual([1, 'BTCUSDT'])
    expect((await ask('GET', '/api/symbols?limit=1&cursor=BTCUSDT')).json()).toMatchObject({
      items: [{ symbol: 'ETHUSDT' }],
      next: null,
    })
  })

  test('market tells what an entry would see now, and how far that is from VWAP', async () => {
    const { ask } = await start()
    const { items, book } = (await ask('GET', '/api/market?symbols=BTCUSDT,ETHUSDT,BTCUSDT')).json()
    expect(book).toBe('practice')
    expect(items).toMatchObject([
      {
        symbol: 'BTCUSDT',
        bid: '98000',
        picture: { vwap: { price: '100000', ageMs: 120 }, atr: null },
        fromVwapPct: { long: '-1.9999', short: '-2' },
        asksVwapPct: null,
      },
      { symbol: 'ETHUSDT', ageMs: 40, fromVwapPct: { long: null, short: null } },
    ])
    const many = Array.from({ length: 21 }, (_, index) => `C${index}USDT`).join(',')
    for (const symbols of ['', 'btcusdt', 'BTCUSDT,', many])
      expect((await ask('GET', `/api/market?symbols=${symbols}`)).statusCode).toBe(400)
  })

  test('candles are those of a contract that the exchange has, the newest of them', async () => {
    const { ask } = await start()
    const answer = (await ask('GET', '/api/candles?symbol=BTCUSDT&interval=5m&limit=2')).json()
    expect(answer).toMatchObject({ book: 'practice', symbol: 'BTCUSDT', interval: '5m', asOf: noon, problem: null })
    expect(answer.items).toMatchObject([
      { at: noon - 300_000, close: '98002' },
      { at: noon, open: '98000', high: '98100.5', low: '97900', close: '98003', volume: '1.5' },
    ])
    expect((await ask('GET', '/api/candles?symbol=NOSUCHUSDT&interval=5m')).statusCode).toBe(404)
    for (const query of [
      'interval=5m',
      'symbol=BTCUSDT',
      'symbol=BTCUSDT&interval=2m',
      'symbol=BTCUSDT&interval=1m&limit=500',
    ])
      expect((await ask('GET', `/api/candles?${query}`)).statusCode).toBe(400)
  })

  test('liquidations are put together for charts, within bounds, and what is too slow says so', async () => {
    const { ask } = await start()
    const map = (await ask('GET', `/api/liquidations/heatmap?symbol=BTCUSDT&from=${noon - 3_600_000}`)).json()
    expect(map).toMatchObject({ book: 'practice', from: noon - 3_600_000, cells: [{ long: '310000.5', events: 9 }] })
    const flow = (await ask('GET', `/api/liquidations/flow?symbol=BTCUSDT&intervalMs=60000`)).json()
    expect(flow).toMatchObject({
      windowSec: 60,
      rows: [{ at: noon + 1 - 500 * 60_000, peakUsdt: '60000' }],
      lastSeq: 7,
    })
    const statusOf = async (query: string) => (await ask('GET', `/api/liquidations/${query}`)).statusCode
    expect(await statusOf('heatmap?symbol=SLOWUSDT&from=0')).toBe(503)
    expect(await statusOf('flow?symbol=SLOWUSDT')).toBe(503)
    expect(await statusOf(`flow?symbol=BTCUSDT&from=${noon - 500 * 60_000}`)).toBe(400)
    for (const query of [
      'heatmap',
      'heatmap?from=0&columns=301',
      'heatmap?from=0&columns=1',
      'heatmap?from=0&rows=201',
      'heatmap?from=0&rows=0',
      'flow',
      'flow?symbol=x',
    ])
      expect([query, await statusOf(query)]).toEqual([query, 400])
  })

  test('the books are compared by whole UTC days, and money stays text', async () => {
    const { ask } = await start()
    const answer = (await ask('GET', `/api/books?from=${noon - 86_400_000}`)).json()
    expect(answer).toMatchObject({
      book: 'practice',
      to: noon,
      days: [{ day: '2026-01-31', type: 'commission', agrees: true }],
      differences: [
        { day: '2026-01-30', symbol: 'BTCUSDT', ours: '-1.5', exchange: '-1.7', difference: '-0.2', others: '-3' },
      ],
    })
    // `to` is exclusive, and no moment is too late to be asked for.
    expect((await ask('GET', `/api/books?to=${Date.UTC(2026, 0, 30)}`)).json().days).toMatchObject([
      { day: '2026-01-29' },
    ])
    expect((await ask('GET', '/api/books?from=8640000000000000')).json().differences).toMatchObject([
      { day: '9999-12-31' },
    ])
    expect((await ask('GET', '/api/books?from=yesterday')).statusCode).toBe(400)
  })

  test('health tells the age of every hop, stats count, performance and equity have a book', async () => {
    const { ask } = await start()
    const health = (await ask('GET', '/api/health')).json()
    expect(health).toMatchObject({
      ok: false,
      mode: 'practice',
      uptimeMs: 60_000,
      entriesReason: '',
      entriesSince: noon - 30_000,
    })
    expect(health.hops.map((hop: { hop: string; ageMs: number | null }) => [hop.hop, hop.ageMs])).toEqual([
      ['market', 250],
      ['user', null],
    ])
    expect(Object.keys(health)).not.toContain('version')
    expect((await ask('GET', '/api/stats')).json()).toMatchObject({
      liquidations: 5,
      trades: 2,
      sinceStart: { orders: 1 },
    })
    expect((await ask('GET', '/api/performance')).json()).toMatchObject({ net: '0.6', book: 'practice' })
    expect((await ask('GET', '/api/equity?from=5')).json().points).toEqual([{ at: 5, equity: '1000.5', netPnl: '0.5' }])
  })
})

describe('CSV', () => {
  test('the groups of the report are one list, what they are by first', async () => {
    const { ask } = await start()
    expect((await ask('GET', '/api/performance/groups')).json()).toMatchObject({
      items: [
        { by: 'symbol', key: 'BTCUSDT', net: '0.6', tooFew: true, book: 'practice' },
        { by: 'leg', key: 'long', net: '0.6' },
      ],
      next: null,
    })
    const reply = await ask('GET', `/api/performance/groups?from=${noon}&format=csv`)
    expect(reply.headers['content-disposition']).toBe(
      'attachment; filename="performance-groups_practice_2026-01-31_2026-01-31_v1.csv"',
    )
    expect(reply.body.split('\r\n').slice(0, 2)).toEqual([
      'by,key,trades,wins,losses,tooFew,gross,commission,funding,net,winRatePct,profitFactor,expectancy,averageWin,averageLoss,averageMaePct,averageMfePct,book',
      'symbol,BTCUSDT,1,1,0,true,1,0.4,0,0.6,100,,0.6,0.6,,0.5,,practice',
    ])
  })

  test('has the whole list, times in ISO UTC, figures as they are, and the book', async () => {
    const { ask, rows } = await start()
    for (let i = 0; i < 1203; i++) rows.trades.push(trade(`t${i}`))
    const reply = await ask('GET', `/api/trades?from=${noon}&limit=5`, { headers: { accept: 'text/csv' } })
    expect(reply.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(reply.headers['content-disposition']).toBe(
      'attachment; filename="trades_practice_2026-01-31_2026-01-31_v1.csv"',
    )
    const lines = reply.body.split('\r\n')
    expect(lines).toHaveLength(1205)
    const record = Object.fromEntries(lines[0]!.split(',').map((name, i) => [name, lines[1]!.split(',')[i]]))
    expect(record).toMatchObject({
      id: 't0',
      openedAt: '2026-01-31T12:00:00.000Z',
      netPnl: '-0.6',
      exitPrice: '98010.123456789012345678',
      decisionId: '',
      book: 'practice',
    })
    expect((await ask('GET', '/api/trades?format=csv&leg=short')).body).toBe(`${lines[0]}\r\n`)
  })
})

describe('the web app', () => {
  function build(): string {
    const root = mkdtempSync(join(tmpdir(), 'undertow-web-'))
    open.push({ close: () => rmSync(root, { recursive: true }) })
    const dist = join(root, 'dist')
    mkdirSync(join(dist, 'assets'), { recursive: true })
    writeFileSync(join(root, 'secret.txt'), 'secret')
    writeFileSync(join(dist, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__"><p>app</p>')
    writeFileSync(join(dist, 'assets/app-1.js'), 'app()')
    writeFileSync(join(dist, 'assets/app-1.js.gz'), gzipSync('app()'))
    writeFileSync(join(dist, 'favicon.svg'), '<svg/>')
    symlinkSync(join(root, 'secret.txt'), join(dist, 'link.txt'))
    return dist
  }

  test('gets its page on every route of its own, each time with a fresh nonce', async () => {
    const { ask } = await start({ webRoot: build() })
    const nonces = new Set<string>()
    for (const url of ['/', '/index.html', '/trades', '/trades/e-1?x=y', '/settings/']) {
      const { statusCode, body, headers } = await ask('GET', url)
      const nonce = /content="([\w-]+)"/.exec(body)?.[1] ?? ''
      expect([url, statusCode, nonce.length]).toEqual([url, 200, 22])
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
      expect(headers['cache-control']).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(5)
  })

  test('gets assets precompressed, for ever, and other files with a check', async () => {
    const { ask } = await start({ webRoot: build() })
    const plain = await ask('GET', '/assets/app-1.js')
    expect([plain.body, plain.headers['content-encoding']]).toEqual(['app()', undefined])
    const packed = await ask('GET', '/assets/app-1.js', { headers: { 'accept-encoding': 'br;q=0, gzip, deflate' } })
    expect([packed.headers['content-encoding'], packed.headers.vary]).toEqual(['gzip', 'accept-encoding'])
    expect(packed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(packed.headers['content-type']).toBe('text/javascript; charset=utf-8')
    const icon = await ask('GET', '/favicon.svg')
    expect([icon.headers['content-type'], icon.headers['cache-control']]).toEqual(['image/svg+xml', 'no-cache'])
    const again = await ask('GET', '/favicon.svg', { headers: { 'if-none-match': String(icon.headers.etag) } })
    expect(again.statusCode).toBe(304)
    expect((await ask('HEAD', '/assets/app-1.js')).body).toBe('')
  })

  test('stays as it was at the start while it is built anew', async () => {
    const webRoot = build()
    const { ask } = await start({ webRoot })
    rmSync(webRoot, { recursive: true })
    for (const headers of [{}, { 'accept-encoding': 'gzip' }])
      expect((await ask('GET', '/assets/app-1.js', { headers })).statusCode).toBe(200)
    expect((await ask('GET', '/assets/app-1.js')).body).toBe('app()')
    expect((await ask('GET', '/assets/app-2.js')).statusCode).toBe(404)
  })

  test('S-27 is all that is served: no tricks lead out of it', async () => {
    const { port } = await listen({ webRoot: build() })
    const tricks = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/..\\secret.txt',
      '//etc/passwd',
      '/assets/app-1.js%00.txt',
      '/assets/',
      '/assets',
      '/link.txt',
      '/secret.txt',
      '/assets/app-1.js.gz',
      '/.env',
      '/assets%2fapp-1.js',
    ]
    for (const path of tricks) {
      const said = await raw(port, `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
      const body = said.split('\r\n\r\n', 2)[1] ?? ''
      const isOurs = body.includes('"code":"') || body.includes('<p>app</p>')
      expect([path, isOurs, body.includes('secret') || body.includes('root:')]).toEqual([path, true, false])
    }
  })

  test('that is not built is told how to be', async () => {
    for (const webRoot of [null, join(tmpdir(), 'undertow-is-not-here')]) {
      const { ask } = await start({ webRoot })
      const page = await ask('GET', '/')
      expect(page.statusCode).toBe(200)
      expect(page.body).toContain('npm run setup')
    }
  })
})

type Heard = { readonly id: string | undefined; readonly event: string; readonly data: unknown }

/** Reads the stream of a listening server; `heard` grows as events come. */
async function hear(port: number, headers: Record<string, string> = {}) {
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = httpGet(
      { port, host: '127.0.0.1', path: streamPath, headers: { host: `localhost:${port}`, ...headers } },
      resolve,
    )
    request.on('error', reject)
    open.push({ close: () => request.destroy() })
  })
  const heard: Heard[] = []
  let text = ''
  let ended = false
  reply.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
      const event = field('event')
      if (event) heard.push({ id: field('id'), event, data: JSON.parse(field('data') ?? 'null') })
    }
  })
  reply.on('error', () => (ended = true))
  reply.on('close', () => (ended = true))
  const until = async (what: () => boolean) => {
    for (let i = 0; i < 300 && !what(); i++) await sleep(10)
    if (!what()) throw new Error(`never came; heard ${heard.map(({ event }) => event).join(', ')}`)
  }
  const view = (): View | null =>
    heard.reduce<View | null>((seen, { event, data }) => {
      if (event === 'snapshot') return applyToView(emptyView, (data as { patch: Patch }).patch)
      return event === 'patch' && seen ? applyToView(seen, data as Patch) : seen
    }, null)
  return { reply, heard, until, view, hasEnded: () => ended, close: () => reply.destroy() }
}

const oneTick = (server: Awaited<ReturnType<typeof listen>>, seq: number) =>
  server.tell([{ table: 'liquidations', key: String(seq), row: liquidation(seq) }])

describe('the stream', () => {
  test('tells the whole view, then every change of it', async () => {
    const server = await listen()
    oneTick(server, 1)
    const client = await hear(server.port)
    await client.until(() => client.heard.length >= 2)
    expect(client.reply.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    expect(client.heard[0]).toEqual({
      id: 'boot1-0',
      event: 'snapshot',
      data: { bootId: 'boot1', schemaVersion: 1, patch: JSON.parse(JSON.stringify(snapshotOf(server.backend.view()))) },
    })
    expect(client.heard[1]).toEqual({ id: undefined, event: 'hb', data: { serverTime: noon, seq: 0 } })
    server.tell([{ table: 'positions', key: 'BTCUSDT:long', row: position('BTCUSDT') }])
    server.tell([{ table: 'positions', key: 'BTCUSDT:long', row: null }])
    await client.until(() => client.heard.length >= 4)
    expect(client.heard.slice(2).map(({ id, event }) => [id, event])).toEqual([
      ['boot1-1', 'patch'],
      ['boot1-2', 'patch'],
    ])
    expect(client.view()).toEqual(server.backend.view())
  })

  test('is written once for all who come before the view changes', async () => {
    const server = await listen()
    let written = 0
    const row = Object.assign(position('BTCUSDT'), { toJSON: () => (written += 1) })
    server.tell([{ table: 'positions', key: 'BTCUSDT:long', row }])
    const before = written
    const come = async () => {
      const client = await hear(server.port)
      await client.until(() => client.heard[0]?.event === 'snapshot')
      return client.heard[0]?.id
    }
    expect([await come(), await come(), await come()]).toEqual(['boot1-0', 'boot1-0', 'boot1-0'])
    expect(written).toBe(before + 1)
    oneTick(server, 1)
    expect([await come(), written]).toEqual(['boot1-1', before + 2])
  })

  test('W-03 gives a returning client only what it missed, or everything when that is not kept', async () => {
    const server = await listen({ stream: { keptPatches: 3 } })
    for (let seq = 0; seq < 6; seq++) oneTick(server, seq)
    const events = async (id: string) => {
      const client = await hear(server.port, { 'last-event-id': id })
      await client.until(() => client.heard.some(({ event }) => event === 'hb'))
      client.close()
      return client.heard.map((heard) => heard.id ?? heard.event)
    }
    expect(await events('boot1-3')).toEqual(['boot1-4', 'boot1-5', 'hb'])
    expect(await events('boot1-5')).toEqual(['hb'])
    expect(await events('boot1-2')).toEqual(['boot1-3', 'boot1-4', 'boot1-5', 'hb'])
    expect(await events('boot1-1')).toEqual(['boot1-5', 'hb'])
    expect(await events('boot1-99')).toEqual(['boot1-5', 'hb'])
    expect(await events('boot0-5')).toEqual(['boot1-5', 'hb'])
    expect(await events('boot1-x')).toEqual(['boot1-5', 'hb'])
  })

  test('beats in a quiet market', async () => {
    const { port } = await listen({ stream: { heartbeatMs: 30 } })
    const client = await hear(port)
    await client.until(() => client.heard.length >= 5)
    expect(client.heard.map(({ event }) => event).slice(0, 5)).toEqual(['snapshot', 'hb', 'hb', 'hb', 'hb'])
  })

  test('W-02 refuses politely above its limit, and has room again when one leaves', async () => {
    const { port } = await listen({ stream: { clientsMax: 2 } })
    const [first] = [await hear(port), await hear(port)]
    const third = await hear(port)
    await third.until(() => third.hasEnded())
    expect(third.reply.statusCode).toBe(200)
    expect(third.heard.map(({ event }) => event)).toEqual(['refused'])
    first.close()
    await sleep(50)
    const fourth = await hear(port)
    await fourth.until(() => fourth.heard[0]?.event === 'snapshot')
  })

  test('ends when the server closes', async () => {
    const server = await listen()
    const client = await hear(server.port)
    const began = performance.now()
    await server.app.close()
    await client.until(() => client.hasEnded())
    expect(performance.now() - began).toBeLessThan(1000)
    expect(server.listeners.size).toBe(0)
  })

  test('condenses the tape for a slow client, but no position and no order', { timeout: 20_000 }, async () => {
    const server = await listen()
    const client = await hear(server.port)
    await client.until(() => client.heard.length >= 2)
    client.reply.pause()
    await flood(server, 6000)
    server.tell([{ table: 'positions', key: 'BTCUSDT:long', row: position('BTCUSDT') }])
    server.tell([{ table: 'orders', key: 'a', row: order('a') }])
    client.reply.resume()
    await client.until(() => client.view()?.seq === server.backend.view().seq)
    const dropped = client.heard.reduce(
      (sum, { event, data }) => sum + (event === 'patch' ? (data as Patch).dropped : 0),
      0,
    )
    expect(dropped).toBeGreaterThan(0)
    const seen = client.view()?.tables
    const { positions, orders } = server.backend.view().tables
    expect([seen?.positions, seen?.orders]).toEqual([positions, orders])
    expect(client.heard.filter(({ event }) => event === 'snapshot')).toHaveLength(1)
  })

  test('W-01 drops a client that never reads, and keeps its memory flat', { timeout: 30_000 }, async () => {
    const server = await listen({ stream: { stalledMsMax: 4000 } })
    const deaf = await neverReads(server.port)
    await sleep(100)
    await flood(server, 4000)
    const before = heldMb()
    await flood(server, 20_000)
    expect(heldMb() - before).toBeLessThan(8)
    for (let i = 0; i < 600 && !server.lines.some(({ text }) => text === 'stream client dropped'); i++) await sleep(10)
    expect(server.lines.filter(({ text }) => text === 'stream client dropped')).toHaveLength(1)
    deaf.destroy()
  })
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Memory that is really held, buffers of sockets included. */
function heldMb(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1024 / 1024
}

/** Patches of about 2 KB each, as fast as they go but letting sockets work. */
async function flood(server: { readonly tell: Fake['tell'] }, patches: number): Promise<void> {
  const rows = Array.from({ length: 10 }, (_, i) => i)
  for (let n = 0; n < patches; n++) {
    server.tell(
      rows.map((i) => {
        const row = liquidation(n * 10 + i)
        return { table: 'liquidations', key: String(row.seq), row }
      }),
    )
    if (n % 20 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

async function neverReads(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  open.push({ close: () => socket.destroy() })
  socket.on('error', () => socket.destroy())
  await new Promise<void>((resolve) => socket.on('connect', resolve))
  socket.write(`GET ${streamPath} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`)
  socket.pause()
  return socket
}
