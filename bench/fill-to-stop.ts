import { setTimeout as sleep } from 'node:timers/promises'
import type { Journal, Recorded } from '../server/src/ports.ts'
import { type Figures, spread } from './figures.ts'
import { lastRefusal, startHuntingBot, traded } from './hunting-bot.ts'
import { configOf, inFolder } from './material.ts'

const waitMsMax = 5_000

/** The whole bot over loopback sockets: from the fill of an entry being heard to the exchange's word that the stop stands. */
export async function fillToStop({ samples = 200, warmUp = 20 } = {}): Promise<Figures> {
  const taken = await inFolder((dir) => measure(dir, samples, warmUp))
  return { fill_to_stop_ms: { ...spread(taken), samples: taken.length } }
}

// Entries fill at once; far targets, so that nothing but us ends a position.
const config = configOf({
  globals: {
    simulate_only: false,
    max_orders_per_minute: 600,
    symbol_age_days_min: 0,
    retry_delay_sec: 1,
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
    entry: 'market',
    price_offset_pct: '1',
    take_profit_pct: '10',
    stop_loss_pct: '10',
  },
})

async function measure(dir: string, samples: number, warmUp: number): Promise<number[]> {
  let filledAt: number | null = null
  let stands: ((ms: number) => void) | null = null
  const stops = new Set<string>()
  const note = ({ event, commands }: Recorded): void => {
    for (const command of commands)
      if (command.kind === 'placeOrder' && command.order.purpose === 'stop') stops.add(command.order.clientId)
    if (event.kind === 'fill' && event.fill.side === 'buy') filledAt ??= performance.now()
    if (event.kind !== 'placed' || !stops.has(event.clientId) || event.outcome !== 'accepted') return
    if (filledAt !== null) stands?.(performance.now() - filledAt)
  }
  const { bot, liquidate, stop } = await startHuntingBot(dir, { config, journal: (journal) => noted(journal, note) })
  const taken: number[] = []
  try {
    for (let index = 0, misses = 0; taken.length < warmUp + samples; index += 1) {
      const symbol = traded[index % traded.length] ?? ''
      const { promise, resolve } = Promise.withResolvers<number>()
      stands = resolve
      filledAt = null
      liquidate(symbol, 'SELL', `${10 + index}`)
      const sample = await Promise.race([promise, sleep(waitMsMax, null)])
      if (sample === null) {
        misses += 1
        if (misses > traded.length * 2) throw new Error(`no stop followed ${misses} signals: ${lastRefusal(bot)}`)
        continue
      }
      taken.push(sample)
      await bot.backend.operate({ do: 'close', symbol, leg: 'long' }, 'bench')
      for (const until = performance.now() + waitMsMax; performance.now() < until; await sleep(20))
        if (bot.backend.view().tables.positions.size === 0) break
    }
  } finally {
    await stop()
  }
  return taken.slice(warmUp)
}

function noted(journal: Journal, note: (recorded: Recorded) => void): Journal {
  return {
    ...journal,
    append: (recorded) => {
      note(recorded)
      journal.append(recorded)
    },
    get lastSeq() {
      return journal.lastSeq
    },
  }
}
