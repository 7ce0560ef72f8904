import type { Event } from '@undertow/shared/events.ts'
import { usdt } from '@undertow/shared/money.ts'
import { createAster } from '../src/adapters/aster/aster.ts'
import { createMemoryTransport, type LocalVenue } from '../src/app/memory-transport.ts'
import { createVirtualClock } from '../src/app/virtual-clock.ts'
import { createPracticeExchange } from '../src/practice-exchange/exchange.ts'
import { credentials } from '../src/practice-exchange/testing.ts'
import { createVenue } from '../src/sim/venue.ts'
import { describeExchange, type VenueStage } from './exchange-spec.ts'
import { scriptedMarket } from './scenarios/scripted-market.ts'

const startAt = Date.UTC(2026, 0, 5, 12)
const symbol = 'BTCUSDT'

/** The Aster adapter in front of the practice exchange, every byte as on the wire. */
async function asterStage(hedgeMode: boolean): Promise<VenueStage> {
  const clock = createVirtualClock(startAt, null)
  const market = scriptedMarket(startAt, [symbol])
  market.quote(symbol, '98000', '98000.1')
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: usdt('10000'),
    hedgeMode,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
  })
  const practice = createPracticeExchange({ venue, market, startAt, credentials, seed: 'spec' })
  const line = breakable(practice)
  const told: Event[] = []
  const exchange = createAster({
    transport: createMemoryTransport(line, clock, () => 5),
    clock,
    restUrl: 'http://exchange.test',
    streamUrl: 'ws://exchange.test',
    credentials: { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 },
    symbols: () => [symbol],
    isHeld: () => true,
    reservePct: () => 20,
    random: () => 0.5,
    log: () => undefined,
  })
  void exchange.start((event) => told.push(event))
  await clock.run(startAt + 5_000)
  return {
    exchange,
    told,
    symbol,
    hedgeMode,
    startedAt: startAt,
    run: (ms) => clock.run(clock.now() + ms),
    quote: (bid, ask, size) => market.quote(symbol, bid, ask, size),
    mark: (at) => market.mark(symbol, at),
    sell: (at, amount) => market.trade(symbol, at, amount, 'SELL'),
    loseAnswer: () =>
      practice.faults.addRequest({
        match: { method: 'POST', path: 'order' },
        times: 1,
        when: 'after_exec',
        action: { do: 'drop' },
      }),
    cutAccountStream: (ms) => line.refuseAccountStream(clock.now() + ms),
    silenceBook: (ms) => practice.faults.addStream({ stream: 'market', do: 'silence', forMs: ms }, clock.now()),
    cancelByHand: (clientId) => void venue.cancel({ symbol, clientId }, clock.now()),
    orderCount: () => venue.orders(symbol).length,
  }
}

/** The exchange behind a line whose account stream can be cut and kept from coming back for a while. */
function breakable(venue: LocalVenue): LocalVenue & { refuseAccountStream(until: number): void } {
  const open = new Set<() => void>()
  let refusedUntil = 0
  return {
    handle: (request) => venue.handle(request),
    advance: (at) => venue.advance(at),
    nextAt: () => venue.nextAt(),
    openSocket: (path, peer, at) => {
      if (!path.startsWith('/ws/')) return venue.openSocket(path, peer, at)
      if (at < refusedUntil) {
        peer.close(1006, 'refused')
        return { onMessage: () => undefined, onClose: () => undefined }
      }
      const far = venue.openSocket(path, peer, at)
      const cut = (): void => {
        far.onClose()
        peer.close(1006, 'cut')
      }
      open.add(cut)
      return {
        onMessage: (text, then) => far.onMessage(text, then),
        onClose: () => {
          open.delete(cut)
          far.onClose()
        },
      }
    },
    refuseAccountStream: (until) => {
      refusedUntil = until
      for (const cut of open) cut()
      open.clear()
    },
  }
}

describeExchange('Aster against the practice exchange', asterStage)
