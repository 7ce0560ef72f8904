import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { isoTime } from '@undertow/shared/format.ts'
import type { BrakeRow, PositionRow } from '@undertow/shared/view.ts'
import { afterEach, expect, test } from 'vitest'
import { openAuditLog } from '../src/adapters/audit-log.ts'
import { markWithoutLogin } from '../src/adapters/owner-file.ts'
import { haltFile, watchHaltRequests } from '../src/adapters/halt-request.ts'
import { openStore } from '../src/adapters/store/open.ts'
import { createVirtualClock } from '../src/app/virtual-clock.ts'
import { createClock } from '../src/adapters/clock.ts'
import { createOperator } from '../src/http/auth/operator.ts'
import { noon, position } from './http-backend.ts'
import { hmac } from './security/shell.ts'

const cli = join(import.meta.dirname, '../src/app/operator-cli.ts')
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

/** What the command line says and its exit code. */
async function run(
  args: readonly string[],
  typed = '',
  script = cli,
): Promise<{ readonly said: string; readonly code: number }> {
  const child = spawn(process.execPath, [script, ...args])
  const exited = once(child, 'exit')
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  child.stdin.end(typed)
  const [code] = (await exited) as [number]
  return { said, code }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'undertow-operator-'))
  cleanUp.push(() => rmSync(made, { recursive: true, force: true }))
  return made
}

type World = {
  entries: 'on' | 'paused' | 'halted'
  entriesReason: string
  flattening: boolean
  positions: PositionRow[]
  brakes: BrakeRow[]
  live: boolean
}

const calm: World = { entries: 'on', entriesReason: '', flattening: false, positions: [], brakes: [], live: true }

/** A bot as far as the command line sees it; `asked` are the wishes. With a `key` it takes only what is signed with that. */
async function standIn(world: Partial<World> = {}, key: string | null = null) {
  const now: World = { ...calm, positions: [], ...world }
  const asked: string[] = []
  const wished = () => ({ seq: 7, book: 'live', entries: now.entries, entriesReason: '', flattening: now.flattening })
  const answers: Record<string, () => unknown> = {
    'GET /api/health': () => healthOf(now),
    'GET /api/account': () => ({ ...account, brakes: now.brakes }),
    'GET /api/positions': () => ({ items: now.positions.map((row) => ({ ...row, book: 'live' })), next: null }),
    'POST /api/control/halt': () => wished(),
    'POST /api/control/flatten': () => {
      // Everything is closed a little later.
      setTimeout(() => now.positions.splice(0), 700)
      return wished()
    },
  }
  const operator = key === null ? null : createOperator(key, () => performance.now(), randomBytes)
  const hasSigned = ({ method = '', url = '', headers }: IncomingMessage): boolean => {
    const idempotencyKey = String(headers['idempotency-key'] ?? '')
    const credentials = headers.authorization?.replace(/^Undertow /, '') ?? ''
    return operator?.hasSigned({ port: portOf(server), method, url, idempotencyKey }, credentials) ?? true
  }
  const server = createServer((request: IncomingMessage, reply) => {
    const challenge = /^\/api\/operator\?challenge=([\w-]{43})$/.exec(request.url ?? '')?.[1]
    if (challenge !== undefined)
      return reply.end(JSON.stringify(operator?.prove(challenge, portOf(server)) ?? { nonce: null, proof: null }))
    const wish = `${request.method} ${request.url}`
    const isLetIn = hasSigned(request)
    if (isLetIn && request.method === 'POST') asked.push(wish)
    reply.writeHead(isLetIn ? 200 : 401, { 'content-type': 'application/json' })
    const login = { code: 'noLogin', message: 'Not logged in.', action: 'Log in.', requestId: '1' }
    return reply.end(JSON.stringify(isLetIn ? answers[wish]?.() : { error: login }))
  })
  return { port: await listening(server), asked }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)))
  return String(portOf(server))
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port

const key = randomBytes(32).toString('base64url')
function folderWithKey(): string {
  const data = folder()
  writeFileSync(join(data, 'operator-key'), `${key}\n`, { mode: 0o600 })
  return data
}

/** Something else that listens where a bot is looked for; `heard` is every byte it was sent. */
async function impostor(answerTo: (url: string) => unknown) {
  const heard: string[] = []
  const server = createServer((request, reply) => {
    heard.push(`${request.method} ${request.url}\n${request.rawHeaders.join('\n')}`)
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    request.on(
      'end',
      () => void Promise.resolve(answerTo(request.url ?? '')).then((said) => reply.end(JSON.stringify(said))),
    )
  })
  return { port: await listening(server), said: () => heard.join('\n') }
}

const healthOf = ({ entries, entriesReason, flattening, live }: World): Answer<Api['health']> => ({
  ok: live,
  mode: 'live',
  book: 'live',
  entries,
  entriesReason,
  entriesSince: noon,
  flattening,
  configOk: true,
  serverTime: noon,
  uptimeMs: 60_000,
  hops: [
    { hop: 'user', state: live ? 'live' : 'down', lastAt: noon, reconnects: 0, reason: live ? '' : 'cut', ageMs: 400 },
  ],
  tape: null,
})

const account: Answer<Api['account']> = {
  book: 'live',
  equity: '10012.33',
  wallet: '10012.33',
  unrealised: '0',
  marginUsed: '98',
  marginCap: '1000',
  notionalUsed: '0',
  notionalCap: null,
  todayGross: '0',
  todayCommission: '0',
  todayFunding: '0',
  todayNet: '-3.2',
  openPositions: 1,
  openEntries: 0,
  brakes: [],
  at: noon,
}

// Nothing listens there: the port was just given back.
async function deadPort(): Promise<string> {
  const { port } = await standIn()
  for (const undo of cleanUp.splice(-1)) await undo()
  return port
}

test('status says what is held and answers 0 when all is well', async () => {
  const { port } = await standIn({ positions: [position('BTCUSDT')] }, key)
  expect(await run(['status', '--port', port, '--data', folderWithKey()])).toEqual({
    said: `live mode, REAL MONEY: entries on
  user    live, last word 0.4 s ago
Equity 10,012.33 USDT, today −3.20; margin 98.00 of 1,000.00
  BTCUSDT long 0.1 at 98,000, stop 97,000 (protected)
`,
    code: 0,
  })
})

test('status answers 1 when something needs a person, and names it', async () => {
  const bare = { ...position('BTCUSDT'), stopPrice: null, stopId: null, protection: 'missing' as const }
  const { port } = await standIn(
    { live: false, entries: 'halted', entriesReason: 'halted by anna', positions: [bare] },
    key,
  )
  const { said, code } = await run(['status', '--port', port, '--data', folderWithKey()])
  expect(code).toBe(1)
  expect(said.match(/^! .*/gm)).toEqual([
    '! user is DOWN',
    '! entries are halted: halted by anna',
    '! BTCUSDT long has no stop',
  ])
})

test('status answers 1 also when the bot only opens nothing, and says what ends that', async () => {
  const told = async (world: Partial<World>) => {
    const { port } = await standIn(world, key)
    const { said, code } = await run(['status', '--port', port, '--data', folderWithKey()])
    return [code, ...(said.match(/^! .*/gm) ?? [])]
  }
  const because = '51.00 USDT lost since the start of the day (10.2 %), at most 50.00 USDT (10 %)'
  const brake = (releasesAt: number | null): BrakeRow[] => [
    { brake: 'dailyLoss', lost: '51', most: '50', isBeyond: true, set: { at: noon, because, releasesAt } },
    { brake: 'drawdown', lost: '51', most: '125', isBeyond: false, set: null },
  ]
  const ofBrake = {
    entries: 'halted',
    entriesReason: `brake "Daily loss": ${because}; a person has to release it`,
  } as const
  const set = `! the brake "Daily loss" is set, until a person releases it; Resume does not end it: ${because}`

  expect(await told({ entries: 'paused', entriesReason: 'paused by the restart' })).toEqual([
    1,
    '! entries are paused by the restart, until a person resumes them',
  ])
  expect(await told({ entries: 'paused', entriesReason: 'paused by anna\u001b[2J' })).toEqual([
    1,
    '! entries are paused by anna?[2J, until a person resumes them',
  ])
  expect(await told({ ...ofBrake, brakes: brake(null) })).toEqual([1, set])
  expect(await told({ ...ofBrake, brakes: brake(noon) })).toEqual([
    1,
    expect.stringContaining(`is set, until ${isoTime(noon)};`),
  ])
  expect(await told({ entries: 'halted', entriesReason: 'halted by anna', brakes: brake(null) })).toEqual([
    1,
    '! entries are halted: halted by anna',
    set,
  ])
})

test('halt asks the bot, and signs with the key of its data folder when it wants that', async () => {
  const data = folderWithKey()
  const { port, asked } = await standIn({}, key)
  const { said, code } = await run(['halt', '--port', port, '--data', data])
  expect([code, asked]).toEqual([0, ['POST /api/control/halt']])
  expect(said).toContain('Halted: no new entries')
  expect(said).toContain('It was the bot with REAL MONEY')
  expect(existsSync(join(data, haltFile))).toBe(false)
})

test('what listens in the place of the bot gets no key, is asked for nothing, and the halt is left in the folder', async () => {
  const strangers = [
    await impostor((url) => (url.startsWith('/api/operator') ? { nonce: 'n', proof: 'p'.repeat(43) } : { seq: 7 })),
    await impostor((url) =>
      url.startsWith('/api/operator') ? { nonce: 'n', proof: hmac('x'.repeat(43), 'undertow bot') } : { seq: 7 },
    ),
    await impostor(() => ({ error: { code: 'loginNeeded', message: 'Send it.', action: 'Now.', requestId: '1' } })),
    await impostor(() => 'nothing'),
  ]
  for (const { port, said: heard } of strangers) {
    const data = folderWithKey()
    const { said, code } = await run(['halt', '--port', port, '--data', data])
    expect(code).toBe(2)
    expect(existsSync(join(data, haltFile))).toBe(true)
    expect(said).not.toContain('Halted')
    expect(heard()).toContain('GET /api/operator?challenge=')
    for (const secret of [key, '/api/control', 'uthorization']) expect(heard()).not.toContain(secret)
  }
})

/** Something that claims to need no login, as practice does, and that all is well. */
const withoutLogin = () =>
  impostor((url) => {
    if (url.startsWith('/api/operator')) return { nonce: null, proof: null }
    if (url.startsWith('/api/positions')) return { items: [], next: null }
    if (url.startsWith('/api/control'))
      return { seq: 7, book: 'practice', entries: 'halted', entriesReason: '', flattening: false }
    return { ...(url === '/api/health' ? healthOf(calm) : account), book: 'practice' }
  })

// A clean end takes the key away.
test.each(['operator-key', 'auth.json', 'arming.json'])(
  'what says that it needs no login is not the bot of a folder that holds %s',
  async (file) => {
    const stranger = await withoutLogin()
    const data = folder()
    writeFileSync(join(data, file), key, { mode: 0o600 })
    const status = await run(['status', '--port', stranger.port, '--data', data])
    expect([status.code, status.said]).toEqual([1, expect.stringContaining('--data data/practice')])
    const { said, code } = await run(['halt', '--port', stranger.port, '--data', data])
    expect([code, existsSync(join(data, haltFile))]).toEqual([2, true])
    expect(said).not.toContain('Halted')
    for (const path of ['/api/control', '/api/health', '/api/positions']) expect(stranger.said()).not.toContain(path)
  },
)

test('a bot that needs no login is spoken to in a folder without one, and in one where it has noted that it needs none', async () => {
  const { port } = await withoutLogin()
  const data = folder()
  expect(await run(['status', '--port', port, '--data', data])).toMatchObject({ code: 0 })
  for (const file of ['auth.json', 'operator-key']) writeFileSync(join(data, file), key, { mode: 0o600 })
  const unmark = markWithoutLogin(data)
  expect(await run(['status', '--port', port, '--data', data])).toMatchObject({ code: 0 })
  unmark()
  expect(await run(['status', '--port', port, '--data', data])).toMatchObject({ code: 1 })
})

/** The program at another place, with nothing but these folders below its `data/`. */
function installed(...names: readonly string[]) {
  const root = folder()
  const from = join(import.meta.dirname, '..')
  cpSync(join(from, 'src'), join(root, 'server/src'), { recursive: true })
  cpSync(join(from, 'package.json'), join(root, 'server/package.json'))
  symlinkSync(join(from, 'node_modules'), join(root, 'server/node_modules'))
  const folders = names.map((name) => join(root, 'data', name))
  for (const data of folders) mkdirSync(data, { recursive: true })
  return { script: join(root, 'server/src/app/operator-cli.ts'), folders }
}

test('a practice bot does not answer for the one with a login that is down, also when no folder is named', async () => {
  const { script, folders } = installed('aster', 'practice')
  const [aster = '', practice = ''] = folders
  const { port } = await withoutLogin()
  expect(await run(['status', '--port', port], '', script)).toMatchObject({ code: 0 })
  writeFileSync(join(aster, 'auth.json'), '{}')
  expect(await run(['status', '--port', port], '', script)).toMatchObject({ code: 1 })
  expect(await run(['status', '--port', port, '--data', practice], '', script)).toMatchObject({ code: 0 })

  const taking = watchHaltRequests(
    practice,
    createClock(),
    () => undefined,
    () => true,
  )
  cleanUp.push(taking)
  const { said, code } = await run(['halt', '--port', port], '', script)
  expect([code, existsSync(join(aster, haltFile))]).toEqual([2, true])
  expect(said).toContain(`the bot that works in ${practice} took the request`)
  expect(said).toContain(`The next start with ${aster} halts before any entry.`)
})

test('nothing that an answer says moves the cursor of the terminal', async () => {
  const evil = { ...position('BTC\u001b[2J\nUSDT'), protection: 'missing' as const }
  const { port } = await standIn({ live: false, positions: [evil] }, key)
  const { said } = await run(['status', '--port', port, '--data', folderWithKey()])
  expect(said).toContain('  BTC?[2J?USDT long')
  expect(said).toContain('! BTC?[2J?USDT long has no stop')
  const message = 'Gone.\u001b]0;x\u0007\u202e'
  const refusing = await impostor(() => ({ error: { code: 'x', message, action: 'Wait.', requestId: '1' } }))
  expect((await run(['status', '--port', refusing.port, '--data', folder()])).said).toBe('Gone.?]0;x?? Wait.\n')
})

test('a stranger at another port cannot pass the question on to the bot and act with the answer', async () => {
  const bot = await standIn({}, key)
  const between = await impostor(async (url) => (await fetch(`http://127.0.0.1:${bot.port}${url}`)).json())
  const { said, code } = await run(['flatten', '--yes', '--port', between.port, '--data', folderWithKey()])
  expect([code, bot.asked]).toEqual([2, []])
  expect(said).toContain('does not know the key')
  expect(between.said()).not.toContain('uthorization')
})

test('what needs no login and yet speaks of real money is not believed', async () => {
  const { port } = await standIn()
  const data = folder()
  const { said, code } = await run(['halt', '--port', port, '--data', data])
  expect([code, existsSync(join(data, haltFile))]).toEqual([2, true])
  expect(said).toContain('does not prove')
})

test('without the key that the bot wants, the folder that holds it is asked for', async () => {
  const { port } = await standIn({}, key)
  const { said, code } = await run(['status', '--port', port, '--data', folder()])
  expect([code, said]).toEqual([1, expect.stringContaining('name its folder with --data')])
})

test('books in which nothing has been written yet tell no time', async () => {
  const data = folder()
  openStore(data, { clock: createClock() }).close()
  const { said } = await run(['status', '--port', '1', '--data', data])
  expect(said).toContain(`The books in ${data} are empty`)
})

test('flatten closes nothing before the word is typed', async () => {
  const { port, asked } = await standIn({ positions: [position('BTCUSDT')] }, key)
  for (const typed of ['', 'flatten\n', 'yes\n'])
    expect((await run(['flatten', '--port', port, '--data', folderWithKey()], typed)).code).toBe(1)
  expect(asked).toEqual([])
})

test('flatten follows until everything is closed', async () => {
  const { port, asked } = await standIn({ positions: [position('BTCUSDT')] }, key)
  const { said, code } = await run(['flatten', '--port', port, '--data', folderWithKey()], 'FLATTEN\n')
  expect([code, asked]).toEqual([0, ['POST /api/control/flatten']])
  expect(said).toContain('left: BTCUSDT long 0.1')
  expect(said).toContain('Flat: everything of the bot is closed.')
})

test('without a server, halt leaves a request for the next start and says what the books know and what to do by hand', async () => {
  const data = folder()
  openStore(join(data, 'live'), { clock: createClock() }).close()
  const { said, code } = await run(['halt', '--port', await deadPort(), '--data', data])
  expect(code).toBe(2)
  expect(existsSync(join(data, haltFile))).toBe(true)
  expect(said).toContain('nothing listens there')
  expect(said).toContain(`The next start with ${data} halts before any entry.`)
  expect(said).toContain('No position.')
  expect(said).toContain('close each position at market')
})

test('a bot whose web server is silent takes the request from its data folder', async () => {
  const data = folder()
  const obeyed: string[] = []
  cleanUp.push(
    watchHaltRequests(
      data,
      createClock(),
      () => undefined,
      () => obeyed.push('halt') > 0,
    ),
  )
  const { said, code } = await run(['halt', '--port', await deadPort(), '--data', data])
  expect([code, obeyed]).toEqual([0, ['halt']])
  expect(said).toContain('took the request')
})

test('a request that waits at the start is obeyed before the start goes on, and once', async () => {
  const data = folder()
  const clock = createVirtualClock(noon, null)
  const obeyed: number[] = []
  writeFileSync(join(data, haltFile), '')
  const stop = watchHaltRequests(
    data,
    clock,
    () => undefined,
    () => obeyed.push(clock.now()) > 0,
  )
  expect(obeyed).toEqual([noon])
  await clock.run(noon + 5_000)
  expect([obeyed.length, existsSync(join(data, haltFile))]).toEqual([1, false])
  stop()
})

test('a request stays until the halt is on record', async () => {
  const data = folder()
  const clock = createVirtualClock(noon, null)
  let isOnRecord = false
  writeFileSync(join(data, haltFile), '')
  const stop = watchHaltRequests(
    data,
    clock,
    () => undefined,
    () => isOnRecord,
  )
  await clock.run(noon + 5_000)
  expect(existsSync(join(data, haltFile))).toBe(true)
  isOnRecord = true
  await clock.run(noon + 6_000)
  expect(existsSync(join(data, haltFile))).toBe(false)
  stop()
})

test('S-40 audit shows who did what and says by the exit code whether it is as it was written', async () => {
  const data = folder()
  expect((await run(['audit', '--data', data])).code).toBe(2)
  const { note } = openAuditLog(data, createClock(), () => undefined)
  note('POST /api/control/halt', 'shell', { outcome: 'done' })
  note('settings', 'file\u001b[2J', { changed: 'globals.leverage_max 5 → 7' })
  const { said, code } = await run(['audit', '--data', data])
  expect([code, said]).toEqual([0, expect.stringContaining('POST /api/control/halt  by shell  outcome done')])
  expect(said).toContain('by file?[2J  changed globals.leverage_max 5 → 7')
  expect(said).toContain('Every line is as it was written.')
  writeFileSync(join(data, 'audit.jsonl'), readFileSync(join(data, 'audit.jsonl'), 'utf8').replace('halt', 'pause'))
  const after = await run(['audit', '--data', data])
  expect([after.code, after.said]).toEqual([1, expect.stringContaining('line 1 of audit.jsonl was changed')])
})

test('what makes no sense is answered with the usage and 2', async () => {
  for (const args of [[], ['stop'], ['halt', 'now'], ['halt', '--port', '0'], ['toString'], ['halt', '--force']])
    expect((await run(args)).code).toBe(2)
})
