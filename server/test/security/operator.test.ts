import { statSync } from 'node:fs'
import { join } from 'node:path'
import { api } from '@undertow/shared/api.ts'
import type { Contract } from '@undertow/shared/contract.ts'
import { expect, test } from 'vitest'
import { handClock, lockedServer, loginServer } from './server.ts'
import { hmac, newChallenge, operatorKeyOf, shellHeader } from './shell.ts'

const stats = '/api/stats'
const halt = '/api/control/halt'

test('a bot proves with the challenge of whoever asks, and for its own port only, that it knows the key of its data folder', async () => {
  const { ask, folder, port } = await lockedServer()
  const key = operatorKeyOf(folder)
  expect(key).toMatch(/^[\w-]{43}$/)
  expect((statSync(join(folder, 'operator-key')).mode & 0o777).toString(8)).toBe('600')
  const challenge = newChallenge()
  const answer = await ask('GET', `/api/operator?challenge=${challenge}`)
  const { nonce, proof } = answer.json() as { nonce: string; proof: string }
  const proofFor = (at: number) => hmac(key, ['undertow bot', at, challenge, nonce].join('\n'))
  expect([proof === proofFor(port), proof === proofFor(port + 1)]).toEqual([true, false])
  expect(answer.body).not.toContain(key)
  for (const bad of ['', 'short', `${challenge}x`, `${challenge.slice(0, -1)}!`])
    expect((await ask('GET', `/api/operator?challenge=${bad}`)).statusCode).toBe(400)
})

test('a request of the shell is let in once: neither again, nor later, nor changed in any part, nor at another port', async () => {
  const { ask, send, folder, port, nonce, shell, pass, wishes } = await lockedServer()
  const key = operatorKeyOf(folder)
  const once = await shell('POST', halt)
  expect((await send('POST', halt, undefined, once)).statusCode).toBe(200)
  expect(wishes.map(({ by }) => by)).toEqual(['shell'])
  expect((await send('POST', halt, undefined, once)).statusCode).toBe(401)

  const signed = async (method: string, url: string, at = port, idempotencyKey = '') =>
    shellHeader(key, at, await nonce(), method, url, idempotencyKey)
  const wrong = [
    await signed('GET', halt),
    await signed('POST', '/api/control/flatten'),
    await signed('POST', `${halt}?x=1`),
    await signed('POST', halt, port + 1),
    await signed('POST', halt, port, 'another wish'),
    shellHeader('x'.repeat(43), port, await nonce(), 'POST', halt),
    shellHeader(key, port, '99999999999.made-up.nonce', 'POST', halt),
    shellHeader(key, port, '', 'POST', halt),
    { authorization: `Bearer ${key}` },
    { authorization: `Undertow ${key}` },
    { authorization: 'Undertow' },
  ]
  for (const headers of wrong) {
    const reply = await send('POST', halt, undefined, headers)
    expect([headers.authorization, reply.statusCode]).toEqual([headers.authorization, 401])
  }
  const withBody = await ask('POST', halt, { headers: await shell('POST', halt), payload: { something: 'else' } })
  expect(withBody.statusCode).toBe(401)

  const late = await shell('GET', stats)
  pass(10_001)
  expect((await ask('GET', stats, { headers: late })).statusCode).toBe(401)
  expect((await ask('GET', stats, { headers: await shell('GET', stats) })).statusCode).toBe(200)
  expect(wishes).toHaveLength(1)
})

test('strangers who ask for nonces without end keep the shell from nothing', async () => {
  const { ask, send, shell, nonce } = await lockedServer({ rates: { stranger: { perSec: 1e6, burst: 1e6 } } })
  const mine = await shell('POST', halt)
  for (let i = 0; i < 2_000; i += 1) await nonce()
  expect((await send('POST', halt, undefined, mine)).statusCode).toBe(200)
  expect((await ask('GET', stats, { headers: await shell('GET', stats) })).statusCode).toBe(200)
})

test('a header of the shell goes with no login, and its key is new at every start', async () => {
  const first = await lockedServer()
  const both = { ...(await first.shell('GET', stats)), cookie: first.browser.cookie }
  expect((await first.ask('GET', stats, { headers: both })).json().error.code).toBe('twoCredentials')
  const oldKey = operatorKeyOf(first.folder)
  await first.auth.close()
  const next = await loginServer({ folder: first.folder, hands: handClock() })
  expect(operatorKeyOf(next.folder)).not.toBe(oldKey)
  const headers = shellHeader(oldKey, next.port, await next.nonce(), 'GET', stats)
  expect((await next.ask('GET', stats, { headers })).statusCode).toBe(401)
})

test('a bot without a login says so to the shell and proves nothing', async () => {
  const { ask } = await loginServer({ auth: null })
  expect((await ask('GET', `/api/operator?challenge=${newChallenge()}`)).json()).toEqual({ nonce: null, proof: null })
})

test('S-16 the shell can look, pause, halt and flatten; every other route is closed to it, whatever it sends', async () => {
  const { ask, shell, wishes, config } = await lockedServer()
  const before = config()
  const letIn: string[] = []
  for (const { method, path, scope } of Object.values<Contract>(api)) {
    if (scope === 'public' || method === 'GET') continue
    const url = path
      .replace(/:symbol/, 'BTCUSDT')
      .replace(/:leg/, 'long')
      .replace(/:\w+/, 'x')
    const reply = await ask(method, url, { headers: await shell(method, url) })
    if (reply.statusCode !== 403 || reply.json().error.code !== 'notGranted') letIn.push(path)
  }
  // The others change nothing: they say what would come of settings or a rule, and the shell cannot even send some.
  const stops = ['/api/control/pause', '/api/control/halt', '/api/control/flatten']
  const questions = ['/api/config/check', '/api/config/import', '/api/config/preview', '/api/alerts/rules/preview']
  expect(letIn).toEqual([...stops, ...questions])
  expect(wishes.map(({ action }) => action.do)).toEqual(['pause', 'halt', 'flatten'])
  expect(config()).toBe(before)
  for (const url of ['/api/health', '/api/account', '/api/positions', '/api/arming'])
    expect([url, (await ask('GET', url, { headers: await shell('GET', url) })).statusCode]).not.toEqual([url, 403])
})

test('entries with real money are resumed by a person at the dashboard', async () => {
  const { send, shell, browser, played, wishes } = await lockedServer()
  const resume = '/api/control/resume'
  for (const book of ['practice', 'simulated', 'live'] as const) {
    played.book = book
    expect((await send('POST', resume, undefined, await shell('POST', resume))).statusCode).toBe(403)
  }
  expect(wishes).toEqual([])
  expect((await send('POST', resume, undefined, browser.writes)).statusCode).toBe(200)
  expect(wishes.map(({ by }) => by)).toEqual(['dashboard (session feedbeef)'])
})
