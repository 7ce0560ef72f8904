import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config } from '@undertow/shared/config.ts'
import { forDrawing, usdt } from '@undertow/shared/money.ts'
import { isoTime } from '@undertow/shared/format.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { createAster } from '../adapters/aster/aster.ts'
import { type AsterCredentials } from '../adapters/aster/signer.ts'
import { createClock, createSteadyClock } from '../adapters/clock.ts'
import { feeds } from '../adapters/feeds/registry.ts'
import { runFeed } from '../adapters/feeds/run-feed.ts'
import { lockFolder } from '../adapters/lock.ts'
import { createLog } from '../adapters/log.ts'
import { startPracticeChild } from '../adapters/practice-child.ts'
import { createSettings } from '../adapters/settings.ts'
import { StartError } from '../adapters/start-error.ts'
import { openStore } from '../adapters/store/open.ts'
import { readTape, type Tape } from '../adapters/tape.ts'
import { createTransport } from '../adapters/transport.ts'
import { heldSince, isHeld } from '../core/held.ts'
import { type Backend, type Clock, type Log, type Transport } from '../ports.ts'
import { createCredentials } from '../practice-exchange/credentials.ts'
import { createPracticeExchange } from '../practice-exchange/exchange.ts'
import { inferInstruments } from '../sim/infer-instruments.ts'
import { generatedMarket } from '../sim/market.ts'
import { stream, uniform } from '../sim/random.ts'
import { tapeMarket } from '../sim/tape.ts'
import { createVenue } from '../sim/venue.ts'
import { createBot, recoverState } from './bot.ts'
import { createMemoryTransport } from './memory-transport.ts'
import { type Options } from './options.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** A bot with all it needs, ready to start. */
export type OpenMode = {
  readonly backend: Backend
  readonly log: Log
  /** One line for the person who started it. */
  readonly headline: string
  /** Begins to trade; returns at once. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export type Surroundings = {
  readonly projectRoot: string
  /** Relative folders of the command line are relative to this one. */
  readonly calledFrom: string
  /** From the environment; the command line goes first. */
  readonly dataFolder: string | null
  /** Trading cannot go on: the process must end. */
  readonly onFatal: () => void
}

/** The sentence for the person who tried, when `error` is a reason not to start; null for any other error. */
export const reasonNotToStart = (error: unknown): string | null => (error instanceof StartError ? error.message : null)

const version = '0.1.0'
const practiceWallet = usdt('10000')
// Runs on virtual time begin at a fixed moment, so that equal seeds give equal journals.
const virtualStart = Date.UTC(2026, 0, 5)
// Time to connect before the first row; longer would look like a dead feed.
const tapeLeadMs = 3_000
const tapeTailMs = 5_000
const oneWayMs = 5
const clockBackMs = 10_000

/** Puts together what the mode needs. The only function that knows the modes. Throws `StartError`. */
export async function openMode(options: Options, surroundings: Surroundings): Promise<OpenMode> {
  if (options.mode !== 'practice')
    throw new StartError(
      `--mode ${options.mode} is not built yet: practice mode is what there is. Start without --mode.`,
    )
  const { log, setLevel } = createLog('info')
  const wallClock = createClock()
  const tape = options.replay === null ? null : openTape(resolve(surroundings.calledFrom, options.replay))
  const folder = dataFolder(options, surroundings, wallClock)
  const unlock = lockFolder(folder)
  const onFatal = (error: unknown): void => {
    log('error', 'trading cannot go on', {
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    surroundings.onFatal()
  }

  const isVirtual = options.speed !== null
  const store = openStore(folder, {
    clock: wallClock,
    ...(isVirtual ? { installation: installationOf(options.seed) } : {}),
  })
  const state = recoverState(store.journal, (text) => log('warn', text))
  const recoveredAt = state.at
  if (!isVirtual && recoveredAt > wallClock.now() + clockBackMs)
    log(
      'warn',
      `the clock stands before the last run's end, at ${isoTime(recoveredAt)}: no entries until it is past that`,
    )
  const virtual = options.speed === null ? null : virtualClock(options.speed, tape, recoveredAt)
  const clock: Clock = virtual ?? createSteadyClock(wallClock, recoveredAt)
  const practice = await (virtual === null
    ? practiceProcess(options, folder, onFatal)
    : practiceInProcess(options, virtual, tape))

  const settings = createSettings({
    file: join(folder, 'settings.json'),
    initial: profileConfig(options.profile ?? (tape === null ? 'practice' : 'original')),
    last: store.archive.settingsVersions({ limit: 1, cursor: null }).items[0] ?? null,
    onChange: ({ config }, by) => {
      setLevel(config.globals.log_level)
      bot.acceptSettings(by)
    },
    log,
  })
  const exchange = createAster({
    ...practice.access,
    transport: practice.transport,
    clock,
    random: practice.random,
    log,
    symbols: () => watchedSymbols(settings.current().config),
    isHeld: (symbol) => isHeld(state, symbol),
    lastKnown: {
      fillAt: (symbol) => heldSince(state, symbol),
      incomeAt: () => (recoveredAt === 0 ? null : recoveredAt),
    },
    reservePct: () => forDrawing(settings.current().config.globals.rate_limit_buffer_pct),
  })
  const feed = runFeed(feeds.aster, {
    transport: practice.transport,
    clock,
    random: practice.random,
    log,
    streamUrl: practice.access.streamUrl,
  })

  const bot = createBot({
    state,
    ...store,
    exchange,
    feeds: [feed],
    settings,
    clock,
    wallClock,
    identity: {
      bootId: isVirtual ? `${options.seed}-${store.journal.lastSeq + 1}` : randomUUID(),
      installation: store.installation,
      version,
      // The practice exchange keeps nothing between two runs.
      accountIsNew: true,
    },
    facts: {
      mode: 'practice',
      book: 'practice',
      market: practice.market,
      speed: options.speed === 'max' ? null : (options.speed ?? 1),
    },
    tape: () =>
      tape && {
        name: tape.name,
        from: tape.from,
        to: tape.to,
        at: Math.min(clock.now(), tape.to),
        ended: clock.now() > tape.to,
      },
    onFatal,
  })

  const start = (): void => {
    bot.start().catch(onFatal)
    settings.start()
    virtual?.run(tape === null ? undefined : tape.to + tapeTailMs).then(() => {
      if (tape !== null) log('info', `the recording ${tape.name} has ended; the dashboard stays up`)
    }, onFatal)
  }
  const stop = async (): Promise<void> => {
    settings.stop()
    virtual?.stop()
    await bot.stop()
    await practice.close()
    store.close()
    unlock()
  }
  return { backend: bot.backend, log, headline: practice.market, start, stop }
}

type Practice = {
  readonly market: string
  readonly access: { readonly restUrl: string; readonly streamUrl: string; readonly credentials: AsterCredentials }
  readonly transport: Transport
  readonly random: () => number
  close(): Promise<void>
}

/** Normal speed: the practice exchange is a process of its own behind real sockets on the loopback address. */
async function practiceProcess(options: Options, folder: string, onFatal: (error: unknown) => void): Promise<Practice> {
  const script = fileURLToPath(new URL('../practice-exchange/cli.ts', import.meta.url))
  const args = ['--port', String(options.exchangePort), '--seed', String(options.seed), '--data', folder]
  const child = await startPracticeChild(script, args, (reason) => onFatal(new Error(reason)))
  const transport = createTransport()
  return {
    market: 'practice: a generated market on this machine; its profit and loss mean nothing',
    access: {
      restUrl: child.url,
      streamUrl: child.streamUrl,
      credentials: { scheme: 'v3', chainId: child.chainId, ...child.v3 },
    },
    transport,
    random: Math.random,
    close: async () => {
      await transport.close()
      await child.stop()
    },
  }
}

/** Virtual time: the same exchange in this process, reached through the same bytes. */
function practiceInProcess(options: Options, clock: VirtualClock, tape: Tape | null): Practice {
  const seed = String(options.seed)
  const startAt = clock.now()
  const market =
    tape === null ? generatedMarket({ seed, startAt }) : tapeMarket({ ...tape, instruments: inferInstruments(tape) })
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: practiceWallet,
    hedgeMode: true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const credentials = createCredentials()
  const exchange = createPracticeExchange({
    venue,
    market,
    startAt,
    credentials,
    seed,
    ...(tape === null ? {} : { liquidationMs: 0 }),
  })
  const random = stream(seed, 'transport')
  return {
    market:
      tape === null
        ? 'practice: a generated market at another speed; its profit and loss mean nothing'
        : `practice: the recording ${tape.name}, replayed; fills are simulated`,
    access: {
      restUrl: 'http://practice.invalid',
      streamUrl: 'ws://practice.invalid',
      credentials: { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 },
    },
    transport: createMemoryTransport(exchange, clock, () => oneWayMs),
    random: () => uniform(random),
    close: () => Promise.resolve(),
  }
}

function virtualClock(speed: number | 'max', tape: Tape | null, recoveredAt: number): VirtualClock {
  const startAt = tape === null ? Math.max(virtualStart, recoveredAt + 1) : tape.from - tapeLeadMs
  return createVirtualClock(startAt, speed === 'max' ? null : speed)
}

function openTape(folder: string): Tape {
  try {
    return readTape(folder)
  } catch (error) {
    throw new StartError(`--replay: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** A replay is a run of its own and never continues another one. */
function dataFolder(
  options: Options,
  { projectRoot, calledFrom, dataFolder: fromEnvironment }: Surroundings,
  clock: Clock,
): string {
  const named = options.data ?? fromEnvironment
  const isReplay = options.replay !== null
  const usual = join(projectRoot, 'data', isReplay ? `replay-${stampOf(clock)}` : 'practice')
  const folder = named === null ? usual : resolve(calledFrom, named)
  if (isReplay && existsSync(join(folder, 'ledger.db')))
    throw new StartError(
      `${folder} already holds a journal: a replay begins with an empty folder, pass another one with --data.`,
    )
  return folder
}

/** The present second as 14 digits. */
const stampOf = (clock: Clock): string => isoTime(clock.now()).replaceAll(/\D/g, '').slice(0, 14)

// Of a run that must repeat exactly, nothing may be drawn by lot.
const installationOf = (seed: number): string => (seed % 1_679_616).toString(36).padStart(4, '0')

const watchedSymbols = (config: Config): readonly string[] | 'all' =>
  config.globals.trade_unlisted_symbols ? 'all' : Object.keys(config.symbols)
