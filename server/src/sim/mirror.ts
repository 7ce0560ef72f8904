import type { Instrument } from '@undertow/shared/instrument.ts'
import { gt, lt, type Price, type Qty, type Rate } from '@undertow/shared/money.ts'
import type { Ladder, Level, Market, MarketStep } from './model.ts'

// Another exchange's market as ours: whatever it publishes is pushed in, and becomes the next step. What ours does here moves
// nothing there, so it moves nothing here either; see `mirrored` of the venue for how orders fill.

/** How orders fill against a market that does not see them. */
export type MirrorRules = {
  /**
   * `through`: a resting order fills only when the market trades or is quoted beyond its price. `queue`: also at its price,
   * once as much has traded there as stood before it.
   */
  readonly makerFills: () => 'through' | 'queue'
}

/** A payment of funding to come: longs pay a positive rate. */
export type NextFunding = { readonly rate: Rate; readonly at: number }

export interface Mirror extends Market {
  /** The best levels of the book, whole: they replace what was known. */
  levels(symbol: string, ladder: Ladder, at: number): void
  /** The best prices alone: what is known behind them stays. */
  touch(symbol: string, bid: Level, ask: Level, at: number): void
  trade(
    symbol: string,
    trade: { readonly price: Price; readonly qty: Qty; readonly buyerIsMaker: boolean },
    at: number,
  ): void
  mark(
    symbol: string,
    prices: { readonly mark: Price; readonly index: Price; readonly funding: NextFunding },
    at: number,
  ): void
  /** The line is down: nothing is known any more. */
  goDark(at: number): void
}

const noBook: Ladder = { bids: [], asks: [] }

/** The market of `instruments`, empty until something is pushed. What is pushed of other contracts is left out. */
export function createMirror(instruments: readonly Instrument[]): Mirror {
  const known = new Set(instruments.map(({ symbol }) => symbol))
  const books = new Map<string, Ladder>()
  let queue: MarketStep[] = []
  let next = 0
  let lastAt = 0

  const push = (step: MarketStep): void => {
    if (!known.has(step.symbol)) return
    lastAt = Math.max(lastAt, step.at)
    queue.push(step.at === lastAt ? step : { ...step, at: lastAt })
  }
  const setBook = (symbol: string, ladder: Ladder, at: number): void => {
    if (!known.has(symbol)) return
    books.set(symbol, ladder)
    push({ kind: 'book', at, symbol, ladder })
  }

  return {
    instruments,
    nextAt: () => queue[next]?.at ?? null,
    next: () => {
      const step = queue[next]
      if (step === undefined) throw new Error('the mirror has no next step')
      next += 1
      if (next === queue.length) {
        queue = []
        next = 0
      }
      return step
    },
    levels: setBook,
    touch: (symbol, bid, ask, at) => {
      const { bids, asks } = books.get(symbol) ?? noBook
      const ladder = {
        bids: [bid, ...bids.filter(({ price }) => lt(price, bid.price))],
        asks: [ask, ...asks.filter(({ price }) => gt(price, ask.price))],
      }
      setBook(symbol, ladder, at)
    },
    trade: (symbol, trade, at) => push({ kind: 'trade', at, symbol, ...trade }),
    mark: (symbol, prices, at) => push({ kind: 'mark', at, symbol, ...prices }),
    goDark: (at) => {
      books.clear()
      for (const symbol of known) push({ kind: 'dark', at, symbol })
    },
  }
}
