import { setTimeout as sleep } from 'node:timers/promises'
import type { Timing } from '../server/src/adapters/aster/rest.ts'
import type { Journal } from '../server/src/ports.ts'
import { type Figures, spread } from './figures.ts'
import { lastRefusal, startHuntingBot, traded } from './hunting-bot.ts'
import { configOf, inFolder } from './material.ts'

// The exchange takes 300 orders in ten seconds, of which cancels and queries are no part.
const betweenMs = 60
const answerMsMax = 1_500

type Sample = { readonly total: number; readonly commit: number; readonly signature: number }

/**
 * The whole bot over loopback sockets. A liquidation that crosses the threshold comes in as a frame; the clock stops when
 * the signed order was written.
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

async function measure(dir: string, samples: number, warmUp: number): Promise<Sample[]> {
  const commits = { ms: 0 }
  let sent: ((sample: Sample) => void) | null = null
  let heard = { at: 0, commitMs: 0 }
  const sampleOf = ({ firstByteAt, signatureMs }: Timing): Sample => ({
    total: firstByteAt - heard.at,
    commit: commits.ms - heard.commitMs,
    signature: signatureMs,
  })
  const { bot, liquidate, stop } = await startHuntingBot(dir, {
    config,
    journal: (journal) => timed(journal, commits),
    onFrame: () => {
      heard = { at: performance.now(), commitMs: commits.ms }
    },
    onTiming: (timing) => sent?.(sampleOf(timing)),
  })
  const taken: Sample[] = []
  try {
    for (let index = 0, misses = 0; taken.length < warmUp + samples; index += 1) {
      const { promise, resolve } = Promise.withResolvers<Sample>()
      sent = resolve
      liquidate(traded[index % traded.length] ?? '', index % 2 === 0 ? 'SELL' : 'BUY', `${10 + index}`)
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
    await stop()
  }
  return taken.slice(warmUp)
}

/** Adds up how long commits take. */
function timed(journal: Journal, sum: { ms: number }): Journal {
  return {
    ...journal,
    commit: () => {
      const began = performance.now()
      const trouble = journal.commit()
      sum.ms += performance.now() - began
      return trouble
    },
    get lastSeq() {
      return journal.lastSeq
    },
  }
}
