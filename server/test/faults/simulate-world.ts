import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '@undertow/shared/config.ts'
import type { Wants } from '@undertow/shared/picture.ts'
import { usdt } from '@undertow/shared/money.ts'
import type { TradeRow } from '@undertow/shared/view.ts'
import { createAster } from '../../src/adapters/aster/aster.ts'
import { asterFeed } from '../../src/adapters/feeds/aster.ts'
import { runFeed } from '../../src/adapters/feeds/run-feed.ts'
import { openStore } from '../../src/adapters/store/open.ts'
import { createBot, recoverState } from '../../src/app/bot.ts'
import { createMemoryTransport } from '../../src/app/memory-transport.ts'
import { openAccountFile } from '../../src/app/modes/account-file.ts'
import { createSimulatedAster } from '../../src/app/modes/simulated-aster.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'
import { isHeld } from '../../src/core/positions/held.ts'
import type { Transport } from '../../src/ports.ts'
import { createPracticeExchange } from '../../src/practice-exchange/exchange.ts'
import type { FaultSource } from '../../src/practice-exchange/faults.ts'
import { credentials } from '../../src/practice-exchange/testing.ts'
import type { Market, VenueOrder } from '../../src/sim/model.ts'
import { fromNumber, uniform } from '../../src/sim/random.ts'
import { createVenue } from '../../src/sim/venue.ts'
import { createMachine } from '../machine.ts'
import { startAt, symbols } from '../scenarios/story-world.ts'

/**
 * Simulate mode on a virtual clock: another practice exchange stands in for Aster, and everything that leaves towards it is
 * written down.
 */
export async function simulateWorld<M extends Market>(
  config: Config,
  market: M,
  options: { readonly schedule?: FaultSource; readonly wants?: ReadonlyMap<string, Wants> } = {},
) {
  const { wants, ...schedule } = options
  const clock = createVirtualClock(startAt, null)
  const folder = mkdtempSync(join(tmpdir(), 'undertow-simulate-'))
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: usdt('10000'),
    hedgeMode: true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const standIn = createPracticeExchange({ venue, market, startAt, credentials, seed: 'stand-in', ...schedule })
  const machine = createMachine(
    clock,
    createMemoryTransport(standIn, clock, () => 5),
  )
  const left: string[] = []
  const outside: Transport = {
    ...machine.transport,
    request: (wanted) => {
      left.push(`${wanted.method} ${wanted.url} ${JSON.stringify(wanted.headers)} ${wanted.body ?? ''}`)
      return machine.transport.request(wanted)
    },
    open: (url, handlers) => {
      left.push(`OPEN ${url}`)
      const socket = machine.transport.open(url, handlers)
      return { ...socket, send: (text) => (left.push(`SEND ${text}`), socket.send(text)) }
    },
  }
  const random = fromNumber(1)
  const lines: string[] = []
  let running = await boot()

  async function boot() {
    const common = {
      transport: outside,
      clock,
      random: () => uniform(random),
      log: (level: string, text: string) => void lines.push(`${level} ${text}`),
      restUrl: 'http://aster.test',
      streamUrl: 'ws://aster.test',
      symbols: () => symbols,
    }
    const account = openAccountFile(join(folder, 'exchange.json'))
    const simulated = await whileTimePasses(
      createSimulatedAster({ ...common, makerFills: () => config.globals.simulate_maker_fills, account }),
    )
    const store = openStore(folder, { clock, installation: 'test' })
    const state = recoverState(store.journal)
    const bot = createBot({
      state,
      ...store,
      exchange: createAster({
        ...common,
        ...simulated.exchange,
        isHeld: (symbol) => isHeld(state, symbol),
        reservePct: () => 20,
        ...(wants === undefined ? {} : { wants: () => wants }),
      }),
      feeds: [runFeed(asterFeed, common), simulated.market],
      settings: {
        current: () => ({ version: 1, config, problems: [], warnings: [] }),
        propose: () => ({ problems: [] }),
        check: () => ({ problems: [], warnings: [] }),
      },
      clock,
      wallClock: { now: () => 0, elapsed: () => 0, after: () => () => undefined },
      identity: {
        bootId: `boot ${clock.now()}`,
        installation: 'test',
        version: 'test',
        accountIsNew: account.saved === null,
      },
      facts: { mode: 'simulate', book: 'simulated', market: 'a story', speed: 1 },
      tape: () => null,
      onFatal: (error) => {
        throw error
      },
    })
    void bot.start()
    return { bot, simulated, store, state }
  }

  async function whileTimePasses<T>(wanted: Promise<T>): Promise<T> {
    let isDone = false
    void wanted.finally(() => (isDone = true)).catch(() => undefined)
    while (!isDone) await clock.run(clock.now() + 50)
    return wanted
  }

  const stop = async (): Promise<void> => {
    await whileTimePasses(running.bot.stop())
    running.simulated.close()
    running.store.close()
  }
  const world = {
    market,
    machine,
    standIn,
    /** What left for Aster, in words. */
    left: left as readonly string[],
    /** The log. */
    lines: lines as readonly string[],
    /** The exchange that took the orders. */
    simulated: () => running.simulated,
    venue: () => running.simulated.truth.venue,
    now: () => clock.now(),
    run: (ms: number): Promise<void> => clock.run(clock.now() + ms),
    until: async (what: () => boolean, ms = 30_000, everyMs = 50): Promise<void> => {
      for (const end = clock.now() + ms; !what(); await clock.run(clock.now() + everyMs)) {
        if (clock.now() >= end) throw new Error(`did not happen within ${ms} ms: ${what.toString()}`)
      }
    },
    status: () => running.bot.backend.status(),
    quote: (symbol: string) => running.bot.backend.quote(symbol),
    held: (): readonly string[] =>
      world
        .venue()
        .positions()
        .filter(({ amount }) => !amount.isZero())
        .map(({ symbol, positionSide, amount }) => `${symbol} ${positionSide} ${amount.toFixed()}`),
    open: (): readonly VenueOrder[] => world.venue().openOrders(null),
    trades: (): readonly TradeRow[] => {
      const filter = { symbol: null, from: null, to: null, leg: null }
      return running.bot.backend.archive.trades(filter, { limit: 100, cursor: null }).items
    },
    decisions: () => {
      const filter = { symbol: null, from: null, to: null, outcome: null }
      return running.bot.backend.archive.decisions(filter, { limit: 100, cursor: null }).items
    },
    /** `between`: what happens to the data folder while nothing runs. */
    restart: async (between: (folder: string) => void = () => undefined): Promise<void> => {
      await stop()
      between(folder)
      running = await boot()
    },
    end: async (): Promise<void> => {
      await stop()
      clock.stop()
      rmSync(folder, { recursive: true })
    },
  }
  return world
}
