import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PreflightAnswer } from '@undertow/shared/arming-api.ts'
import type { Inside } from '@undertow/shared/inside-api.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import type { StatusRow } from '@undertow/shared/view.ts'
import { afterEach, expect, test } from 'vitest'
import type { ArmingRecord } from '../src/ports.ts'
import type { RequestRow } from '../src/practice-exchange/request-log.ts'
import { verifyAudit } from '../src/adapters/audit-chain.ts'
import { wireTap } from './wire-tap.ts'
import { freePort } from './free-port.ts'

// `--mode live` as a person starts it, with a practice exchange in another process as the exchange: nothing but the address differs.

const source = join(import.meta.dirname, '../src')
const password = 'a password for this test'
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

type Standing = {
  readonly url: string
  readonly controlToken: string
  readonly v3: Record<'user' | 'signer' | 'privateKey', string>
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-live-'))
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function run(
  script: string,
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [join(source, script), ...args], { env: { ...process.env, ...env } })
  const exited = once(child, 'exit')
  cleanUp.push(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  return { child, said: () => said }
}

/** What another program of this machine could do: asks for the port again and again. Returns whether it has ever got it. */
function squatterAt(port: number): () => Promise<boolean> {
  let hasEnded = false
  const got = (async () => {
    while (!hasEnded) {
      const server = createServer()
      const listening = await new Promise<boolean>((resolve) => {
        server.once('error', () => setTimeout(() => resolve(false), 1))
        server.listen({ host: '127.0.0.1', port }, () => resolve(true))
      })
      if (listening) return new Promise<true>((resolve) => server.close(() => resolve(true)))
    }
    return false
  })()
  return () => {
    hasEnded = true
    return got
  }
}

const patience = { timeout: 60_000, interval: 200 }

async function standIn(): Promise<
  Standing & { sim(path: string, body: unknown): Promise<void>; requests(): Promise<RequestRow[]> }
> {
  const folder = newFolder()
  const port = await freePort()
  const { said } = run('practice-exchange/cli.ts', ['--port', String(port), '--data', folder])
  await expect.poll(said, patience).toContain('Ctrl-C ends it')
  const access = JSON.parse(readFileSync(join(folder, 'practice-exchange.json'), 'utf8')) as Standing
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', 'x-sim-token': access.controlToken }
    const reply = await fetch(`${access.url}/__sim/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!reply.ok) throw new Error(`/__sim/${path}: ${await reply.text()}`)
    return reply.json()
  }
  return {
    ...access,
    sim: async (path, body) => void (await ask('POST', path, body)),
    requests: async () => (await ask('GET', 'requests')) as RequestRow[],
  }
}

/** Settings under which only what a test does makes the bot act. */
function calmSettings() {
  const { globals, symbol_defaults } = profileJson('practice')
  return {
    globals: {
      ...globals,
      simulate_only: true,
      max_signal_age_ms: 60_000,
      max_quote_age_ms: 60_000,
      unprotected_max_sec: 60,
      retry_delay_sec: 1,
    },
    symbol_defaults: {
      ...symbol_defaults,
      volume_threshold: '50000000',
      entry: 'market',
      price_offset_pct: '0.5',
      take_profit_pct: '15',
      stop_loss_pct: '15',
      cooldown_sec: 1,
    },
    symbols: { BTCUSDT: {} },
  }
}

/** `prepare` puts more into the data folder. */
async function bot(exchange: Standing, prepare: (folder: string) => void = () => undefined) {
  const folder = newFolder()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(calmSettings()))
  prepare(folder)
  const port = await freePort()
  const url = `http://localhost:${port}`
  const env = {
    UNDERTOW_ASTER_USER: exchange.v3.user,
    UNDERTOW_ASTER_SIGNER: exchange.v3.signer,
    UNDERTOW_ASTER_PRIVATE_KEY: exchange.v3.privateKey,
  }
  let process = start()
  let [cookie, csrf, stepUp] = ['', '', '']

  function start() {
    return run(
      'main.ts',
      ['--mode', 'live', '--exchange-url', exchange.url, '--data', folder, '--port', String(port), '--no-open'],
      env,
    )
  }
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === '' ? {} : { cookie }),
        ...(method === 'GET' ? {} : { 'x-csrf-token': csrf, 'x-step-up': stepUp }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const [set] = reply.headers.getSetCookie()
    if (set !== undefined) cookie = set.split(';')[0] ?? ''
    // While one book makes way for the other there is nobody to ask.
    if (reply.status === 503) throw new Error(await reply.text())
    const answer = (await reply.json()) as { csrf?: string; stepUp?: string | null }
    csrf = answer.csrf ?? csrf
    stepUp = answer.stepUp ?? stepUp
    return answer as T
  }
  const health = () => ask<Partial<StatusRow>>('GET', '/api/health').catch(() => ({}) as Partial<StatusRow>)
  await expect.poll(process.said, patience).toContain(`Undertow is at ${url}`)
  return {
    folder,
    port,
    ask,
    health,
    setUp: async () => {
      const file = join(folder, 'setup-code')
      const code = readFileSync(file, 'utf8').trim()
      // What it says goes into a journal here, and no terminal is there.
      await expect.poll(process.said, patience).toContain(file)
      expect(process.said()).not.toContain(code)
      await ask('POST', '/api/session/setup', { code, password })
    },
    stepUp: async () => void (await ask('POST', '/api/session/step-up', { password })),
    positions: async () =>
      (await ask<{ items: { symbol: string; protection: string }[] }>('GET', '/api/positions')).items,
    restart: async () => {
      const exited = once(process.child, 'exit')
      process.child.kill('SIGKILL')
      await exited
      process = start()
      await expect.poll(process.said, patience).toContain(`Undertow is at ${url}`)
    },
    armingRecord: () => JSON.parse(readFileSync(join(folder, 'arming.json'), 'utf8')) as ArmingRecord,
    said: () => process.said(),
  }
}

test(
  'O-06 simulated orders, armed, real orders, restarted, disarmed: books never mix and nothing signed leaves before',
  { timeout: 240_000 },
  async () => {
    const exchange = await standIn()
    const tap = await wireTap(exchange.url)
    cleanUp.push(tap.close)
    const undertow = await bot({ ...exchange, url: tap.url })
    await undertow.setUp()
    await expect.poll(async () => (await undertow.health()).entries, patience).toBe('on')
    expect(await undertow.health()).toMatchObject({ mode: 'live', book: 'simulated' })
    const hunt = async () => {
      // Refused at first, for want of a mark price or a leverage in force.
      await expect
        .poll(
          async () => {
            if ((await undertow.positions()).length > 0) return 'held'
            await exchange.sim('liquidation', { symbol: 'BTCUSDT', side: 'SELL', qty: '1500', price: '60000' })
            return 'flat'
          },
          { timeout: 60_000, interval: 2_000 },
        )
        .toBe('held')
      await expect.poll(async () => (await undertow.positions())[0]?.protection, patience).toBe('protected')
    }
    await hunt()
    expect((await exchange.requests()).filter(({ isSigned }) => isSigned)).toEqual([])

    await undertow.stepUp()
    const look = await undertow.ask<PreflightAnswer>('POST', '/api/arming/preflight')
    expect(look.checks.filter(({ result }) => result === 'fail')).toEqual([])
    const acknowledged = look.checks.filter(({ result }) => result === 'warn').map(({ id }) => id)
    const wish = { token: look.token, typed: look.phrase, acknowledged }
    expect(await undertow.ask('POST', '/api/arming/arm', wish)).toMatchObject({ stage: 'countdown' })
    // Looking changed nothing on the account.
    expect(
      (await exchange.requests()).filter(({ method, path }) => method !== 'GET' && !path.endsWith('/listenKey')),
    ).toEqual([])
    await expect.poll(async () => (await undertow.health()).book, patience).toBe('live')
    expect(await undertow.positions()).toEqual([])

    await expect.poll(async () => (await undertow.health()).entries, patience).toBe('on')
    await hunt()
    const orders = (await exchange.requests()).filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/order'),
    )
    expect(orders.length).toBeGreaterThanOrEqual(2)

    await undertow.restart()
    await expect.poll(async () => (await undertow.positions())[0]?.protection, patience).toBe('protected')
    expect(await undertow.health()).toMatchObject({ book: 'live', entries: 'paused' })

    expect(await undertow.ask('POST', '/api/arming/disarm', { positions: 'close' })).toMatchObject({ stage: 'leaving' })
    await expect.poll(async () => (await undertow.health()).book, patience).toBe('simulated')
    const truth = (await exchange.requests()).filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/order'),
    ).length
    await expect.poll(async () => (await undertow.health()).entries, patience).toBe('on')
    await hunt()
    expect(
      (await exchange.requests()).filter(({ method, path }) => method === 'POST' && path.endsWith('/order')),
    ).toHaveLength(truth)
    // Killed in between, and two books: one record of who did what.
    const { problem, lines } = verifyAudit(undertow.folder)
    const told = lines.map(({ what, by }) => `${what} by ${by.replace(/ \(.*/, '')}`)
    expect([problem, told]).toEqual([
      null,
      [
        'started by undertow',
        'settings by file',
        'POST /api/session/setup by api',
        'POST /api/session/step-up by dashboard',
        'POST /api/arming/preflight by dashboard',
        'POST /api/arming/arm by dashboard',
        'settings by dashboard',
        'real money: armed by dashboard',
        'stopped by undertow',
        'started by undertow',
        'settings by file',
        'started by undertow',
        'real money: leaving by dashboard',
        'settings by dashboard',
        'POST /api/arming/disarm by dashboard',
        'real money: off by dashboard',
        'stopped by undertow',
        'started by undertow',
        'settings by file',
      ],
    ])
    const changed = lines.flatMap(({ what, by, facts }) =>
      what === 'settings' && by !== 'file' ? [facts['changed']] : [],
    )
    expect(changed).toEqual(['globals.simulate_only true → false', 'globals.simulate_only false → true'])
    // The keys could be those of a real account: nothing that a stand-in was sent is good on Aster or its testnet.
    const signed = tap.goodOn(exchange.v3.signer, [1666, 714, 31_337])
    expect(signed.length).toBeGreaterThan(20)
    expect(new Set(signed.map(String))).toEqual(new Set(['31337']))
  },
)

/** What a crash leaves between the last second of the countdown and the first of the real book. */
const armedAndCrashed = (simulateOnly: boolean) => (folder: string) => {
  const record: ArmingRecord = { state: 'armed', at: Date.now(), by: 'anna', wasStarted: false, schedule: null }
  const settings = calmSettings()
  writeFileSync(join(folder, 'arming.json'), JSON.stringify(record))
  writeFileSync(
    join(folder, 'settings.json'),
    JSON.stringify({ ...settings, globals: { ...settings.globals, simulate_only: simulateOnly } }),
  )
}

test('armed, crashed at once and started again: paused', { timeout: 120_000 }, async () => {
  const undertow = await bot(await standIn(), armedAndCrashed(false))
  await undertow.setUp()
  await expect.poll(undertow.health, patience).toMatchObject({ book: 'live', entries: 'paused' })
})

test(
  'S-21 an armed book whose key may withdraw by now: halted after the start and after each resume, until that is mended',
  { timeout: 120_000 },
  async () => {
    const exchange = await standIn()
    await exchange.sim('account', { do: 'setAgent', canWithdraw: true, expired: Date.now() + 3 * 86_400_000 })
    const undertow = await bot(exchange, armedAndCrashed(false))
    await undertow.setUp()
    await expect.poll(undertow.health, patience).toMatchObject({ book: 'live', entries: 'halted' })
    type Told = { items: { code: string; level: string; mustSee: boolean; text: string }[] }
    const alerts = async (): Promise<string[]> =>
      (await undertow.ask<Told>('GET', '/api/alerts/events')).items
        .filter(({ mustSee }) => mustSee)
        .map(({ level, code }) => `${level} ${code}`)
    await expect
      .poll(alerts, patience)
      .toEqual(expect.arrayContaining(['error halted', 'error key_rights', 'warn key_ends']))
    const inside = () => undertow.ask<Pick<Inside, 'key'>>('GET', '/api/system')
    const halts = () =>
      verifyAudit(undertow.folder).lines.filter(({ what, by }) => what === 'halt' && by === 'the key check').length
    const { key } = await inside()
    expect(key).toMatchObject({ mayWithdraw: true, mayTrade: true, troubles: [{ halts: true }, { halts: false }] })
    expect(key?.checkedAt).not.toBeNull()

    await undertow.ask('POST', '/api/control/resume', {})
    await expect.poll(halts, patience).toBe(2)
    await expect.poll(undertow.health, patience).toMatchObject({ entries: 'halted' })

    await exchange.sim('account', { do: 'setAgent', canWithdraw: false })
    await undertow.ask('POST', '/api/control/resume', {})
    await expect.poll(async () => (await inside()).key?.mayWithdraw, patience).toBe(false)
    await expect.poll(undertow.health, patience).toMatchObject({ entries: 'on' })
    expect(halts()).toBe(2)
  },
)

test(
  'the same with simulate_only switched on by hand: disarmed, and simulated as soon as the account is seen to be flat',
  {
    timeout: 120_000,
  },
  async () => {
    const undertow = await bot(await standIn(), armedAndCrashed(true))
    const endSquatting = squatterAt(undertow.port)
    cleanUp.push(endSquatting)
    await expect.poll(() => undertow.armingRecord().state, patience).toBe('off')
    await expect.poll(() => undertow.setUp().then(() => 'done', String), patience).toBe('done')
    await expect.poll(undertow.health, patience).toMatchObject({ book: 'simulated' })
    expect(undertow.armingRecord().state).toBe('off')
    // One book has made way for the other, and the port was never free.
    expect(await endSquatting()).toBe(false)
  },
)
