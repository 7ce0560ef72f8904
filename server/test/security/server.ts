import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions, LightMyRequestResponse as Answer } from 'fastify'
import { afterEach } from 'vitest'
import { createApp, type AppOptions } from '../../src/http/app.ts'
import { createAuth } from '../../src/http/auth/auth.ts'
import { keepPassword } from '../../src/http/auth/password.ts'
import type { Audit, AuditFacts, Clock } from '../../src/ports.ts'
import { createFakeBackend } from '../http-backend.ts'
import { newChallenge, operatorKeyOf, shellHeader } from './shell.ts'
import { freePort } from '../free-port.ts'

export const password = 'correct horse battery'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).toReversed()) await thing.close()
})
export const closeLater = (close: () => unknown): void => void open.push({ close })

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-security-'))
  closeLater(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Two hands that a test moves: the wall clock and the one that only grows. */
export function handClock(at = 1_769_860_800_000) {
  let wall = at
  let elapsed = 1000
  const clock: Clock = { now: () => wall, elapsed: () => elapsed, after: () => () => {} }
  const pass = (ms: number): void => {
    wall += ms
    elapsed += ms
  }
  return { clock, pass, setWall: (to: number) => void (wall = to), sleep: (ms: number) => void (wall += ms) }
}

export type Line = { readonly level: string; readonly text: string; readonly facts: unknown }
type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD'
type More = Partial<AppOptions> & { readonly folder?: string; readonly hands?: ReturnType<typeof handClock> }

const kept = keepPassword(password)

/** A folder where the password is set and one browser is logged in since now: hashing it in every test would take long. */
async function lockedFolder({ clock }: ReturnType<typeof handClock>) {
  const folder = newFolder()
  const [secret, installation] = [randomBytes(32).toString('base64url'), randomBytes(4).toString('hex')]
  const digest = createHash('sha256').update(secret).digest('hex')
  const sessions = [{ digest, name: 'feedbeef', bornAt: clock.now(), seenAt: clock.now() }]
  const stored = { version: 1, installation, password: await kept, sessions, familiar: [digest] }
  writeFileSync(join(folder, 'auth.json'), JSON.stringify(stored), { mode: 0o600 })
  return { folder, cookie: `undertow_${installation}=${secret}` }
}

/** A server with a login, asked in process; `browser` is logged in already. */
export async function lockedServer(more: More = {}) {
  const hands = more.hands ?? handClock()
  const { folder, cookie } = await lockedFolder(hands)
  const server = await loginServer({ ...more, hands, folder })
  const reads = { cookie }
  const { csrf } = (await server.ask('GET', '/api/session', { headers: reads })).json() as { csrf: string }
  return { ...server, browser: { cookie, reads, writes: { cookie, 'x-csrf-token': csrf } } }
}

/** A server with a login as the folder has it; in a new folder there is no password yet. */
export async function loginServer(more: More = {}) {
  const { folder = newFolder(), hands = handClock(), ...options } = more
  const fake = createFakeBackend()
  const lines: Line[] = []
  const audited: [what: string, by: string, facts: AuditFacts][] = []
  const audit: Audit = (what, by, facts = {}) => void audited.push([what, by, facts])
  const log = (level: string, text: string, facts?: unknown) => void lines.push({ level, text, facts })
  const auth = createAuth({ folder, clock: hands.clock, random: randomBytes, log, audit })
  closeLater(() => auth.close())
  const port = await freePort()
  const app = await createApp({
    backend: fake.backend,
    port,
    webRoot: null,
    log,
    auth,
    arming: null,
    audit,
    ...options,
  })
  closeLater(() => app.close())
  const ask = (method: Method, url: string, { headers, ...extra }: InjectOptions = {}): Promise<Answer> =>
    app.inject({ ...extra, method, url, headers: { host: `localhost:${port}`, ...headers } })
  const send = (method: Method, url: string, payload: object | undefined, headers: InjectOptions['headers'] = {}) =>
    ask(method, url, payload === undefined ? { headers } : { headers, payload })
  const nonce = async (): Promise<string> =>
    (await ask('GET', `/api/operator?challenge=${newChallenge()}`)).json().nonce as string
  /** What a shell command would send with this request. */
  const shell = async (method: Method, url: string) =>
    shellHeader(operatorKeyOf(folder), port, await nonce(), method, url)
  const logIn = async (text = password) => browserOf(await send('POST', '/api/session', { password: text }))
  return {
    ...fake,
    ...hands,
    folder,
    auth,
    app,
    port,
    lines,
    audited,
    ask,
    send,
    nonce,
    shell,
    logIn,
    origin: `http://localhost:${port}`,
  }
}

/** What a browser keeps of an answer that logged it in: what it sends with a read, and with a write. */
function browserOf(answer: Answer) {
  const cookie = cookieOf(answer)
  const reads = { cookie }
  return { answer, cookie, reads, writes: { cookie, 'x-csrf-token': answer.json().csrf as string } }
}

/** What a page sends after it was given the password once more. */
export const freshOf = (answer: Answer) => ({
  cookie: cookieOf(answer),
  'x-csrf-token': answer.json().csrf as string,
  'x-step-up': answer.json().stepUp as string,
})

export const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie'] ?? '').split(';', 1)[0] ?? ''
export const codeOf = (folder: string): string => readFileSync(join(folder, 'setup-code'), 'utf8').trim()
