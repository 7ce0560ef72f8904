import { abs, movedBy, qty as qtyOf, toTickDown, toTickUp, type Pct, type Price } from '@undertow/shared/money.ts'
import { generatedMarket } from '../../src/sim/market.ts'
import type { Ladder, Level, Market, MarketStep } from '../../src/sim/model.ts'

/** The generated market, with hands on it. */
export interface PlayableMarket extends Market {
  /** Puts a step in; it is played at its own time, or next when that has passed. */
  inject(step: MarketStep): void
  /** Moves what is told of a symbol by `share` until `until`: the mark alone, or trades and book too. */
  shift(symbol: string, share: Pct, until: number, what: 'mark' | 'everything'): void
  /** Leaves only crumbs in the books until `until`. */
  thin(until: number): void
}

type Shift = { readonly share: Pct; readonly until: number; readonly what: 'mark' | 'everything' }

/** Books and trades of the same symbol come no closer together than this: most of what a market says changes nothing. */
const pauseMs = { book: 450, trade: 300 } as const

/** `traded` have books and trades; `others` only a first book, marks and liquidations. */
export function playableMarket(
  seed: string,
  startAt: number,
  traded: readonly string[],
  others: readonly string[],
): PlayableMarket {
  const market = generatedMarket({ seed, startAt, symbols: [...traded, ...others] })
  const saidAt = new Map<string, number>()
  const ticks = new Map(market.instruments.map(({ symbol, tickSize }) => [symbol, tickSize]))
  const steps = new Map(market.instruments.map(({ symbol, stepSize }) => [symbol, stepSize]))
  const injected: MarketStep[] = []
  const shifts = new Map<string, Shift>()
  let thinUntil = 0
  let lastAt = startAt

  const moved = (symbol: string, price: Price, at: number, kind: 'mark' | 'everything'): Price => {
    const shift = shifts.get(symbol)
    if (!shift || at >= shift.until || (kind === 'everything' && shift.what === 'mark')) return price
    return toTickDown(movedBy(price, shift.share), ticks.get(symbol) ?? price)
  }

  const changed = (step: MarketStep): MarketStep => {
    const { symbol, at } = step
    switch (step.kind) {
      case 'mark':
        return { ...step, mark: moved(symbol, step.mark, at, 'mark') }
      case 'trade':
        return { ...step, price: moved(symbol, step.price, at, 'everything') }
      case 'book':
        return { ...step, ladder: changedLadder(step.ladder, symbol, at) }
      case 'liquidation':
      case 'dark':
        return step
    }
  }

  const changedLadder = (ladder: Ladder, symbol: string, at: number): Ladder => {
    const isThin = at < thinUntil
    const shift = shifts.get(symbol)
    const isShifted = shift !== undefined && shift.what === 'everything' && at < shift.until
    if (!isThin && !isShifted) return ladder
    const crumb = steps.get(symbol) ?? qtyOf('1')
    const tick = ticks.get(symbol)
    const level =
      (side: 'bids' | 'asks') =>
      (one: Level): Level => ({
        price:
          isShifted && tick
            ? (side === 'bids' ? toTickDown : toTickUp)(movedBy(one.price, shift.share), tick)
            : one.price,
        qty: isThin ? abs(crumb) : one.qty,
      })
    // Lazily, like the ladders of the generator: most are never looked at.
    return {
      get bids() {
        return (isThin ? ladder.bids.slice(0, 3) : ladder.bids).map(level('bids'))
      },
      get asks() {
        return (isThin ? ladder.asks.slice(0, 3) : ladder.asks).map(level('asks'))
      },
    }
  }

  /** The next generated step that is worth telling. */
  let upcoming: MarketStep | null = null
  const peek = (): MarketStep => {
    while (upcoming === null) {
      const step = market.next()
      if (isTold(step)) upcoming = step
    }
    return upcoming
  }
  const isTold = ({ kind, symbol, at }: MarketStep): boolean => {
    if (kind !== 'book' && kind !== 'trade') return true
    const key = `${kind} ${symbol}`
    const last = saidAt.get(key)
    if (last !== undefined && (at - last < pauseMs[kind] || !traded.includes(symbol))) return false
    saidAt.set(key, at)
    return true
  }

  return {
    instruments: market.instruments,
    nextAt: () => {
      const generated = peek().at
      return Math.max(lastAt, Math.min(generated, injected[0]?.at ?? Infinity))
    },
    next: () => {
      const first = injected[0]
      const isInjected = first !== undefined && first.at <= peek().at
      if (isInjected) injected.shift()
      const step = isInjected ? first : changed(peek())
      if (!isInjected) upcoming = null
      lastAt = Math.max(lastAt, step.at)
      return step.at < lastAt ? { ...step, at: lastAt } : step
    },
    inject: (step) => {
      const index = injected.findIndex(({ at }) => at > step.at)
      injected.splice(index < 0 ? injected.length : index, 0, step)
    },
    shift: (symbol, share, until, what) => void shifts.set(symbol, { share, until, what }),
    thin: (until) => {
      thinUntil = Math.max(thinUntil, until)
    },
  }
}
