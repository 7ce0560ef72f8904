import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createThrottle } from '../../src/http/auth/throttle.ts'
import { codeOf, lockedServer, loginServer, password } from './server.ts'

const hour = 3_600_000

test('S-14 a disk that takes nothing any more keeps nobody from logging in to stop, but sets no password', async () => {
  const { logIn, send, ask, folder, lines } = await lockedServer()
  const first = await loginServer()
  const code = codeOf(first.folder)
  // Nothing can be written where the next file would have to be.
  for (const each of [folder, first.folder]) mkdirSync(join(each, 'auth.json.next'))
  const { answer, writes } = await logIn()
  expect(answer.statusCode).toBe(200)
  expect((await send('POST', '/api/control/halt', undefined, writes)).statusCode).toBe(200)
  expect(lines.some(({ level, text }) => level === 'error' && text.includes('cannot be written'))).toBe(true)
  const setUp = () => first.send('POST', '/api/session/setup', { code, password })
  expect((await setUp()).statusCode).toBe(500)
  expect((await ask('GET', '/api/session')).json().state).toBe('loginNeeded')
  expect((await first.ask('GET', '/api/session')).json().state).toBe('setUpNeeded')
  rmSync(join(first.folder, 'auth.json.next'), { recursive: true })
  expect((await setUp()).statusCode).toBe(200)
})

test('S-14 guessing is slowed to five a minute and then more, so that a thousand guesses take longer than three hours', () => {
  let now = 0
  const throttle = createThrottle(() => now)
  const triedAt: number[] = []
  for (let guess = 0; guess < 1000; guess += 1) {
    now += throttle.waitMs()
    triedAt.push(now)
    throttle.failed()
  }
  expect(now).toBeGreaterThan(3 * hour)
  triedAt.forEach((at, i) => expect((triedAt[i + 5] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000))
  expect(throttle.waitMs()).toBeLessThanOrEqual(60_000)
  throttle.succeeded()
  expect(throttle.waitMs()).toBe(0)
})

test('S-14 the right password works as soon as the wait is over, every wrong one stands in the log, and a session can stop all the while', async () => {
  const { browser, send, pass, lines } = await lockedServer()
  const { writes } = browser
  const guess = (text: string) => send('POST', '/api/session', { password: text })
  for (const text of ['wrong one', 'wrong two', 'wrong three']) expect((await guess(text)).statusCode).toBe(401)
  const early = await guess(password)
  expect([early.statusCode, early.headers['retry-after'], early.json().error.code]).toEqual([429, '2', 'tooManyTries'])
  expect((await send('POST', '/api/control/halt', undefined, writes)).statusCode).toBe(200)
  pass(2000)
  expect((await guess(password)).statusCode).toBe(200)
  const refused = lines.filter(({ text }) => text === 'login refused: wrong password')
  expect(refused.map(({ level, facts }) => [level, (facts as { failures: number }).failures])).toEqual([
    ['warn', 1],
    ['warn', 2],
    ['warn', 3],
  ])
  expect(JSON.stringify(lines)).not.toContain('wrong one')
})

test('S-14 tries at one moment are looked at one after the other, and the crowd is sent away', async () => {
  const { send } = await lockedServer()
  const tries = Array.from({ length: 8 }, (_, i) => send('POST', '/api/session', { password: `wrong ${i}` }))
  const statuses = (await Promise.all(tries)).map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status === 401)).toHaveLength(3)
  expect(statuses.filter((status) => status === 429)).toHaveLength(5)
})

test('S-14 a browser that was logged in before does not wait for the guesses of somebody else', async () => {
  const { browser, send, ask, pass } = await lockedServer()
  pass(13 * hour)
  expect((await ask('GET', '/api/stats', { headers: browser.reads })).statusCode).toBe(401)
  for (let i = 0; i < 3; i += 1) await send('POST', '/api/session', { password: 'a wrong password' })
  expect((await send('POST', '/api/session', { password })).statusCode).toBe(429)
  const back = await send('POST', '/api/session', { password }, browser.reads)
  expect([back.statusCode, back.json().state]).toEqual([200, 'loggedIn'])
  // A made-up cookie makes nobody familiar.
  const planted = { cookie: `${browser.cookie.split('=')[0]}=made-up` }
  expect((await send('POST', '/api/session', { password }, planted)).statusCode).toBe(429)
})
