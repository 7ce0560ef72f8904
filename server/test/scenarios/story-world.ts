import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configSchema, type Config, type ConfigJson } from '@undertow/shared/config.ts'
import type { OperatorAction } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import type { TradeRow } from '@undertow/shared/view.ts'
import { createAster } from '../../src/adapters/aster/aster.ts'
import { createSteadyClock } from '../../src/adapters/clock.ts'
import { asterFeed } from '../../src/adapters/feeds/aster.ts'
import { runFeed } from '../../src/adapters/feeds/run-feed.ts'
import type { Reserve } from '../../src/adapters/store/guard.ts'
import { openStore } from '../../src/adapters/store/open.ts'
import { createBot, recoverState, type Bot } from '../../src/app/bot.ts'
import { createMemoryTransport } from '../../src/app/memory-transport.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'
import { hasFill, heldSince, isHeld } from '../../src/core/positions/held.ts'
import { type State } from '../../src/core/state.ts'
import { createPracticeExchange } from '../../src/practice-exchange/exchange.ts'
import { credentials } from '../../src/practice-exchange/testing.ts'
import type { Journal } from '../../src/ports.ts'
import type { Market, VenueOrder } from '../../src/sim/model.ts'
import { createVenue } from '../../src/sim/venue.ts'
import { createProcess, type Process } from '../chaos/process.ts'
import { createMachine } from '../machine.ts'
import { scriptedMarket } from './scripted-market.ts'

const agentKeys = { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 } as const
const oldKeys = { scheme: 'v1', key: credentials.v1.apiKey, secret: credentials.v1.secret } as const

export const startAt = Date.UTC(2026, 0, 5, 12)
export const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const

/** Settings for stories: one liquidation of 5,000 USDT is enough, targets are near. */
export function storyConfig(
  globals: Partial<ConfigJson['globals']> = {},
  symbol: Partial<ConfigJson['symbol_defaults']> = {},
): Config {
  const base = profileJson('practice')
  return configSchema.decode({
    globals: { ...base.globals, trade_unlisted_symbols: false, ...globals },
    symbol_defaults: { ...base.symbol_defaults, take_profit_pct: '0.25', stop_loss_pct: '0.3', ...symbol },
    symbols: Object.fromEntries(symbols.map((name) => [name, {}])),
  })
}

export type StoryOptions = {
  readonly hedgeMode?: boolean
  readonly scheme?: 'v1' | 'v3'
  /** Where the data folder is made. */
  readonly disk?: string
  readonly reserve?: Reserve
  /** Of every start. */
  readonly haltBecause?: string
}

type Running = {
  readonly process: Process
  readonly bot: Bot
  readonly state: State
  readonly journal: Journal
  readonly close: () => void
}

/**
 * The whole program on a virtual clock: bot, adapter and feed, a journal on disk, and the practice exchange on the other
 * side of the wire. `folder` is removed by `end`.
 */
export function storyWorld<M extends Market>(config: Config, market: M, options: StoryOptions = {}) {
  const clock = createVirtualClock(startAt, null)
  const folder = mkdtempSync(join(options.disk ?? tmpdir(), 'undertow-story-'))
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: usdt('10000'),
    hedgeMode: options.hedgeMode ?? true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const exchange = createPracticeExchange({ venue, market, startAt, credentials, seed: 'story' })
  const machine = createMachine(
    clock,
    createMemoryTransport(exchange, clock, () => 5),
  )
  let settings = { version: 1, config }
  let boots = 0
  let running = boot()

  function boot(): Running {
    boots += 1
    const nothing = (): void => undefined
    const process = createProcess({
      clock: createSteadyClock(machine.clock, 0),
      transport: machine.transport,
      offsetMs: 0,
      onFirstByte: nothing,
      onSent: nothing,
      onReply: nothing,
    })
    const { reserve } = options
    const store = openStore(folder, { clock: process.clock, installation: 'test', ...(reserve ? { reserve } : {}) })
    const state = recoverState(store.journal)
    const common = { transport: process.transport, clock: process.clock, random: () => 0.5, log: nothing }
    const adapter = createAster({
      ...common,
      restUrl: 'http://exchange.test',
      streamUrl: 'ws://exchange.test',
      credentials: options.scheme === 'v1' ? oldKeys : agentKeys,
      symbols: () => symbols,
      isHeld: (symbol) => isHeld(state, symbol),
      lastKnown: {
        fillAt: (symbol) => heldSince(state, symbol),
        incomeAt: () => state.incomeReadTo,
        hasFill: (symbol, tradeId) => hasFill(state, symbol, tradeId),
      },
      reservePct: () => 20,
    })
    const bot = createBot({
      state,
      ...store,
      haltBecause: options.haltBecause ?? store.haltBecause,
      exchange: adapter,
      feeds: [runFeed(asterFeed, { ...common, streamUrl: 'ws://exchange.test' })],
      settings: {
        current: () => ({ ...settings, problems: [], warnings: [] }),
        propose: () => ({ problems: [] }),
        check: () => ({ problems: [], warnings: [] }),
      },
      clock: process.clock,
      wallClock: { now: () => 0, elapsed: () => 0, after: () => nothing },
      identity: { bootId: `boot ${boots}`, installation: 'test', version: 'test' },
      facts: { mode: 'practice', book: 'practice', market: 'a story', speed: null },
      tape: () => null,
      onFatal: (error) => {
        throw error
      },
    })
    void bot.start()
    return { process, bot, state, journal: store.journal, close: () => store.close() }
  }

  const world = {
    market,
    venue,
    faults: exchange.faults,
    /** What the exchange was asked, oldest first. */
    requests: () => exchange.requests(),
    /** The exchange's control, as `sim('symbol', { symbol: 'BTCUSDT', status: 'SETTLING' })`; throws when it refuses. */
    sim: (path: string, body: object): void => {
      const headers = { 'x-sim-token': credentials.controlToken }
      const answer = exchange.handle({
        method: 'POST',
        path: `/__sim/${path}`,
        headers,
        body: JSON.stringify(body),
        at: clock.now(),
      })
      if (answer.status !== 200) throw new Error(`the control of the exchange refused: ${answer.body}`)
    },
    machine,
    folder,
    journal: (): Journal => running.journal,
    /** As the program does when it is asked to end. */
    stop: (): Promise<void> => running.bot.stop(),
    now: () => clock.now(),
    state: (): State => running.state,
    run: (ms: number): Promise<void> => clock.run(clock.now() + ms),
    /** Runs until `what` is true, at most `ms`; throws when it does not come. */
    until: async (what: () => boolean, ms = 30_000, everyMs = 50): Promise<void> => {
      for (const end = clock.now() + ms; !what(); await clock.run(clock.now() + everyMs)) {
        if (clock.now() >= end) throw new Error(`did not happen within ${ms} ms: ${what.toString()}`)
      }
    },
    /** Rows on disk. */
    counts: () => running.bot.backend.archive.counts(),
    /** Our books against the exchange's list, all of it. */
    books: () => running.bot.backend.archive.books('0000-00-00', '9999-12-31'),
    report: () => running.bot.backend.archive.performance(null, null, 'utc'),
    /** Every point of the equity curve, of this hour or so. */
    curve: () => running.bot.backend.archive.equity(0, clock.now(), 2_000),
    status: () => running.bot.backend.status(),
    /** What the bot has told people since the journal's entry `after`, by code. */
    notices: (after = -1): readonly string[] =>
      [...running.journal.read(after)].flatMap(({ commands }) =>
        commands.flatMap((command) => (command.kind === 'notice' ? [command.notice.code] : [])),
      ),
    /** New settings, as if somebody had saved them. */
    configure: (next: Config): void => {
      settings = { version: settings.version + 1, config: next }
      running.bot.acceptSettings('test')
    },
    operate: (action: OperatorAction): Promise<number> => running.bot.backend.operate(action, 'test'),
    /** Like kill -9. */
    kill: (): void => {
      if (!running.process.isAlive()) return
      running.process.kill()
      running.close()
    },
    start: (): void => {
      running = boot()
    },
    /** The bot's orders that rest on the exchange. */
    open: (): readonly VenueOrder[] => venue.openOrders(null).filter(({ clientId }) => clientId.startsWith('ut1.')),
    /** Every order of the bot that the exchange ever took. */
    taken: (): readonly VenueOrder[] =>
      symbols.flatMap((symbol) => venue.orders(symbol)).filter(({ clientId }) => clientId.startsWith('ut1.')),
    held: (): readonly string[] =>
      venue
        .positions()
        .filter(({ amount }) => !amount.isZero())
        .map(({ symbol, positionSide, amount }) => `${symbol} ${positionSide} ${amount.toFixed()}`),
    trades: (): readonly TradeRow[] => {
      const filter = { symbol: null, from: null, to: null, leg: null }
      return running.bot.backend.archive.trades(filter, { limit: 100, cursor: null }).items
    },
    /** Which gate refused the newest decision; null: none did, undefined: nothing was decided yet. */
    refusedBy: (): string | null | undefined => {
      const filter = { symbol: null, from: null, to: null, outcome: null }
      return running.bot.backend.archive.decisions(filter, { limit: 1, cursor: null }).items[0]?.refusedBy
    },
    end: (): void => {
      clock.stop()
      world.kill()
      rmSync(folder, { recursive: true })
    },
  }
  return world
}

/** A world in which nothing moves by itself, connected and ready to trade. */
export async function stillWorld(config: Config = storyConfig(), options: StoryOptions = {}) {
  const market = scriptedMarket(startAt, symbols)
  market.quote('BTCUSDT', '98000', '98000.1')
  market.quote('ETHUSDT', '3300', '3300.01')
  market.quote('SOLUSDT', '182', '182.01')
  const world = storyWorld(config, market, options)
  await world.run(3_000)
  // The first liquidation of a symbol makes the bot ask for its leverage.
  market.liquidate('BTCUSDT', 'SELL', '0.002')
  market.liquidate('ETHUSDT', 'SELL', '0.05')
  market.liquidate('SOLUSDT', 'SELL', '1')
  await world.run(62_000)
  return world
}

/** As many longs die as the threshold asks for. */
export const longsDie = (world: { readonly market: ReturnType<typeof scriptedMarket> }, symbol: string): void =>
  world.market.liquidate(symbol, 'SELL', { BTCUSDT: '0.1', ETHUSDT: '3', SOLUSDT: '50' }[symbol] ?? '1')
