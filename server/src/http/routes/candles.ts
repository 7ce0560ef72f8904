import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import { notFound, type Refusal } from '../refusal.ts'

export function serveCandles(room: Room): void {
  const { backend } = room
  serve(room, api.candles, async ({ query: { symbol, interval, limit } }) => {
    const instruments = backend.instruments()
    if (instruments.length === 0) return notKnownYet
    // Only what is traded there is asked for: names that somebody made up would cost requests.
    if (!instruments.some((instrument) => instrument.symbol === symbol)) return notFound(`contract ${symbol}`)
    const { candles, asOf, problem } = await backend.candles(symbol, interval)
    return { book: backend.status().book, symbol, interval, asOf, problem, items: candles.slice(-limit) }
  })
}

const notKnownYet: Refusal = {
  refused: 503,
  code: 'notKnownYet',
  message: 'The exchange has not told its contracts yet.',
  action: 'Wait some seconds and try again.',
}
