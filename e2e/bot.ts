import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { api, type Api } from '@undertow/shared/api.ts'
import { type Answer } from '@undertow/shared/contract.ts'
import { type ConfigJson } from '@undertow/shared/config.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import { freePort } from '../server/test/free-port.ts'

const root = join(import.meta.dirname, '..')
/** Generous: the machine that runs this may be busy with other things. */
const patienceMs = 30_000
const pauseMs = 100

/** The bot as people start it, with its practice exchange, in a data folder of its own. */
export type Bot = {
  readonly url: string
  readonly folder: string
  /** What it has said so far. */
  log(): string
  get<K extends 'stats' | 'health' | 'config' | 'positions' | 'trades' | 'decisions' | 'orders' | 'performance'>(
    what: K,
    query?: string,
  ): Promise<Answer<Api[K]>>
  /** Tells the practice exchange to do what no client could: `/__sim`. */
  sim(path: 'liquidation' | 'account' | 'fault' | 'stream', body: unknown): Promise<void>
  /** What was set to go wrong and has not yet goes right again. */
  clearFaults(): Promise<void>
  /** Somebody is liquidated for about `usdt`; comes back when the bot has stored it. */
  liquidate(symbol: string, side: 'BUY' | 'SELL', usdt: number): Promise<void>
  settings(): ConfigJson
  writeSettings(text: string): void
  /** As a power cut would. */
  kill(): Promise<void>
  /** Again, in the same folder and at the same port. */
  start(): Promise<void>
  /** For good, folder included. */
  remove(): Promise<void>
}

export type BotOptions = {
  readonly seed?: number
  readonly args?: readonly string[]
  /** What to run, from the root of the project. */
  readonly program?: string
  /** Besides the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>
  /** Written before the first start; null: the program's own. */
  readonly settings?: ConfigJson | null
}

/**
 * Settings under which the generated market alone never makes the bot act and never ends a position,
 * so that a test decides what happens. Only ETHUSDT has a take-profit so near that a jump of the mark price reaches it
 * and the exchange's price band still lets it fill. Ages are generous because the machine may be slow.
 */
function calmSettings(): ConfigJson {
  const { globals, symbol_defaults } = profileJson('practice')
  return {
    globals: {
      ...globals,
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
      tp_working_type: 'MARK_PRICE',
      cooldown_sec: 1,
    },
    symbols: { BTCUSDT: {}, ETHUSDT: { take_profit_pct: '1.2' } },
  }
}
/** Enough to cross the threshold of `calmSettings`. */
export const overThreshold = 60_000_000

/**
 * The bot leads a process group of its own, so that its end is also the end of the practice exchange. The pipe at 3 ends
 * with this process, however it ends: then the group goes too, and nothing is left behind.
 */
const leash = '(cat <&3 >/dev/null; kill -KILL -$$) & exec "$@" 3<&-'

export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const { seed = 7, args = [], program = 'server/src/main.ts', env = {}, settings = calmSettings() } = options
  const folder = mkdtempSync(join(tmpdir(), 'undertow-e2e-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const file = join(folder, 'settings.json')
  let child: ChildProcess | null = null
  let said = ''

  const writeSettings = (text: string): void => writeFileSync(file, text)
  if (settings !== null) writeSettings(JSON.stringify(settings, null, 2))

  async function start(): Promise<void> {
    // Only a generated market has a seed.
    const seeded = args.includes('--mode') ? [] : ['--seed', String(seed)]
    const given = ['--port', String(port), '--data', folder, ...seeded, '--no-open', ...args]
    const command = [join(root, 'node_modules/.bin/node'), join(root, program), ...given]
    child = spawn('sh', ['-c', leash, 'sh', ...command], {
      cwd: root,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await until('the bot answers', async () => {
      if (child?.exitCode !== null) throw new Error(`the bot ended with code ${child?.exitCode}:\n${said}`)
      return (await fetch(`${url}/healthz`).catch(() => null))?.ok === true
    })
  }

  function kill(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    child.once('exit', () => resolve())
    process.kill(-child.pid, 'SIGKILL')
    return promise
  }

  const get: Bot['get'] = async (what, query = '') => {
    const reply = await fetch(`${url}${api[what].path}${query}`)
    if (!reply.ok) throw new Error(`${what}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as Answer<Api[typeof what]>
  }

  const access = (): { url: string; controlToken: string } =>
    JSON.parse(readFileSync(join(folder, 'practice-exchange.json'), 'utf8'))

  async function control(method: 'POST' | 'DELETE', path: string, body: unknown): Promise<void> {
    const { url: exchange, controlToken } = access()
    const headers = { 'content-type': 'application/json', 'x-sim-token': controlToken }
    const reply = await fetch(`${exchange}/__sim/${path}`, { method, headers, body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`/__sim/${path}: ${reply.status} ${await reply.text()}`)
  }

  const sim = (path: string, body: unknown): Promise<void> => control('POST', path, body)

  async function liquidate(symbol: string, side: 'BUY' | 'SELL', usdt: number): Promise<void> {
    const reply = await fetch(`${access().url}/fapi/v1/premiumIndex?symbol=${symbol}`)
    const { markPrice } = (await reply.json()) as { markPrice: string }
    const qty = Math.ceil(usdt / Number(markPrice))
    const isStored = async (): Promise<boolean> => {
      const list = await fetch(`${url}/api/liquidations?symbol=${symbol}&notionalMin=${Math.round(usdt * 0.9)}`)
      return ((await list.json()) as Answer<Api['liquidations']>).items.some((row) => row.qty === String(qty))
    }
    // The exchange reports one liquidation per symbol and second: another one may have taken this second.
    await until(`${symbol} liquidation of ${usdt} USDT is stored`, async () => {
      await sim('liquidation', { symbol, side, qty: String(qty), price: markPrice })
      return until('it is stored', isStored, 3_000).then(
        () => true,
        () => false,
      )
    })
  }

  const bot: Bot = {
    url,
    folder,
    log: () => said,
    get,
    sim,
    clearFaults: () => control('DELETE', 'fault', {}),
    liquidate,
    settings: () => JSON.parse(readFileSync(file, 'utf8')),
    writeSettings,
    kill,
    start,
    remove: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  mkdirSync(folder, { recursive: true })
  await start().catch(async (error: unknown) => {
    await bot.remove()
    throw error
  })
  return bot
}

/** Asks again and again until it is so; says what was waited for when it never is. */
export async function until(what: string, isSo: () => Promise<boolean>, forMs = patienceMs): Promise<void> {
  const deadline = performance.now() + forMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited ${forMs / 1_000} s in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
