import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isoTime } from '@undertow/shared/format.ts'
import { usdt } from '@undertow/shared/money.ts'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { createClock, createSteadyClock } from '../../adapters/clock.ts'
import { startPracticeChild } from '../../adapters/practice-child.ts'
import { StartError } from '../../adapters/start-error.ts'
import { readTape, type Tape } from '../../adapters/tape.ts'
import { createTransport } from '../../adapters/transport.ts'
import { createCredentials } from '../../practice-exchange/credentials.ts'
import { createPracticeExchange, type PracticeExchange } from '../../practice-exchange/exchange.ts'
import { inferInstruments } from '../../sim/infer-instruments.ts'
import { generatedMarket } from '../../sim/market.ts'
import { stream, uniform } from '../../sim/random.ts'
import { tapeMarket } from '../../sim/tape.ts'
import { createVenue } from '../../sim/venue.ts'
import { createMemoryTransport } from '../memory-transport.ts'
import type { Options } from '../options.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import type { Plan, Venue, VenueGiven } from './book.ts'
import type { Places } from './places.ts'
import { warnOfClock } from './warn-of-clock.ts'

const practiceWallet = usdt('10000')
// Runs on virtual time begin at a fixed moment, so that equal seeds give equal journals.
const virtualStart = Date.UTC(2026, 0, 5)
// Time to connect before the first row; longer would look like a dead feed.
const tapeLeadMs = 3_000
const tapeTailMs = 5_000
const oneWayMs = 5

/**
 * The generated market or a recording, with an exchange of our own. On virtual time that exchange is in this process, and
 * `onExchange` is told before anybody speaks to it. Throws `StartError`.
 */
export function practicePlan(
  options: Options,
  places: Places,
  onExchange: (exchange: PracticeExchange) => void = () => undefined,
): Plan {
  const { seed, speed, profile } = options
  const tape = options.replay === null ? null : openTape(resolve(places.calledFrom, options.replay))
  const folder = dataFolder(options, places)
  return {
    facts: { mode: 'practice', book: 'practice', speed: speed === 'max' ? null : (speed ?? 1) },
    folder,
    root: folder,
    firstSettings: profileConfig(profile ?? (tape === null ? 'practice' : 'original')),
    accountIsNew: true,
    ...(speed === null
      ? { openVenue: (given) => besideUs(options, folder, given) }
      : {
          installation: installationOf(seed),
          bootId: (seq) => `${seed}-${seq}`,
          openVenue: (given) => Promise.resolve(withinUs(seed, speed, tape, given, onExchange)),
        }),
  }
}

/** Normal speed: the practice exchange is a process of its own behind real sockets on the loopback address. */
async function besideUs(
  { exchangePort, seed }: Options,
  folder: string,
  { wallClock, recoveredAt, log, onFatal }: VenueGiven,
): Promise<Venue> {
  warnOfClock(wallClock, recoveredAt, log)
  const script = fileURLToPath(new URL('../../practice-exchange/cli.ts', import.meta.url))
  const args = ['--port', String(exchangePort), '--seed', String(seed), '--data', folder]
  const child = await startPracticeChild(script, args, (reason) => onFatal(new Error(reason)))
  const transport = createTransport()
  const access = { transport, streamUrl: child.streamUrl }
  return {
    market: 'practice: a generated market on this machine; its profit and loss mean nothing',
    clock: createSteadyClock(wallClock, recoveredAt),
    random: Math.random,
    exchange: { ...access, restUrl: child.url, credentials: { scheme: 'v3', chainId: child.chainId, ...child.v3 } },
    liquidations: access,
    tape: () => null,
    start: () => undefined,
    close: async () => {
      await transport.close()
      await child.stop()
    },
  }
}

/** Virtual time: the same exchange in this process, reached through the same bytes. */
function withinUs(
  seed: number,
  speed: number | 'max',
  tape: Tape | null,
  { recoveredAt, log, onFatal }: VenueGiven,
  onExchange: (exchange: PracticeExchange) => void,
): Venue {
  const startAt = tape === null ? Math.max(virtualStart, recoveredAt + 1) : tape.from - tapeLeadMs
  const clock = createVirtualClock(startAt, speed === 'max' ? null : speed)
  const market =
    tape === null
      ? generatedMarket({ seed: String(seed), startAt })
      : tapeMarket({ ...tape, instruments: inferInstruments(tape) })
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
    seed: String(seed),
    ...(tape === null ? {} : { liquidationMs: 0 }),
  })
  onExchange(exchange)
  const random = stream(String(seed), 'transport')
  // Told when all of it has been lived through: who stops the run on hearing so stops at the same moment each time.
  let hasEnded = false
  const access = {
    transport: createMemoryTransport(exchange, clock, () => oneWayMs),
    streamUrl: 'ws://practice.invalid',
  }
  return {
    market:
      tape === null
        ? 'practice: a generated market at another speed; its profit and loss mean nothing'
        : `practice: the recording ${tape.name}, replayed; fills are simulated`,
    clock,
    random: () => uniform(random),
    exchange: {
      ...access,
      restUrl: 'http://practice.invalid',
      credentials: { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 },
      // Past the line and its time: looking at a chart must not change a run that can be repeated, and works when time has ended.
      chartSource: (symbol, interval, rows) => Promise.resolve(exchange.candles(symbol, interval, rows)),
    },
    liquidations: access,
    tape: () =>
      tape && {
        name: tape.name,
        from: tape.from,
        to: tape.to,
        at: Math.min(clock.now(), tape.to),
        ended: hasEnded,
      },
    start: () => {
      clock.run(tape === null ? undefined : tape.to + tapeTailMs).then(() => {
        hasEnded = tape !== null
        if (tape !== null) log('info', `the recording ${tape.name} has ended; the dashboard stays up`)
      }, onFatal)
    },
    close: () => {
      clock.stop()
      return Promise.resolve()
    },
  }
}

function openTape(folder: string): Tape {
  try {
    return readTape(folder)
  } catch (error) {
    throw new StartError(`--replay: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** A replay is a run of its own and never continues another one. */
function dataFolder(options: Options, { projectRoot, calledFrom, dataFolder: fromEnvironment }: Places): string {
  const named = options.data ?? fromEnvironment
  const isReplay = options.replay !== null
  const usual = join(projectRoot, 'data', isReplay ? `replay-${stamp()}` : 'practice')
  const folder = named === null ? usual : resolve(calledFrom, named)
  if (isReplay && existsSync(join(folder, 'ledger.db')))
    throw new StartError(
      `${folder} already holds a journal: a replay begins with an empty folder, pass another one with --data.`,
    )
  return folder
}

/** The present second as 14 digits. */
const stamp = (): string => isoTime(createClock().now()).replaceAll(/\D/g, '').slice(0, 14)

// Of a run that must repeat exactly, nothing may be drawn by lot.
const installationOf = (seed: number): string => (seed % 1_679_616).toString(36).padStart(4, '0')
