import { api } from '@undertow/shared/api.ts'
import { asPct, sub, type Pct, type Price } from '@undertow/shared/money.ts'
import { serve, type Room } from '../handle.ts'

export function serveMarket(room: Room): void {
  const { backend } = room
  serve(room, api.market, ({ query: { symbols } }) => ({
    book: backend.status().book,
    items: [...new Set(symbols.split(','))].map((symbol) => {
      const quote = backend.quote(symbol)
      const vwap = quote.picture?.vwap?.price ?? null
      return { ...quote, fromVwapPct: { long: away(quote.ask, vwap), short: away(quote.bid, vwap) } }
    }),
  }))
}

const away = (at: Price | null, vwap: Price | null): Pct | null =>
  at === null || vwap === null ? null : asPct(sub(at, vwap), vwap)
