import { price, qty, text, usdt } from '@undertow/shared/money.ts'
import { generatedContracts, instrumentOf } from './contracts.ts'
import type { Ladder, Level, MarketStep, OrderRequest, Rejection, Venue, VenueEvent, VenueOrder } from './model.ts'
import type { VenueOptions } from './options.ts'
import { createVenue } from './venue.ts'

// Builders for the tests of this room.

export const startAt = 1_760_000_400_000

/** An empty request in hedge mode for the long leg of BTCUSDT, with what `change` says. */
export const request = (change: Partial<OrderRequest> = {}): OrderRequest => ({
  clientId: null,
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'LONG',
  type: 'LIMIT',
  timeInForce: null,
  qty: null,
  price: null,
  stopPrice: null,
  activationPrice: null,
  callbackRate: null,
  workingType: null,
  priceProtect: false,
  reduceOnly: null,
  closePosition: false,
  ...change,
})

export const limit = (
  side: 'BUY' | 'SELL',
  amount: string,
  at: string,
  change: Partial<OrderRequest> = {},
): OrderRequest => request({ side, timeInForce: 'GTC', qty: qty(amount), price: price(at), ...change })

export const market = (side: 'BUY' | 'SELL', amount: string, change: Partial<OrderRequest> = {}): OrderRequest =>
  request({ side, type: 'MARKET', qty: qty(amount), ...change })

const levels = (rows: readonly (readonly [string, string])[]): Level[] =>
  rows.map(([at, amount]) => ({ price: price(at), qty: qty(amount) }))

type Rows = readonly (readonly [string, string])[]
const ladder = (bids: Rows, asks: Rows): Ladder => ({ bids: levels(bids), asks: levels(asks) })

export const options = (change: Partial<VenueOptions> = {}): VenueOptions => ({
  instruments: generatedContracts.map(instrumentOf),
  startAt,
  wallet: usdt('10000'),
  hedgeMode: true,
  fundingHours: 8,
  policy: { refuseSecondClosePosition: true, countdownCancelsStops: true, refuseCrossingPostOnly: true },
  ...change,
})

export type Stage = {
  readonly venue: Venue
  /** Now; `after` moves it on. */
  readonly now: () => number
  readonly after: (ms: number) => void
  readonly book: (bids: Rows, asks: Rows, symbol?: string) => void
  readonly print: (at: string, amount: string, aggressor: 'BUY' | 'SELL', symbol?: string) => void
  readonly mark: (at: string, symbol?: string) => void
  readonly submit: (wanted: OrderRequest) => VenueOrder | Rejection
  /** As `submit`, for orders that must be accepted. */
  readonly accept: (wanted: OrderRequest) => VenueOrder
  /** What happened to orders since the last call: `NEW LIMIT`, `TRADE MARKET 0.1@98010 FILLED` … */
  readonly told: () => string[]
  readonly events: () => VenueEvent[]
}

/** A venue with BTCUSDT at a mark and last price of 98,000 and a plain book around it. */
export function stage(change: Partial<VenueOptions> = {}): Stage {
  const venue = createVenue(options(change))
  let at = startAt
  const step = (next: MarketStep): void => venue.onMarket(next)
  const built: Stage = {
    venue,
    now: () => at,
    after: (ms) => {
      at += ms
      venue.onTime(at)
    },
    book: (bids, asks, symbol = 'BTCUSDT') => step({ kind: 'book', at, symbol, ladder: ladder(bids, asks) }),
    print: (level, amount, aggressor, symbol = 'BTCUSDT') =>
      step({ kind: 'trade', at, symbol, price: price(level), qty: qty(amount), buyerIsMaker: aggressor === 'SELL' }),
    mark: (level, symbol = 'BTCUSDT') => step({ kind: 'mark', at, symbol, mark: price(level), index: price(level) }),
    submit: (wanted) => venue.submit(wanted, at),
    accept: (wanted) => {
      const answer = venue.submit(wanted, at)
      if ('rejected' in answer) throw new Error(`refused: ${answer.code} ${answer.message}`)
      return answer
    },
    told: () => venue.drain().flatMap((event) => (event.kind === 'order' ? [line(event)] : [])),
    events: () => venue.drain(),
  }
  built.mark('98000')
  built.print('98000', '0.01', 'BUY')
  built.book(plainBids, plainAsks)
  venue.drain()
  return built
}

export const plainBids: Rows = [
  ['97990', '1'],
  ['97980', '1'],
  ['97970', '1'],
]
export const plainAsks: Rows = [
  ['98010', '1'],
  ['98020', '1'],
  ['98030', '1'],
]

const line = (event: Extract<VenueEvent, { kind: 'order' }>): string => {
  const { execution, order, fill } = event
  if (fill === null) return `${execution} ${order.type}`
  return `${execution} ${order.type} ${text(fill.qty)}@${text(fill.price)} ${order.status}`
}
