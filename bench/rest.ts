import { noRules } from '@undertow/shared/alert-rules.ts'
import { Agent, request } from 'node:http'
import { notional, price, qty } from '@undertow/shared/money.ts'
import { createClock } from '../server/src/adapters/clock.ts'
import { emptyBook } from '@undertow/shared/saved-profiles.ts'
import { openStore, type Store } from '../server/src/adapters/store/open.ts'
import { createBot, recoverState } from '../server/src/app/bot.ts'
import { createApp } from '../server/src/http/app.ts'
import type { Recorded } from '../server/src/ports.ts'
import { type Figures, quantile, rounded, type Spread, spread } from './figures.ts'
import { configOf, fixedSettings, inFolder, silentExchange, symbols } from './material.ts'
import { freePort } from './process.ts'

const unlimited = { perSec: 1_000_000, burst: 1_000_000 }
const startAt = 1_769_860_800_000
// About a million in a month.
const betweenMs = 2_600
const batch = 10_000

type Result = Spread & { readonly rows: number; readonly slowest: string; readonly slowest_p99: number }

export async function restAtMillion({ rows = 1_000_000, requests = 4_000 } = {}): Promise<Figures> {
  const result = await inFolder((dir) => measure(dir, rows, requests))
  return { rest_p99_ms: result.p99, rest: result }
}

export async function restAtTenMillion({ rows = 10_000_000, requests = 4_000 } = {}): Promise<Figures> {
  return { rest_10m: await inFolder((dir) => measure(dir, rows, requests)) }
}

const notHere = { problem: 'it is measured elsewhere' }

async function measure(dir: string, rows: number, requests: number): Promise<Result> {
  const clock = createClock()
  const store = openStore(dir, { clock })
  fill(store, rows)
  const bot = createBot({
    ...store,
    state: recoverState({ ...store.journal, read: () => [] }),
    exchange: silentExchange,
    feeds: [],
    settings: fixedSettings(configOf({})),
    clock,
    wallClock: clock,
    identity: { bootId: 'bench', installation: store.installation, version: '0' },
    facts: { mode: 'practice', book: 'practice', market: 'bench', speed: 1 },
    tape: () => null,
    onFatal: (error) => {
      throw error
    },
  })
  const port = await freePort()
  const rates = { read: unlimited, write: unlimited, stop: unlimited }
  const app = await createApp({
    backend: {
      ...bot.backend,
      alerts: {
        list: () => ({ items: [], next: null }),
        unread: () => ({ all: 0, mustSee: 0 }),
        acknowledge: () => 0,
        rules: () => ({ ...noRules, problem: null }),
        putRules: () => ({ conflict: 0 }),
        preview: () => Promise.resolve({ fired: null, examples: [], from: 0, to: 0, isCut: false }),
        testRule: () => Promise.resolve([]),
        onNews: () => () => undefined,
      },
      inside: () => ({ ...bot.backend.inside(), files: [], diskFreeBytes: null, key: null }),
      profiles: { read: () => ({ book: emptyBook, problem: null }), write: () => null, unconfirmed: () => null },
      trials: { preview: async () => notHere, suggest: async () => notHere },
    },
    port,
    webRoot: null,
    log: () => {},
    auth: null,
    arming: null,
    rates,
  })
  await app.listen({ host: '127.0.0.1', port })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    return { rows, ...(await ask(agent, port, rows, requests)) }
  } finally {
    agent.destroy()
    await app.close()
    await bot.stop()
    store.close()
  }
}

/** One client that asks for everything in turn, pages deep into the past included. */
async function ask(agent: Agent, port: number, rows: number, requests: number): Promise<Omit<Result, 'rows'>> {
  const took = new Map<string, number[]>(paths.map((path) => [path, []]))
  for (const path of paths) await get(agent, port, addressOf(path, 0, rows))
  for (let index = 0; index < requests; index += 1) {
    const path = paths[index % paths.length] ?? ''
    const began = performance.now()
    await get(agent, port, addressOf(path, index, rows))
    took.get(path)?.push(performance.now() - began)
  }
  const p99s = [...took].map(([path, samples]) => ({ path, p99: quantile(samples, 0.99) }))
  const slowest = p99s.reduce((worst, one) => (one.p99 > worst.p99 ? one : worst))
  return { ...spread([...took.values()].flat()), slowest: slowest.path, slowest_p99: rounded(slowest.p99) }
}

// SYMBOL, FROM and TO are other ones in each request.
const paths = [
  '/api/liquidations',
  '/api/liquidations?symbol=SYMBOL',
  '/api/liquidations?symbol=SYMBOL&liquidated=long&notionalMin=50000',
  '/api/liquidations?notionalMin=100000',
  '/api/liquidations?from=FROM&to=TO',
  '/api/liquidations?limit=200',
  '/api/decisions',
  '/api/decisions?symbol=SYMBOL',
  '/api/orders',
  '/api/trades',
  '/api/equity',
  '/api/performance',
  '/api/stats',
  '/api/positions',
  '/api/account',
  '/api/symbols',
  '/api/health',
  '/api/config',
]

function addressOf(path: string, index: number, rows: number): string {
  const from = startAt + ((index * 7_919) % rows) * betweenMs
  return path
    .replace('SYMBOL', symbols[(index * 13) % symbols.length] ?? '')
    .replace('FROM', String(from))
    .replace('TO', String(from + 3_600_000))
}

function get(agent: Agent, port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    request({ agent, host: '127.0.0.1', port, path }, (reply) => {
      const { statusCode } = reply
      let size = 0
      reply.on('data', (chunk: Buffer) => (size += chunk.length))
      reply.on('end', () => {
        if (statusCode === 200 && size > 0) resolve()
        else reject(new Error(`GET ${path} answered ${statusCode ?? 'nothing'}`))
      })
    })
      .on('error', reject)
      .end()
  })
}

/** Liquidations as the bot stores them; every hundredth made it decide. */
function fill({ journal }: Store, rows: number): void {
  for (let seq = 0; seq < rows; seq += 1) {
    journal.append(recorded(seq))
    if (seq % batch === batch - 1) journal.commit()
  }
  journal.commit()
}

function recorded(seq: number): Recorded {
  const symbol = symbols[(seq * 7_919) % symbols.length] ?? ''
  const at = startAt + seq * betweenMs
  const [paid, amount] = [price(`${1 + (seq % 997)}.${1 + (seq % 97)}`), qty(`${1 + ((seq * 31) % 499)}.5`)]
  const notionalUsdt = notional(amount, paid)
  const isDecision = seq % 100 === 0
  return {
    seq,
    at,
    event: {
      kind: 'liquidation',
      venue: 'aster',
      symbol,
      liquidated: seq % 3 === 0 ? 'long' : 'short',
      price: paid,
      qty: amount,
      notional: notionalUsdt,
      happenedAt: at - 40,
    },
    commands: isDecision
      ? [
          {
            kind: 'decided',
            decision: {
              id: seq,
              trigger: 'window',
              at,
              symbol,
              liquidated: 'long',
              leg: 'long',
              windowUsdt: notionalUsdt,
              thresholdUsdt: notionalUsdt,
              outcome: 'refused',
              refusedBy: 'cooldown',
              gates: [{ gate: 'volume', passed: true, value: '1', limit: '1' }],
              entryId: null,
              referencePrice: paid,
              quoteAgeMs: 12,
              vwapDeviationPct: null,
              configVersion: 1,
            },
          },
        ]
      : [],
  }
}
