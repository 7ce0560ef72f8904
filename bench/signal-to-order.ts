import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAster } from '../server/src/adapters/aster/aster.ts'
import type { Timing } from '../server/src/adapters/aster/rest.ts'
import { createClock } from '../server/src/adapters/clock.ts'
import { feeds } from '../server/src/adapters/feeds/registry.ts'
import { runFeed } from '../server/src/adapters/feeds/run-feed.ts'
import { startPracticeChild } from '../server/src/adapters/practice-child.ts'
import { openStore } from '../server/src/adapters/store/open.ts'
import { createTransport } from '../server/src/adapters/transport.ts'
import { createBot, recoverState } from '../server/src/app/bot.ts'
import type { Journal } from '../server/src/ports.ts'
import { type Figures, spread } from './figures.ts'
import { configOf, fixedSettings, forceOrderFrame, inFolder } from './material.ts'
import { frameSource } from './frame-source.ts'

const exchangeScript = join(import.meta.dirname, '../server/src/practice-exchange/cli.ts')
const traded = 'BTCUSDT ETHUSDT SOLUSDT XRPUSDT DOGEUSDT BNBUSDT ASTERUSDT SUIUSDT AVAXUSDT LINKUSDT'.split(' ')
// The exchange takes 300 orders in ten seconds, of which cancels and queries are no part.
const betweenMs = 60
const readyMsMax = 20_000
const settleMs = 2_500
const answerMsMax = 1_500

type Sample = { readonly total: number; readonly commit: number; readonly signature: number }

/**
 * The whole bot with the real adapter, a store on disk and the practice exchange behind real sockets. A liquidation that
 * crosses the threshold comes in as a frame over a loopback WebSocket; the clock stops when the signed order was written.
 */
export async function signalToOrder({ samples = 1_000, warmUp = 100 } = {}): Promise<Figures> {
  const taken = await inFolder((dir) => measure(dir, samples, warmUp))
  return {
    signal_to_order_ms: {
      ...spread(taken.map(({ total }) => total)),
      samples: taken.length,
      intent_commit: spread(taken.map(({ commit }) => commit)),
      signature: spread(taken.map(({ signature }) => signature)),
      rest: spread(taken.map(({ total, commit, signature }) => total - commit - signature)),
    },
  }
}

async function measure(dir: string, samples: number, warmUp: number): Promise<Sample[]> {
  const clock = createClock()
  const child = await startPracticeChild(exchangeScript, ['--port', '0', '--seed', '1', '--data', dir], () => {})
  const source = await frameSource()
  const transport = createTransport()
  const store = openStore(dir, { clock })
  const { journal, commitMs } = timed(store.journal)
  // Entries rest far from the market and are cancelled after a second: nothing fills, and each sample finds the same state.
  const config = configOf({
    globals: {
      simulate_only: false,
      symbol_age_days_min: 0,
      retry_delay_sec: 1,
      order_ttl_seconds: 1,
      max_open_orders_per_symbol: 100,
      max_total_exposure_usdt: '1000000',
      max_signal_age_ms: 5_000,
      max_quote_age_ms: 5_000,
      rate_limit_buffer_pct: '0',
    },
    symbol_defaults: {
      volume_threshold: '100',
      min_liquidation_usdt: '0',
      cooldown_sec: 0,
      max_position_usdt: '100000',
      entry: 'limit',
      price_offset_pct: '4',
    },
  })
  let sent: ((sample: Sample) => void) | null = null
  let heard = { at: 0, commitMs: 0 }
  const hear = (): void => {
    heard = { at: performance.now(), commitMs: commitMs() }
  }
  const sampleOf = ({ firstByteAt, signatureMs }: Timing): Sample => ({
    total: firstByteAt - heard.at,
    commit: commitMs() - heard.commitMs,
    signature: signatureMs,
  })
  const wire = { transport, clock, random: () => 0.5, log: () => {} }
  const state = recoverState(journal)
  const bot = createBot({
    ...store,
    journal,
    state,
    exchange: createAster({
      ...wire,
      restUrl: child.url,
      streamUrl: child.streamUrl,
      credentials: { scheme: 'v3', chainId: child.chainId, ...child.v3 },
      symbols: () => traded,
      isHeld: () => false,
      reservePct: () => 0,
      onTiming: (_, timing) => sent?.(sampleOf(timing)),
    }),
    feeds: [runFeed(feeds.aster, { ...wire, transport: source.heardBy(transport, hear), streamUrl: source.url })],
    settings: fixedSettings(config),
    clock,
    wallClock: clock,
    identity: { bootId: 'bench', installation: store.installation, version: '0' },
    facts: { mode: 'practice', book: 'practice', market: 'bench', speed: 1 },
    tape: () => null,
    onFatal: (error) => {
      throw error
    },
  })

  const taken: Sample[] = []
  try {
    await bot.start()
    await ready(() => state.hops.market.up && state.hops.user.up && state.snapshotAt !== null)
    // Until its leverage is in force, a contract is not traded; a liquidation of it makes the bot ask.
    for (const symbol of traded) source.push(forceOrderFrame(symbol, 'SELL', '1', '1', clock.now()))
    await sleep(settleMs)
    for (let index = 0, misses = 0; taken.length < warmUp + samples; index += 1) {
      const { promise, resolve } = Promise.withResolvers<Sample>()
      sent = resolve
      const side = index % 2 === 0 ? 'SELL' : 'BUY'
      const symbol = traded[index % traded.length] ?? ''
      source.push(forceOrderFrame(symbol, side, '100', `${10 + index}`, clock.now()))
      const sample = await Promise.race([promise, sleep(answerMsMax, null)])
      if (sample === null) {
        misses += 1
        if (misses > traded.length * 4) throw new Error(`no order followed ${misses} signals: ${lastRefusal(bot)}`)
        continue
      }
      taken.push(sample)
      await sleep(betweenMs)
    }
  } finally {
    await bot.stop()
    store.close()
    await transport.close()
    await source.close()
    await child.stop()
  }
  return taken.slice(warmUp)
}

const lastRefusal = ({ backend }: ReturnType<typeof createBot>): string =>
  JSON.stringify([...backend.view().tables.decisions.values()].at(-1))

/** Adds up how long commits take. */
function timed(journal: Journal): { readonly journal: Journal; readonly commitMs: () => number } {
  let sum = 0
  const commit: Journal['commit'] = () => {
    const began = performance.now()
    const trouble = journal.commit()
    sum += performance.now() - began
    return trouble
  }
  return {
    journal: {
      ...journal,
      commit,
      get lastSeq() {
        return journal.lastSeq
      },
    },
    commitMs: () => sum,
  }
}

async function ready(isReady: () => boolean): Promise<void> {
  const until = performance.now() + readyMsMax
  while (!isReady()) {
    if (performance.now() > until) throw new Error(`the bot was not ready within ${readyMsMax} ms`)
    await sleep(50)
  }
}
