import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes, scryptSync } from 'node:crypto'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { authProblem } from '../../src/http/auth/auth-file.ts'
import { createAuth } from '../../src/http/auth/auth.ts'
import { isPassword, keepPassword, passwordProblem } from '../../src/http/auth/password.ts'
import { codeOf, cookieOf, freshOf, handClock, lockedServer, loginServer, newFolder, password } from './server.ts'
import { operatorKeyOf, shellHeader } from './shell.ts'

const hour = 3_600_000
const stats = '/api/stats'

test('S-11 a first start answers nothing until somebody has the code of the console, and knows no default password', async () => {
  const { ask, send, folder, auth, lines, origin, wishes } = await loginServer()
  const code = codeOf(folder)
  expect(code).toMatch(/^([A-Z2-7]{5}-){3}[A-Z2-7]{5}$/)
  expect(auth.setUpHint(origin, true)).toContain(code)
  const inJournal = auth.setUpHint(origin, false)
  expect([inJournal?.includes(code), inJournal]).toEqual([false, expect.stringContaining(join(folder, 'setup-code'))])
  expect((statSync(join(folder, 'setup-code')).mode & 0o777).toString(8)).toBe('600')
  expect((await ask('GET', '/api/session')).json()).toEqual({ state: 'setUpNeeded', csrf: null, stepUp: null })
  expect((await ask('GET', stats)).json().error).toMatchObject({ code: 'setUpNeeded' })
  for (const guess of ['admin', 'password', 'undertow', ' '])
    expect((await send('POST', '/api/session', { password: guess })).statusCode).toBe(409)
  expect((await send('POST', '/api/session', { password: '' })).statusCode).toBe(400)
  const wrong = await send('POST', '/api/session/setup', { code: 'AAAAA-AAAAA-AAAAA-AAAAA', password })
  expect([wrong.statusCode, wrong.json().error.code]).toEqual([401, 'wrongSecret'])

  // Typed by hand, as people type.
  const done = await send('POST', '/api/session/setup', {
    code: ` ${code.toLowerCase().replaceAll('-', ' ')}`,
    password,
  })
  expect([done.statusCode, done.json().state]).toEqual([200, 'loggedIn'])
  expect(existsSync(join(folder, 'setup-code'))).toBe(false)
  expect(auth.setUpHint(origin, true)).toBe(null)
  const again = await send('POST', '/api/session/setup', { code, password: 'another long password' })
  expect([again.statusCode, again.json().error.code]).toEqual([409, 'alreadySetUp'])
  expect(JSON.stringify(lines)).not.toContain(code)
  expect(wishes).toEqual([])
})

test('S-12 a password is kept as scrypt with its own salt and its parameters, and must be long', async () => {
  const kept = await keepPassword(password)
  expect(kept).toMatchObject({ scheme: 'scrypt', cost: 2 ** 17, blockSize: 8, parallel: 1 })
  expect(Buffer.from(kept.salt, 'base64')).toHaveLength(16)
  const again = scryptSync(password, Buffer.from(kept.salt, 'base64'), 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 })
  expect(kept.hash).toBe(again.toString('base64'))
  expect(await isPassword(password, kept)).toBe(true)
  expect(await isPassword(`${password} `, kept)).toBe(false)
  expect((await keepPassword(password)).salt).not.toBe(kept.salt)
  expect(passwordProblem('eleven char')).toContain('at least 12')
  expect(passwordProblem('aaaaaaaaaaaaaaaa')).toContain('different')
  expect(passwordProblem('ü'.normalize('NFD').repeat(6) + 'abcdef')).toBe(null)
  expect(passwordProblem('x'.repeat(300))).toContain('at most 200')
})

test('S-12 one that was kept with less work is kept anew at the next login, and no answer holds any of it', async () => {
  const folder = newFolder()
  const salt = randomBytes(16)
  const hash = scryptSync(password, salt, 32, { N: 2 ** 14, r: 8, p: 1, maxmem: 2 ** 26 })
  const weak = { scheme: 'scrypt', cost: 2 ** 14, blockSize: 8, parallel: 1 }
  const old = { ...weak, salt: salt.toString('base64'), hash: hash.toString('base64') }
  const file = join(folder, 'auth.json')
  writeFileSync(
    file,
    JSON.stringify({ version: 1, installation: '01234567', password: old, sessions: [], familiar: [] }),
    {
      mode: 0o600,
    },
  )
  const { logIn, ask } = await loginServer({ folder })
  const { answer, reads } = await logIn()
  expect(answer.statusCode).toBe(200)
  const stored = JSON.parse(readFileSync(file, 'utf8'))
  expect(stored.password.cost).toBe(2 ** 17)
  expect((await logIn()).answer.statusCode).toBe(200)
  for (const path of ['/api/session', '/api/config', '/api/health', '/api/docs/json'])
    expect((await ask('GET', path, { headers: reads })).body).not.toContain(stored.password.hash)
})

test('S-13 a login is a cookie that scripts cannot read and other sites cannot send, kept as a digest only', async () => {
  const { logIn, ask, folder, auth } = await lockedServer()
  const { answer, reads, cookie } = await logIn()
  const header = String(answer.headers['set-cookie'])
  expect(header).toMatch(/^undertow_[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=604800$/)
  expect((await ask('GET', stats, { headers: reads })).statusCode).toBe(200)
  const file = join(folder, 'auth.json')
  const stored = readFileSync(file, 'utf8')
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
  expect(JSON.parse(stored).sessions).toHaveLength(2)
  for (const secret of [cookie.split('=')[1] ?? '?', answer.json().csrf, password]) expect(stored).not.toContain(secret)
  // Two installations on one computer share its cookies, so their names differ.
  expect((await lockedServer()).auth.cookieName).not.toBe(auth.cookieName)
})

test('S-13 a login begins a new session, whatever cookie came with it; after logging out the old one is worth nothing', async () => {
  const { browser: first, send, ask, auth } = await lockedServer()
  const planted = { cookie: `${auth.cookieName}=planted-by-somebody; ${first.cookie}` }
  expect((await ask('GET', stats, { headers: planted })).statusCode).toBe(200)
  const answer = await send('POST', '/api/session', { password }, planted)
  const cookie = cookieOf(answer)
  expect(cookie).not.toContain('planted')
  expect(cookie).not.toBe(first.cookie)
  expect((await ask('GET', stats, { headers: first.reads })).statusCode).toBe(401)
  const out = await send('DELETE', '/api/session', undefined, { cookie, 'x-csrf-token': answer.json().csrf })
  expect([out.json().state, String(out.headers['set-cookie'])]).toEqual([
    'loginNeeded',
    expect.stringContaining('Max-Age=0'),
  ])
  expect((await ask('GET', stats, { headers: { cookie } })).statusCode).toBe(401)
})

test('S-13 logging out everywhere ends the sessions of all browsers', async () => {
  const { browser: desk, logIn, send, ask } = await lockedServer()
  const phone = await logIn()
  expect((await ask('GET', stats, { headers: desk.reads })).statusCode).toBe(200)
  await send('DELETE', '/api/session?everywhere=true', undefined, phone.writes)
  for (const { reads } of [desk, phone]) expect((await ask('GET', stats, { headers: reads })).statusCode).toBe(401)
})

test('S-13 a session ends twelve hours after it was last used, and after seven days in any case', async () => {
  const { browser, logIn, ask, pass } = await lockedServer()
  const { reads } = browser
  pass(11 * hour)
  expect((await ask('GET', stats, { headers: reads })).statusCode).toBe(200)
  pass(12 * hour + 1)
  expect((await ask('GET', stats, { headers: reads })).statusCode).toBe(401)
  const busy = await logIn()
  for (let hours = 10; hours < 7 * 24; hours += 10) {
    pass(10 * hour)
    expect((await ask('GET', stats, { headers: busy.reads })).statusCode).toBe(200)
  }
  pass(10 * hour)
  expect((await ask('GET', stats, { headers: busy.reads })).statusCode).toBe(401)
})

test('S-13 sessions outlive a restart, the key of the shell does not', async () => {
  const before = await lockedServer()
  const { reads } = before.browser
  const oldKey = operatorKeyOf(before.folder)
  await before.auth.close()
  const after = await loginServer({ folder: before.folder })
  expect((await after.ask('GET', stats, { headers: reads })).statusCode).toBe(200)
  const signed = shellHeader(oldKey, after.port, await after.nonce(), 'GET', stats)
  expect((await after.ask('GET', stats, { headers: signed })).statusCode).toBe(401)
  expect((await after.send('POST', '/api/session', { password })).statusCode).toBe(200)
})

test('S-12 the loop goes on while a password is checked', async () => {
  const { logIn } = await lockedServer()
  let turns = 0
  const turn = (): void => {
    turns += 1
    if (turns > 0) setImmediate(turn)
  }
  turn()
  await logIn()
  expect(turns).toBeGreaterThan(100)
  turns = -Infinity
})

test('S-13 a browser that is in use for longer than twelve hours stays logged in over a restart', async () => {
  const before = await lockedServer()
  const { reads } = before.browser
  for (let minutes = 0; minutes < 13 * 60; minutes += 5) {
    before.pass(5 * 60_000)
    await before.ask('GET', '/api/session', { headers: reads })
  }
  await vi.waitFor(() => {
    const [kept] = JSON.parse(readFileSync(join(before.folder, 'auth.json'), 'utf8')).sessions
    expect(before.clock.now() - kept.seenAt).toBeLessThan(20 * 60_000)
  })
  const after = await loginServer({ folder: before.folder, hands: handClock(before.clock.now()) })
  expect((await after.ask('GET', stats, { headers: reads })).statusCode).toBe(200)
})

test('S-15 the password once more makes a session fresh for five minutes, under another cookie', async () => {
  const { browser, send, ask, auth, pass } = await lockedServer()
  const { cookie, writes, reads } = browser
  const sessionOf = (text: string) => auth.sessionOf(text.split('=')[1] ?? '')
  expect(sessionOf(cookie)?.isFresh('')).toBe(false)
  expect((await send('POST', '/api/session/step-up', { password: 'not the password' }, writes)).statusCode).toBe(401)
  expect((await send('POST', '/api/session/step-up', { password }, reads)).statusCode).toBe(403)
  const answer = await send('POST', '/api/session/step-up', { password }, writes)
  const [fresh, proof] = [sessionOf(cookieOf(answer)), answer.json().stepUp as string]
  expect([answer.statusCode, fresh?.isFresh(proof)]).toEqual([200, true])
  expect((await ask('GET', stats, { headers: reads })).statusCode).toBe(401)
  pass(5 * 60_000)
  expect([fresh?.isValid(), fresh?.isFresh(proof)]).toEqual([true, false])
})

test('S-15 whoever has the cookie of somebody who gave the password once more has not given it', async () => {
  const { browser, send, ask, logIn, folder } = await lockedServer()
  const second = await logIn()
  const other = freshOf(await send('POST', '/api/session/step-up', { password }, second.writes))
  const confirmed = await send('POST', '/api/session/step-up', { password }, browser.writes)
  const { 'x-step-up': proof, ...stolen } = freshOf(confirmed)
  // All that the cookie leads to.
  const known = (await ask('GET', '/api/session', { headers: { cookie: stolen.cookie } })).json()
  expect(known).toEqual({ state: 'loggedIn', csrf: stolen['x-csrf-token'], stepUp: null })
  const make = (headers: object) =>
    send('POST', '/api/tokens', { name: 'mine', scope: 'admin', days: 365 }, { ...stolen, ...headers })
  for (const guess of ['', `${proof}x`, stolen['x-csrf-token'], other['x-step-up']])
    expect((await make({ 'x-step-up': guess })).json().error.code).toBe('stepUpNeeded')
  expect((await make({})).json().error.code).toBe('stepUpNeeded')
  expect((await make({ 'x-step-up': proof })).statusCode).toBe(200)
  expect(readFileSync(join(folder, 'auth.json'), 'utf8')).not.toContain(proof)
})

test('S-15 a login gives no such proof, another password does', async () => {
  const { logIn, send } = await lockedServer()
  const { answer, writes } = await logIn()
  expect(answer.json().stepUp).toBeNull()
  const changed = await send('POST', '/api/session/password', { password, next: 'another good password' }, writes)
  const made = await send('POST', '/api/tokens', { name: 'mine', scope: 'read', days: 1 }, freshOf(changed))
  expect(made.statusCode).toBe(200)
})

test('S-20 a login file that others can read, or that makes no sense, is a reason not to start and is not shown', () => {
  const reasonOf = (text: string, mode: number): string | null => {
    const folder = newFolder()
    writeFileSync(join(folder, 'auth.json'), text)
    chmodSync(join(folder, 'auth.json'), mode)
    try {
      createAuth({ folder, clock: handClock().clock, random: randomBytes, log: () => {}, audit: () => {} })
      return null
    } catch (error) {
      return authProblem(error)
    }
  }
  expect(reasonOf('{}', 0o644)).toMatch(/chmod 600/)
  expect(reasonOf('{"secret-part', 0o600)).toMatch(/is no JSON.*delete it/)
  expect(reasonOf('{"version":1,"password":"secret-part"}', 0o600)).not.toContain('secret-part')
})

test('S-48 a clock that is set back prolongs no session, a computer that slept neither, and neither opens the throttle', async () => {
  const { browser, ask, pass, setWall, clock } = await lockedServer()
  const { reads } = browser
  const status = async () => (await ask('GET', stats, { headers: reads })).statusCode
  setWall(clock.now() - hour)
  expect(await status()).toBe(200)
  setWall(clock.now() + 2 * hour)
  expect(await status()).toBe(200)
  setWall(clock.now() - 24 * hour)
  pass(12 * hour)
  expect(await status()).toBe(401)

  const asleep = await lockedServer()
  asleep.sleep(13 * hour)
  expect((await asleep.ask('GET', stats, { headers: asleep.browser.reads })).statusCode).toBe(401)
  for (let i = 0; i < 3; i += 1) await asleep.send('POST', '/api/session', { password: 'a wrong password' })
  asleep.sleep(24 * hour)
  expect((await asleep.send('POST', '/api/session', { password })).statusCode).toBe(429)
})
