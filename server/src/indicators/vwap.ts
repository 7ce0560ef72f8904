import {
  add,
  averagePrice,
  isPositive,
  noQty,
  notional,
  noUsdt,
  price,
  qty,
  sub,
  usdt,
  type Price,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import type { Candle, CandleFold } from './candles.ts'

export interface CandleVwap extends CandleFold {
  /** Over the last closed candles and `forming`; null while there are not enough, or without a trade in them. */
  price(forming: Candle): Price | null
}

/** Volume-weighted average price of the last `count` candles, the forming one among them. */
export function createCandleVwap(count: number): CandleVwap {
  const closed: { readonly volume: Qty; readonly quote: Usdt }[] = []
  let [volumes, quotes] = [noQty, noUsdt]
  let next = 0

  return {
    add: (candle) => {
      if (count === 1) return
      const entering = { volume: qty(candle.volume), quote: usdt(candle.quote) }
      const leaving = closed[next]
      closed[next] = entering
      next = (next + 1) % (count - 1)
      volumes = sub(add(volumes, entering.volume), leaving?.volume ?? noQty)
      quotes = sub(add(quotes, entering.quote), leaving?.quote ?? noUsdt)
    },
    reset: () => {
      closed.length = next = 0
      volumes = noQty
      quotes = noUsdt
    },
    price: (forming) => {
      if (closed.length < count - 1) return null
      const volume = add(volumes, qty(forming.volume))
      return isPositive(volume) ? averagePrice(add(quotes, usdt(forming.quote)), volume) : null
    },
  }
}

export interface TradeVwap {
  add(at: string, amount: string): void
  reset(): void
  /** Null before `count` trades. */
  price(): Price | null
}

/** Volume-weighted average price of the last `count` trades. */
export function createTradeVwap(count: number): TradeVwap {
  // Price and quantity by turns, as text: as decimals a thousand trades of each contract would fill the memory.
  const trades: string[] = []
  let [volumes, quotes] = [noQty, noUsdt]
  let next = 0

  return {
    add: (at, amount) => {
      const [oldAt, oldAmount] = [trades[next], trades[next + 1]]
      if (oldAt !== undefined && oldAmount !== undefined) {
        volumes = sub(volumes, qty(oldAmount))
        quotes = sub(quotes, notional(qty(oldAmount), price(oldAt)))
      }
      trades[next] = at
      trades[next + 1] = amount
      next = (next + 2) % (count * 2)
      volumes = add(volumes, qty(amount))
      quotes = add(quotes, notional(qty(amount), price(at)))
    },
    reset: () => {
      trades.length = next = 0
      volumes = noQty
      quotes = noUsdt
    },
    price: () => (trades.length < count * 2 || !isPositive(volumes) ? null : averagePrice(quotes, volumes)),
  }
}
