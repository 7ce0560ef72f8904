import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { api } from '@undertow/shared/api.ts'
import type { Contract } from '@undertow/shared/contract.ts'
import { streamPath } from '@undertow/shared/stream.ts'
import { expect, test, vi } from 'vitest'
import { rateClassOf } from '../../src/http/rates.ts'
import { lockedServer, loginServer, password, freshOf } from './server.ts'

const stats = '/api/stats'
const pause = '/api/control/pause'
const day = 86_400_000
// Each look at a password is work, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 })
const contracts = Object.values<Contract>(api)
const urlOf = ({ path }: Contract) =>
  path
    .replace(/:symbol/, 'BTCUSDT')
    .replace(/:leg/, 'long')
    .replace(/:\w+/, '0123abcd')
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A server with a browser that has just given its password. */
async function freshServer() {
  const server = await lockedServer()
  const confirmed = await server.send('POST', '/api/session/step-up', { password }, server.browser.writes)
  const fresh = freshOf(confirmed)
  const make = async (scope: 'read' | 'trade' | 'admin', days = 30) => {
    const reply = await server.send('POST', '/api/tokens', { name: `for ${scope}`, scope, days }, fresh)
    return reply.json() as { token: string; item: { id: string } }
  }
  return { ...server, fresh, make }
}

test('S-16 a token is shown once, kept as a digest, outlives a restart, and is made by a person who has just given the password', async () => {
  const { send, ask, fresh, make, folder, browser, auth, lines, clock } = await freshServer()
  const wish = { name: 'backup', scope: 'read', days: 30 }
  const { token, item } = await make('read')
  expect(token).toMatch(/^ut_[\w-]{43}$/)
  expect(item).toEqual({
    id: item.id,
    name: 'for read',
    scope: 'read',
    createdAt: clock.now(),
    expiresAt: clock.now() + 30 * day,
    usedAt: null,
  })
  expect((await ask('GET', stats, { headers: bearer(token) })).statusCode).toBe(200)
  const listed = await ask('GET', '/api/tokens', { headers: fresh })
  expect(listed.json().items).toEqual([{ ...item, usedAt: clock.now() }])
  expect([listed.body, readFileSync(join(folder, 'auth.json'), 'utf8'), JSON.stringify(lines)].join()).not.toContain(
    token,
  )

  for (const headers of [browser.writes, {}, bearer((await make('admin')).token)])
    expect((await send('POST', '/api/tokens', wish, headers)).statusCode).not.toBe(200)
  for (const bad of [
    { ...wish, days: 0 },
    { ...wish, days: 366 },
    { ...wish, scope: 'person' },
    { ...wish, name: '<b>' },
  ])
    expect((await send('POST', '/api/tokens', bad, fresh)).statusCode).toBe(400)
  expect(auth.tokens.list()).toHaveLength(2)
  await auth.close()
  const next = await loginServer({ folder })
  expect((await next.ask('GET', stats, { headers: bearer(token) })).statusCode).toBe(200)
})

test('S-15 making a token without the password given just now is refused with the word for it', async () => {
  const { send, browser } = await lockedServer()
  const reply = await send('POST', '/api/tokens', { name: 'x', scope: 'read', days: 1 }, browser.writes)
  expect([reply.statusCode, reply.json().error.code]).toEqual([403, 'stepUpNeeded'])
})

test('S-16 a token works in its header and nowhere else, until it ends or is revoked', async () => {
  const { send, ask, make, pass, browser } = await freshServer()
  const { token } = await make('trade', 2)
  for (const authorization of [
    'Bearer',
    'Bearer ',
    `Bearer ${token}x`,
    `Basic ${token}`,
    token,
    `Bearer ${token} x`,
    `bearer ${token}`,
    'Bearer ut_',
  ])
    expect([authorization, (await send('POST', pause, undefined, { authorization })).statusCode]).toEqual([
      authorization,
      401,
    ])
  for (const url of [`${stats}?token=${token}`, `${stats}?access_token=${token}`])
    expect((await ask('GET', url)).statusCode).toBe(401)
  expect((await ask('GET', stats, { headers: { ...bearer(token), cookie: browser.cookie } })).statusCode).toBe(400)
  pass(2 * day - 1)
  expect((await ask('GET', stats, { headers: bearer(token) })).statusCode).toBe(200)
  pass(1)
  expect((await ask('GET', stats, { headers: bearer(token) })).statusCode).toBe(401)
  const again = await freshServer()
  const other = await again.make('trade')
  const gone = await again.send('DELETE', `/api/tokens/${other.item.id}`, undefined, again.fresh)
  expect([gone.statusCode, gone.json().items]).toEqual([200, []])
  expect((await again.ask('GET', stats, { headers: bearer(other.token) })).statusCode).toBe(401)
  expect((await again.send('DELETE', `/api/tokens/${other.item.id}`, undefined, again.fresh)).statusCode).toBe(404)
  await again.auth.close()
  const next = await loginServer({ folder: again.folder })
  expect((await next.ask('GET', stats, { headers: bearer(other.token) })).statusCode).toBe(401)
})

test('S-16 a stream that a token opened ends when the token does', async () => {
  const { app, port, send, fresh, make } = await freshServer()
  await app.listen({ port, host: '127.0.0.1' })
  const { token, item } = await make('read')
  const stream = await fetch(`http://localhost:${port}${streamPath}`, { headers: bearer(token) })
  let hasEnded = false
  const reading = (async () => {
    for await (const _ of stream.body ?? []) if (hasEnded) break
  })().finally(() => (hasEnded = true))
  void reading.catch(() => undefined)
  await sleep(50)
  expect(hasEnded).toBe(false)
  await send('DELETE', `/api/tokens/${item.id}`, undefined, fresh)
  await expect.poll(() => hasEnded, { timeout: 15_000 }).toBe(true)
})

const granted = { read: ['read'], trade: ['read', 'stop', 'trade'], admin: ['read', 'stop', 'trade', 'admin'] } as const

test.each(['read', 'trade', 'admin'] as const)(
  'S-16 what a token of scope %s reaches is what its scope says, on every route there is',
  async (scope) => {
    const { ask, make } = await freshServer()
    const { token } = await make(scope)
    for (const contract of contracts) {
      if (contract.scope === 'public') continue
      const reply = await ask(contract.method, urlOf(contract), { headers: bearer(token) })
      const isLetIn = reply.statusCode !== 403 || reply.json().error.code !== 'notGranted'
      expect([contract.path, isLetIn]).toEqual([
        contract.path,
        (granted[scope] as readonly string[]).includes(contract.scope),
      ])
    }
    expect((await ask('GET', '/api/docs/json', { headers: bearer(token) })).statusCode).toBe(200)
    expect((await ask('GET', '/api/session', { headers: bearer(token) })).json().csrf).toBe(null)
  },
)

test('S-16 every route that is more than a look says so: a new one has to be thought about', () => {
  const beyond = contracts.filter(({ scope }) => scope !== 'read')
  expect(Object.fromEntries(beyond.map(({ method, path, scope }) => [`${method} ${path}`, scope]))).toEqual({
    'GET /api/audit': 'admin',
    'GET /api/diagnostics': 'admin',
    'GET /api/logs': 'admin',
    'POST /api/alerts/ack': 'trade',
    'POST /api/alerts/rules/test': 'admin',
    'PUT /api/alerts/rules': 'admin',
    'DELETE /api/orders/:id': 'trade',
    'POST /api/positions/:symbol/:leg/close': 'trade',
    'POST /api/positions/:symbol/:leg/reduce': 'trade',
    'POST /api/positions/:symbol/:leg/add': 'person',
    'POST /api/positions/:symbol/:leg/protect': 'trade',
    'PUT /api/positions/:symbol/:leg/exits': 'trade',
    'POST /api/control/pause': 'stop',
    'POST /api/control/resume': 'trade',
    'POST /api/control/halt': 'stop',
    'POST /api/control/flatten': 'stop',
    'POST /api/control/brakes/:brake/release': 'person',
    'PUT /api/config': 'trade',
    'POST /api/config': 'trade',
    'POST /api/config/rollback': 'trade',
    'POST /api/profiles': 'trade',
    'PUT /api/profiles/:name': 'trade',
    'DELETE /api/profiles/:name': 'trade',
    'POST /api/profiles/:name/switch': 'trade',
    'PUT /api/schedule': 'trade',
    'POST /api/arming/preflight': 'admin',
    'POST /api/arming/arm': 'person',
    'POST /api/arming/account-mode': 'person',
    'POST /api/arming/abort': 'trade',
    'POST /api/arming/disarm': 'trade',
    'POST /api/alerts/test': 'admin',
    'GET /api/session': 'public',
    'POST /api/session': 'public',
    'POST /api/session/setup': 'public',
    'POST /api/session/step-up': 'person',
    'POST /api/session/password': 'person',
    'DELETE /api/session': 'person',
    'GET /api/operator': 'public',
    'GET /api/tokens': 'admin',
    'POST /api/tokens': 'person',
    'DELETE /api/tokens/:id': 'admin',
  })
  const writes = contracts.filter(({ method, scope }) => method !== 'GET' && scope === 'read')
  expect(writes.map(({ path }) => path)).toEqual([
    '/api/config/check',
    '/api/config/import',
    '/api/config/preview',
    '/api/alerts/rules/preview',
  ])
  // What whoever may only look can ask for uses up nothing that changes need.
  expect(new Set(contracts.filter(({ scope }) => scope === 'read').map(rateClassOf))).toEqual(
    new Set(['read', 'check']),
  )
})

test('S-15, S-16 no token loosens a limit, and none resumes entries with real money', async () => {
  const { ask, send, make, played, wishes } = await freshServer()
  for (const scope of ['trade', 'admin'] as const) {
    const headers = bearer((await make(scope)).token)
    const { config, version } = (await ask('GET', '/api/config', { headers })).json()
    const save = (change: object) =>
      send(
        'PUT',
        '/api/config',
        { config: { ...config, globals: { ...config.globals, ...change } }, expectedVersion: version },
        headers,
      )
    const looser = await save({ max_total_exposure_usdt: '999999' })
    expect([looser.statusCode, looser.json().error.code]).toEqual([403, 'stepUpNeeded'])
    expect((await save({ leverage_max: 1 })).statusCode).toBe(200)
    played.book = 'live'
    const resumed = await send('POST', '/api/control/resume', undefined, headers)
    expect([resumed.statusCode, resumed.json().error.code]).toEqual([403, 'personNeeded'])
    expect(wishes).toEqual([])
    played.book = 'simulated'
    expect((await send('POST', '/api/control/resume', undefined, headers)).statusCode).toBe(200)
    expect(wishes.splice(0).map(({ by }) => by)).toEqual([
      expect.stringMatching(new RegExp(`^token for ${scope} \\([0-9a-f]{8}\\)$`)),
    ])
  }
})

test('a server without a login has no tokens and needs none', async () => {
  const { ask, send } = await loginServer({ auth: null })
  expect((await ask('GET', '/api/tokens')).statusCode).toBe(404)
  expect((await send('POST', '/api/tokens', { name: 'x', scope: 'read', days: 1 })).statusCode).toBe(404)
  expect((await send('POST', '/api/control/resume', undefined)).statusCode).toBe(200)
})
