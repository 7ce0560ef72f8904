import type { Instrument } from '@undertow/shared/instrument.ts'
import { usdt } from '@undertow/shared/money.ts'
import { publicCandlesFrom } from '../../adapters/aster/kline-requests.ts'
import { createPublicMarket, readContracts } from '../../adapters/aster/public-market.ts'
import { StartError } from '../../adapters/start-error.ts'
import type { Clock, Feed, Log, Transport } from '../../ports.ts'
import { createCredentials } from '../../practice-exchange/credentials.ts'
import { createPracticeExchange, type PracticeExchange } from '../../practice-exchange/exchange.ts'
import { worstCaseBrackets } from '../../sim/contracts.ts'
import { createMirror, type MirrorRules } from '../../sim/mirror.ts'
import type { VenueOptions } from '../../sim/options.ts'
import type { SavedVenue } from '../../sim/save.ts'
import { createVenue } from '../../sim/venue.ts'
import { createMemoryTransport } from '../memory-transport.ts'
import { createKeeper, type AccountFile } from './account-file.ts'
import type { Venue } from './book.ts'

export type SimulatedAsterOptions = {
  /** To Aster: public requests and streams only. */
  readonly transport: Transport
  readonly clock: Clock
  /** 0 to 1. */
  readonly random: () => number
  readonly log: Log
  readonly restUrl: string
  readonly streamUrl: string
  readonly symbols: () => readonly string[] | 'all'
  readonly makerFills: MirrorRules['makerFills']
  /** To go on with, and where it is kept. */
  readonly account: Pick<AccountFile, 'saved' | 'write'>
}

/** An exchange in this process whose market is Aster's. */
export type SimulatedAster = {
  /** For the adapter that trades. */
  readonly exchange: Venue['exchange']
  /** What really happened, for tests. */
  readonly truth: PracticeExchange
  /** Aster's public market: to be started and stopped with the bot. */
  readonly market: Feed
  /** After the bot: the last word about the account is written. */
  readonly close: () => void
}

const wallet = usdt('10000')

/**
 * Reads Aster's contracts and follows its public market with an exchange of our own, which speaks the same protocol as
 * Aster and takes the orders. Nothing here can sign a request to Aster. Throws `StartError` when Aster does not answer.
 */
export async function createSimulatedAster(options: SimulatedAsterOptions): Promise<SimulatedAster> {
  const { transport, clock, random, log, restUrl, streamUrl, symbols, makerFills, account } = options
  const contracts = await readContracts(options)
  if (contracts === null || contracts.length === 0)
    throw new StartError(
      `${restUrl} does not tell its contracts, and simulated orders need its market: check the network and the line above, then start again.`,
    )
  const instruments = contracts.map((contract) => ({ ...contract, brackets: worstCaseBrackets }))
  const mirror = createMirror(instruments)
  const startAt = clock.now()
  tellGone(account.saved, instruments, log)
  const rules: VenueOptions = {
    instruments,
    startAt,
    wallet,
    hedgeMode: true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
    mirrored: { makerFills },
  }
  const venue = createVenue(rules, account.saved)
  const keeper = createKeeper(account, { clock, log, save: () => venue.save() })
  const credentials = createCredentials()
  const seed = credentials.controlToken
  const truth = createPracticeExchange({
    venue,
    market: mirror,
    startAt,
    credentials,
    seed,
    fundingHours: null,
    hasHistory: false,
    onAccount: keeper.onChange,
  })
  const inside = createMemoryTransport(truth, clock, () => tripMs(random))

  /** Of what is pushed in at this moment. */
  const now = (): number => clock.now()
  const pushed = <A extends readonly unknown[]>(push: (...given: A) => void) => {
    return (...given: A): void => {
      push(...given)
      inside.poke()
    }
  }
  const market = createPublicMarket({
    transport,
    clock,
    random,
    log,
    restUrl,
    streamUrl,
    symbols,
    busy: () => venue.busySymbols(),
    sink: {
      levels: pushed((symbol, book) => mirror.levels(symbol, book, now())),
      touch: pushed((symbol, bid, ask) => mirror.touch(symbol, bid, ask, now())),
      trade: pushed((symbol, trade) => mirror.trade(symbol, trade, now())),
      mark: pushed((symbol, prices) => mirror.mark(symbol, prices, now())),
      dark: pushed(() => mirror.goDark(now())),
      contracts: (read) => {
        for (const { symbol, brackets: _none, ...rules } of read) venue.forced.changeInstrument(symbol, rules, now())
      },
    },
  })
  return {
    exchange: {
      transport: inside,
      restUrl: 'http://simulated.invalid',
      streamUrl: 'ws://simulated.invalid',
      credentials: { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 },
      // The mirror knows the book and the trades of a few contracts, and no candles.
      pictureSource: { transport, streamUrl, askCandles: publicCandlesFrom({ transport, clock, restUrl }) },
    },
    truth,
    market,
    close: () => {
      keeper.now()
      void inside.close()
    },
  }
}

function tellGone(saved: SavedVenue | null, instruments: readonly Instrument[], log: Log): void {
  const known = new Set(instruments.map(({ symbol }) => symbol))
  const gone = saved?.contracts.filter(({ symbol }) => !known.has(symbol)).map(({ symbol }) => symbol) ?? []
  if (gone.length > 0) log('warn', `no longer traded, and gone from the simulated account: ${gone.join(', ')}`)
}

const quickestMs = 15
const meanExtraMs = 20
const slowestMs = 400

/**
 * How long one direction between the bot and the simulated exchange takes: 15 ms and an exponentially distributed rest of
 * 20 ms on average, at most 400 ms. A request and its answer so take 70 ms on average.
 */
export const tripMs = (random: () => number): number =>
  Math.min(quickestMs - meanExtraMs * Math.log(1 - random()), slowestMs)
