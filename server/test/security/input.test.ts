import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { api } from '@undertow/shared/api.ts'
import { type Contract } from '@undertow/shared/contract.ts'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import { symbolNameSchema } from '@undertow/shared/symbol-name.ts'
import { expect, test } from 'vitest'
import { asterFeed } from '../../src/adapters/feeds/aster.ts'
import { codeOf, lockedServer, loginServer, password } from './server.ts'
import { operatorKeyOf } from './shell.ts'

const root = join(import.meta.dirname, '../../..')
const markup = [
  '<img src=x onerror=alert(1)>',
  '"><script>',
  'BTC\u0000USDT',
  '__proto__',
  'constructor',
  'btcusdt',
  'BTC-USDT',
  '',
]

test('S-24 no page takes text for markup, and nothing opens another site', () => {
  const files = readdirSync(join(root, 'web/src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  )
  const found = files.flatMap((name) => {
    const source = readFileSync(join(root, 'web/src', name), 'utf8')
    return /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|target="_blank"|eval\(/.test(
      source,
    )
      ? [name]
      : []
  })
  expect([files.length > 50, found]).toEqual([true, []])
})

test.each(markup)(
  'S-24 a symbol called %j comes in nowhere: not by the feed, not by settings, not by an address',
  async (name) => {
    expect(symbolNameSchema.safeParse(name).success).toBe(false)
    expect([liquidationsIn('BTCUSDT'), liquidationsIn(name)]).toEqual([1, 0])
    expect(decodeConfig(JSON.parse(`{"symbols":{${JSON.stringify(name)}:{}}}`))).toHaveProperty('problems')
    const { ask, browser } = await lockedServer()
    const url = `/api/trades?symbol=${encodeURIComponent(name)}`
    expect((await ask('GET', url, { headers: browser.reads })).statusCode).toBe(400)
  },
)

/** What the feed makes of a frame that tells of one. */
function liquidationsIn(symbol: string): number {
  const order = {
    s: symbol,
    S: 'SELL',
    o: 'LIMIT',
    f: 'IOC',
    q: '1',
    p: '1',
    ap: '1',
    X: 'FILLED',
    l: '1',
    z: '1',
    T: 1,
  }
  const frame = JSON.stringify({ stream: '!forceOrder@arr', data: { e: 'forceOrder', E: 1, o: order } })
  return JSON.stringify(asterFeed.parse(frame)).split('"notional"').length - 1
}

test('S-29 a body that would change what every object is gets no further than the parser', async () => {
  const { ask, browser } = await lockedServer()
  for (const payload of ['{"config":{"__proto__":{"x":1}}}', '{"config":{"constructor":{"prototype":{"x":1}}}}']) {
    const headers = { ...browser.writes, 'content-type': 'application/json' }
    expect((await ask('POST', '/api/config/check', { headers, payload })).statusCode).toBe(400)
  }
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
})

test('S-28 how long and how much a request may be has limits, which Fastify itself does not set', async () => {
  const { app, ask, browser } = await lockedServer()
  const { headersTimeout, requestTimeout, timeout } = app.server
  expect([headersTimeout, requestTimeout, timeout, app.initialConfig.bodyLimit]).toEqual([
    10_000, 10_000, 15_000, 65_536,
  ])
  const payload = JSON.stringify({ password: 'x'.repeat(70_000) })
  const headers = { ...browser.writes, 'content-type': 'application/json' }
  expect((await ask('POST', '/api/session', { headers, payload })).statusCode).toBe(413)
  expect(
    (await ask('POST', '/api/session', { headers, payload: JSON.stringify({ password: 'x'.repeat(1001) }) }))
      .statusCode,
  ).toBe(400)
})

test('S-46 what a proxy would say about the sender is not believed: it opens no throttle and changes no address', async () => {
  const { send, ask, port } = await lockedServer()
  for (let i = 0; i < 3; i += 1)
    await send('POST', '/api/session', { password: 'a wrong password' }, { 'x-forwarded-for': `10.0.0.${i}` })
  const next = await send(
    'POST',
    '/api/session',
    { password: 'a wrong password' },
    { 'x-forwarded-for': '10.0.0.99', forwarded: 'for=1.2.3.4' },
  )
  expect(next.statusCode).toBe(429)
  const headers = { host: 'evil.example', 'x-forwarded-host': `localhost:${port}` }
  expect((await ask('GET', '/', { headers })).statusCode).toBe(421)
})

test('S-18, S-19 whatever is asked and whatever goes wrong, no secret of the login is in an answer or in the log', async () => {
  const { ask, send, logIn, folder, lines, slowed, shell } = await loginServer()
  const code = codeOf(folder)
  const key = operatorKeyOf(folder)
  const answers: string[] = []
  const first = await send('POST', '/api/session/setup', { code, password })
  const { reads, writes, cookie } = await logIn()
  answers.push(first.body)
  slowed.failing = true
  for (const { method, path } of Object.values<Contract>(api)) {
    const url = path
      .replace(/:symbol/, 'BTCUSDT')
      .replace(/:leg/, 'long')
      .replace(/:\w+/, 'x')
    for (const headers of [reads, writes, await shell(method, url), { authorization: `Bearer ${key}` }]) {
      if (path === '/api/session' && method === 'DELETE') continue
      const reply = await ask(method, url, {
        headers: { ...headers, 'content-type': 'application/json' },
        ...(method === 'GET' ? {} : { payload: JSON.stringify({ password: `${password}!`, code }) }),
      })
      answers.push(reply.body, JSON.stringify({ ...reply.headers, 'set-cookie': '' }))
    }
  }
  const everything = [JSON.stringify(lines), ...answers].join('\n')
  for (const secret of [password, code, key, cookie.split('=')[1] ?? '?'])
    expect(everything.includes(secret)).toBe(false)
  // The proof of a write is no secret of the browser that it belongs to, and of nobody else.
  expect(JSON.stringify(lines)).not.toContain(writes['x-csrf-token'])
})
