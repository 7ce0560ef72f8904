import type { Price, Qty, Rate, Usdt } from '@undertow/shared/money.ts'
import { add, eq, noQty, noUsdt, notional } from '@undertow/shared/money.ts'
import type { VenueEvent } from '../sim/model.ts'
import { type Candles, createCandles } from './klines.ts'

export type PublicTrade = {
  readonly id: number
  readonly price: Price
  readonly qty: Qty
  readonly quote: Usdt
  readonly at: number
  readonly buyerIsMaker: boolean
}
/** Trades of one moment, side and price, as one. */
export type AggregateTrade = {
  readonly id: number
  readonly price: Price
  readonly qty: Qty
  readonly firstId: number
  readonly lastId: number
  readonly at: number
  readonly buyerIsMaker: boolean
}
export type FundingPayment = { readonly symbol: string; readonly rate: Rate; readonly at: number }

/** What the exchange remembers of one contract's market. */
export type SymbolData = {
  readonly symbol: string
  readonly trades: PublicTrade[]
  readonly aggregates: AggregateTrade[]
  readonly candles: Readonly<Record<'trade' | 'mark' | 'index', Candles>>
  readonly funding: FundingPayment[]
  /** Number of the last change of the book. */
  bookId: number
  bookAt: number
  next: { readonly at: number; readonly rate: Rate } | null
}

export interface MarketData {
  onEvent(event: VenueEvent): void
  of(symbol: string): SymbolData
}

const tradesKept = 1_000
const fundingKept = 1_000

/** The public memory of the market: bounded lists and candles, made from what the venue tells. */
export function createMarketData(symbols: Iterable<string>, hasHistory: boolean): MarketData {
  const all = new Map<string, SymbolData>()
  for (const symbol of symbols) all.set(symbol, emptyData(symbol))

  const of = (symbol: string): SymbolData => {
    const data = all.get(symbol)
    if (!data) throw new Error(`market data asked for ${symbol}, which is no contract of this market`)
    return data
  }

  return {
    of,
    onEvent: (event) => {
      switch (event.kind) {
        case 'book': {
          const data = of(event.symbol)
          data.bookId += 1
          data.bookAt = event.at
          return
        }
        case 'publicTrade':
          return void (hasHistory && addTrade(of(event.symbol), event))
        case 'mark':
          return void (hasHistory && addMark(of(event.symbol), event))
        default:
      }
    },
  }
}

const emptyData = (symbol: string): SymbolData => ({
  symbol,
  trades: [],
  aggregates: [],
  candles: { trade: createCandles(), mark: createCandles(), index: createCandles() },
  funding: [],
  bookId: 0,
  bookAt: 0,
  next: null,
})

function addTrade(data: SymbolData, event: Extract<VenueEvent, { kind: 'publicTrade' }>): void {
  const { tradeId: id, price, qty, at, buyerIsMaker } = event
  const trade = { id, price, qty, quote: notional(qty, price), at, buyerIsMaker }
  pushBounded(data.trades, trade, tradesKept)
  data.candles.trade.add(trade)

  const last = data.aggregates.at(-1)
  if (last && last.at === at && last.buyerIsMaker === buyerIsMaker && eq(last.price, price)) {
    data.aggregates[data.aggregates.length - 1] = { ...last, qty: add(last.qty, qty), lastId: id }
  } else {
    const aggregate = { id: (last?.id ?? 0) + 1, price, qty, firstId: id, lastId: id, at, buyerIsMaker }
    pushBounded(data.aggregates, aggregate, tradesKept)
  }
}

function addMark(data: SymbolData, event: Extract<VenueEvent, { kind: 'mark' }>): void {
  const { at, mark, index, fundingRate, nextFundingAt } = event
  const still = { at, qty: noQty, quote: noUsdt, buyerIsMaker: true, id: 0 }
  data.candles.mark.add({ ...still, price: mark })
  data.candles.index.add({ ...still, price: index })
  if (data.next && data.next.at !== nextFundingAt) {
    pushBounded(data.funding, { symbol: data.symbol, rate: data.next.rate, at: data.next.at }, fundingKept)
  }
  data.next = { at: nextFundingAt, rate: fundingRate }
}

/** Keeps at least the newest `kept`; shortened in large steps because that moves the whole list. */
function pushBounded<T>(list: T[], item: T, kept: number): void {
  list.push(item)
  if (list.length >= kept * 2) list.splice(0, list.length - kept)
}
