import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { cookieOf, lockedServer, loginServer, password } from './server.ts'

const stats = '/api/stats'
const next = 'three random words'
const change = '/api/session/password'
// Each look at a password is work, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 })

test('the password is changed with the old one: every other browser is out, and only the new one logs in', async () => {
  const { browser, logIn, send, ask, folder, lines } = await lockedServer()
  const other = await logIn()
  const answer = await send('POST', change, { password, next }, browser.writes)
  expect([answer.statusCode, answer.json().state]).toEqual([200, 'loggedIn'])
  for (const { reads } of [browser, other]) expect((await ask('GET', stats, { headers: reads })).statusCode).toBe(401)
  const mine = { cookie: cookieOf(answer), 'x-csrf-token': answer.json().csrf as string }
  expect((await send('POST', '/api/control/pause', undefined, mine)).statusCode).toBe(200)
  expect((await send('POST', '/api/session', { password })).statusCode).toBe(401)
  expect((await send('POST', '/api/session', { password: next })).statusCode).toBe(200)

  // What was familiar before has no easier way in: somebody with the old password may have been among them.
  const stored = JSON.parse(readFileSync(join(folder, 'auth.json'), 'utf8'))
  expect(stored.familiar).toHaveLength(2)
  expect(lines.map(({ text }) => text)).toContain('password changed')
  for (const secret of [password, next]) expect(JSON.stringify([lines, stored])).not.toContain(secret)
  const after = await loginServer({ folder })
  expect((await after.send('POST', '/api/session', { password: next })).statusCode).toBe(200)
})

test('without the old password nothing is changed, whoever asks, and guessing it is slowed', async () => {
  const { browser, send, ask, shell, pass, lines } = await lockedServer()
  expect((await send('POST', change, { password, next })).statusCode).toBe(401)
  expect((await send('POST', change, { password, next }, await shell('POST', change))).statusCode).toBe(401)
  expect((await send('POST', change, { password, next }, browser.reads)).statusCode).toBe(403)
  for (const guess of ['wrong one', 'wrong two', 'wrong three'])
    expect((await send('POST', change, { password: guess, next }, browser.writes)).statusCode).toBe(401)
  const early = await send('POST', change, { password, next }, browser.writes)
  expect([early.statusCode, early.headers['retry-after']]).toEqual([429, '2'])
  expect(lines.filter(({ text }) => text === 'change of the password refused: wrong password')).toHaveLength(3)
  expect((await ask('GET', stats, { headers: browser.reads })).statusCode).toBe(200)
  pass(2_000)
  for (const weak of ['short', 'aaaaaaaaaaaaaaaa', password]) {
    const reply = await send('POST', change, { password, next: weak }, browser.writes)
    expect([weak, reply.statusCode, reply.json().error.code]).toEqual([weak, 422, 'weakPassword'])
  }
  expect((await send('POST', change, { password, next }, browser.writes)).statusCode).toBe(200)
})

test('a change that cannot be written is none: the old password goes on to count', async () => {
  const { browser, send, folder } = await lockedServer()
  mkdirSync(join(folder, 'auth.json.next'))
  expect((await send('POST', change, { password, next }, browser.writes)).statusCode).toBe(500)
  rmSync(join(folder, 'auth.json.next'), { recursive: true })
  expect((await send('POST', '/api/session', { password: next })).statusCode).toBe(401)
  expect((await send('POST', '/api/session', { password })).statusCode).toBe(200)
})
