import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { readJournal } from '../../src/adapters/store/open.ts'
import type { BotArgument, BotLine } from './bot.ts'
import { bare, startStand, type Stand, type Truth } from './exchange.ts'
import type { Failpoint } from './failpoints.ts'
import { isLadder, symbols } from './settings.ts'

const botScript = join(import.meta.dirname, 'bot.ts')
const readyMsMax = 30_000
/** The practice exchange's start, with nothing else to do. */
const idleStartMs = 1_500

/** From a kill to everything protected again, on an idle machine (reliability: restart). */
export const protectedMsMax = 5_000

/** A bot on an exchange that outlives it. */
export interface Arena {
  readonly stand: Stand
  readonly folder: string
  /** How many times as long as on an idle machine of two processors it took to start a process here; at least 1. */
  readonly slowness: number
  /** What is not as it must be, whenever the processes died. `owed`: the fills that have to be in the books; else all. */
  problems(owed?: Truth['fills']): Promise<string[]>
  start(failpoint?: Failpoint | null, nodeOptions?: readonly string[]): Life
  end(): Promise<void>
}

/** One process of the bot. */
export interface Life {
  /** From its start until every leg has its stop again, by the exchange's own books. */
  readonly ready: () => Promise<void>
  tell(line: object): void
  kill(signal: 'SIGKILL' | 'SIGTERM'): void
  /** How it ended. */
  readonly ended: Promise<string>
  /** The highest seq it said to be on disk. */
  safe(): number
  readonly child: ChildProcess
}

export async function openArena(seed: string): Promise<Arena> {
  const root = join(import.meta.dirname, '../../../data')
  mkdirSync(root, { recursive: true })
  const folder = mkdtempSync(join(root, 'kill-'))
  const startedAt = performance.now()
  const stand = await startStand(folder, seed)
  const slowness = Math.max(1, (performance.now() - startedAt) / idleStartMs)
  let safe = -1
  const lost: string[] = []
  const lives: Life[] = []

  const start: Arena['start'] = (failpoint = null, nodeOptions = []) => {
    const { url, streamUrl, chainId, v3 } = stand.access
    const argument: BotArgument = { folder, failpoint, access: { url, streamUrl, chainId, v3 } }
    const child = spawn(process.execPath, [...nodeOptions, botScript, JSON.stringify(argument)], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, '../node_modules/.cache/compiled') },
    })
    // A pipe into a process that is dead already is no news.
    child.stdin.on('error', () => undefined)
    const ended = once(child, 'exit').then(([code, signal]) => String(signal ?? code))
    const { promise: isReady, resolve: becomeReady } = Promise.withResolvers<void>()
    const logged: string[] = []
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as BotLine
      if ('safe' in line) safe = Math.max(safe, line.safe)
      if ('ready' in line) becomeReady()
      if ('log' in line) logged.push(line.log)
      if ('opened' in line && line.opened < safe)
        lost.push(`entries up to ${safe} were on disk, the next process found ${line.opened}`)
    })
    const life: Life = {
      child,
      ended,
      safe: () => safe,
      ready: async () => {
        const late = sleep(readyMsMax, 'late', { ref: false })
        const came = await Promise.race([isReady.then(() => 'ready'), late, ended.then((how) => `ended: ${how}`)])
        if (came !== 'ready') throw new Error(`the bot did not become ready (${came}): ${logged.slice(-5).join('; ')}`)
        while (bare(await stand.truth()).length > 0) {
          if ((await Promise.race([late, sleep(10, '')])) === 'late')
            throw new Error('a position stayed without a stop')
        }
      },
      tell: (line) => void child.stdin.write(`${JSON.stringify(line)}\n`),
      kill: (signal) => void child.kill(signal),
    }
    lives.push(life)
    return life
  }

  return {
    stand,
    folder,
    slowness,
    problems: async (owed) => {
      const truth = await stand.truth()
      return [...lost, ...brokenPromises({ ...truth, fills: owed ?? truth.fills }, folder)]
    },
    start,
    end: async () => {
      for (const { child } of lives) child.kill('SIGKILL')
      await Promise.all(lives.map(({ ended }) => ended))
      await stand.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Somebody is liquidated: enough for an entry. */
const liquidate = (stand: Stand, symbol: string, side: 'BUY' | 'SELL'): Promise<void> =>
  stand.tell('liquidation', { symbol, side, qty: '1000', price: prices[symbol] ?? '1' })
const prices: Readonly<Record<string, string>> = { BTCUSDT: '98000', ETHUSDT: '3300', SOLUSDT: '180' }

/** What must hold whenever the process died: by the exchange's own books against the journal. */
function brokenPromises(truth: Truth, folder: string): string[] {
  const intended = new Set<string>()
  for (const { commands } of readJournal(folder))
    for (const command of commands) if (command.kind === 'placeOrder') intended.add(command.order.clientId)
  const own = ownOrders(truth)
  const seen = new Set<string>()
  const found: string[] = []
  for (const { clientOrderId } of own) {
    if (seen.has(clientOrderId)) found.push(`${clientOrderId} was taken twice`)
    if (!intended.has(clientOrderId)) found.push(`${clientOrderId} was sent without a record`)
    seen.add(clientOrderId)
  }
  const decisions = own
    .map(({ clientOrderId }) => /^(.*\.)E\d+$/.exec(clientOrderId)?.[1])
    .filter((id) => id !== undefined)
  if (new Set(decisions).size !== decisions.length) found.push('one decision led to two entries')
  const missing = missingFills(truth, folder)
  if (missing > 0) found.push(`${missing} fills are not in the books`)
  return found
}

const ownOrders = ({ orders }: Truth): Truth['orders'] =>
  orders.filter(({ clientOrderId }) => clientOrderId.startsWith('ut1.'))

/** How many fills of the bot's orders the journal does not know. */
function missingFills(truth: Truth, folder: string): number {
  const known = new Set<string>()
  for (const { event } of readJournal(folder))
    if (event.kind === 'fill') known.add(`${event.fill.symbol} ${event.fill.tradeId}`)
  const ids = new Set(ownOrders(truth).map(({ orderId }) => String(orderId)))
  return truth.fills.filter(({ orderId, symbol, id }) => ids.has(String(orderId)) && !known.has(`${symbol} ${id}`))
    .length
}

export type Outcome = {
  readonly kills: number
  readonly entries: number
  /** Entries that added to what was held. */
  readonly additions: number
  readonly protectedMs: readonly number[]
  /** Of the slowest start of an exchange. */
  readonly slowness: number
  readonly problems: readonly string[]
}

// Each start reads the account: a dozen of them in one minute use up what the exchange allows.
const killsAtOneExchange = 7

/** Kills the bot `kills` times, each time somewhere in the middle of entering, protecting and closing. */
export async function killAtRandom(kills: number, seed: string, endBefore = Infinity): Promise<Outcome> {
  const outcomes: Outcome[] = []
  for (let left = kills; left > 0 && performance.now() < endBefore; left -= killsAtOneExchange)
    outcomes.push(await killAtOneExchange(Math.min(left, killsAtOneExchange), `${seed}-${left}`, endBefore))
  return {
    kills: outcomes.reduce((sum, one) => sum + one.kills, 0),
    entries: outcomes.reduce((sum, one) => sum + one.entries, 0),
    additions: outcomes.reduce((sum, one) => sum + one.additions, 0),
    protectedMs: outcomes.flatMap((one) => one.protectedMs),
    slowness: Math.max(...outcomes.map((one) => one.slowness)),
    problems: outcomes.flatMap((one) => one.problems),
  }
}

async function killAtOneExchange(kills: number, seed: string, endBefore: number): Promise<Outcome> {
  const arena = await openArena(seed)
  const protectedMs: number[] = []
  try {
    let life = arena.start()
    const business = keepBusy(arena.stand, () => life)
    await life.ready()
    for (let index = 0; index < kills && performance.now() < endBefore; index += 1) {
      await sleep(200 + Math.random() * 1_300)
      life.kill('SIGKILL')
      const killedAt = performance.now()
      await life.ended
      life = arena.start()
      await life.ready()
      protectedMs.push(performance.now() - killedAt)
    }
    await business.stop()
    // Long enough for what the last kill left in doubt; on a machine that is busy with other things it takes longer.
    await sleep(3_000)
    const owed = await arena.stand.truth()
    for (let looks = 0; looks < 60 && missingFills(owed, arena.folder) > 0; looks += 1) await sleep(250)
    // What the market fills from here on is for the next start.
    life.kill('SIGTERM')
    await life.ended
    const truth = await arena.stand.truth()
    const entries = truth.orders.filter(({ clientOrderId }) => /^ut1\..*\.E\d+$/.test(clientOrderId)).length
    const additions = additionsIn(arena.folder)
    const found = await arena.problems(owed.fills)
    return { kills: protectedMs.length, entries, additions, protectedMs, slowness: arena.slowness, problems: found }
  } finally {
    await arena.end()
  }
}

function additionsIn(folder: string): number {
  let count = 0
  for (const { commands } of readJournal(folder))
    for (const command of commands)
      if (command.kind === 'decided' && command.decision.trigger === 'ladder' && command.decision.entryId) count += 1
  return count
}

/** Liquidations of every kind, and closes by hand that make room for the next entries. */
export function keepBusy(stand: Stand, life: () => Life): { stop(): Promise<void> } {
  let isOver = false
  const run = async (): Promise<void> => {
    for (let turn = 0; !isOver; turn += 1) {
      const symbol = symbols[Math.floor(Math.random() * symbols.length)] ?? 'BTCUSDT'
      const isLong = Math.random() < 0.5
      if (turn % 3 !== 0) await liquidate(stand, symbol, isLong ? 'SELL' : 'BUY')
      else if (!isLadder(symbol)) life().tell({ action: { do: 'close', symbol, leg: isLong ? 'long' : 'short' } })
      await sleep(40)
    }
  }
  const running = run()
  return {
    stop: () => {
      isOver = true
      return running
    },
  }
}
