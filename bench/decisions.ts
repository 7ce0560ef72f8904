import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import type { Event, EventOf } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { Wants } from '@undertow/shared/picture.ts'
import { feeds } from '../server/src/adapters/feeds/registry.ts'
import { runFeed } from '../server/src/adapters/feeds/run-feed.ts'
import { createLoop } from '../server/src/app/loop.ts'
import { createState } from '../server/src/core/state.ts'
import type { Journal, Recorded, SocketHandlers, Transport } from '../server/src/ports.ts'
import { type Figures, spread } from './figures.ts'
import { configOf, everyTurn, forceOrderFrame } from './material.ts'
import { everything, quotedMarket } from './quoted-market.ts'

/** The text of a liquidation's frame in → its decision out, with every filter on. */
export async function decisions({ contracts = 300, samples = 20_000, warmUp = 2_000 } = {}): Promise<Figures> {
  const market = quotedMarket(contracts, everything, ['COIN1USDT', 'COIN2USDT', 'COIN3USDT'])
  await market.ready()
  const { clock, symbols } = market
  let decidedAt = 0
  const onRecorded = ({ commands }: Recorded): void => {
    if (commands.some(({ kind }) => kind === 'decided')) decidedAt = performance.now()
  }
  const loop = createLoop({
    state: createState(),
    clock,
    journal: silentJournal,
    // An account that is not read would end the entries.
    execute: ({ kind }) => {
      if (kind === 'askSnapshot') loop.enqueue({ ...account, askedAt: clock.now() })
    },
    quote: market.quote,
    onRecorded,
    onFatal: (error) => {
      throw error
    },
  })
  for (const event of [...firstEvents, market.instruments(), account]) loop.enqueue(event)
  const line = lineInMemory()
  const feed = runFeed(feeds.aster, { transport: line.transport, clock, random: () => 0.5, log: () => {} })
  feed.start((event) => loop.enqueue(event))

  const taken: number[] = []
  for (let index = 0; taken.length < warmUp + samples; index += 1) {
    const symbol = symbols[index % symbols.length] ?? ''
    market.tell(symbol)
    const frame = forceOrderFrame(
      symbol,
      index % 2 === 0 ? 'SELL' : 'BUY',
      `${100 + (index % 97) / 100}`,
      '50',
      clock.now(),
    )
    const began = performance.now()
    line.say(frame)
    if (decidedAt >= began) taken.push(decidedAt - began)
    else if (index > (warmUp + samples) * 2) throw new Error(`only ${taken.length} of ${index} signals were decided`)
    // After a refusal a side rests for a second.
    if ((index + 1) % symbols.length === 0) await clock.run(clock.now() + 1_100)
  }
  feed.stop()
  loop.stop()
  market.pictures.stop()
  return { decision_ms: { ...spread(taken.slice(warmUp)), samples, contracts } }
}

/** What it takes to know everything that filters can ask for. */
export async function pictureMemory({ contracts = 300, trades = 500 } = {}): Promise<Figures> {
  const vwap_of_candles = await memoryOf(contracts, everything, 1)
  const ofTrades: Wants = { ...everything, vwap: { of: 'trades', count: trades } }
  const vwap_of_trades = await memoryOf(contracts, ofTrades, Math.ceil(trades / 150))
  return { picture_mb: { contracts, trades, vwap_of_candles, vwap_of_trades } }
}

async function memoryOf(contracts: number, wants: Wants, tellsPerSecond: number): Promise<number> {
  // What the one before it held is garbage by then.
  await everyTurn()
  const before = heapMb()
  const market = quotedMarket(contracts, wants)
  await market.ready(tellsPerSecond)
  const mb = heapMb() - before
  market.pictures.stop()
  return Math.max(0.1, Math.round(mb * 10) / 10)
}

const heapMb = (): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1024 / 1024
}

const firstEvents: readonly Event[] = [
  { kind: 'started', bootId: 'bench', installation: 'bnch', version: '0' },
  {
    kind: 'configAccepted',
    version: 1,
    by: 'bench',
    config: configOf({
      globals: {
        simulate_only: false,
        symbol_age_days_min: 0,
        retry_delay_sec: 1,
        max_correlated_notional_usdt: '100000',
      },
      symbol_defaults: {
        volume_threshold: '100',
        min_liquidation_usdt: '0',
        cooldown_sec: 0,
        vwap_filter: true,
        spread_max_pct: '1',
        depth_min_usdt: '1000',
        imbalance_max_pct: '60',
        flow_max_pct: '60',
        atr_min_pct: '0',
        atr_max_pct: '50',
        mark_deviation_max_pct: '1',
        funding_filter_max_pct: '1',
        cascade_filter: true,
        trading_hours: 'mon-fri 08:00-20:00, sat 10:00-14:00',
        loss_streak_max: 3,
      },
    }),
  },
  { kind: 'hop', hop: 'market', up: true, reason: '' },
  { kind: 'hop', hop: 'user', up: true, reason: '' },
  { kind: 'hop', hop: 'rest', up: true, reason: '' },
]

const account: EventOf<'snapshot'> = {
  kind: 'snapshot',
  askedAt: 0,
  hedgeMode: true,
  multiAssets: false,
  orders: [],
  positions: [],
  balances: [{ asset: 'USDT', wallet: usdt('10000') }],
  leverages: {},
}

const silentJournal: Journal = {
  lastSeq: -1,
  append: () => {},
  commit: () => null,
  read: () => [],
  savedState: () => null,
  saveState: () => {},
  gaps: () => [],
  close: () => {},
}

/** A connection on which we speak. */
function lineInMemory(): { readonly transport: Transport; readonly say: (text: string) => void } {
  let far: SocketHandlers | null = null
  return {
    say: (text) => far?.onMessage(text),
    transport: {
      request: () => Promise.resolve({ failed: 'notSent', reason: 'nobody is asked' }),
      open: (_, handlers) => {
        far = handlers
        handlers.onOpen()
        return { send: () => {}, ping: () => {}, close: () => {} }
      },
      close: () => Promise.resolve(),
    },
  }
}
