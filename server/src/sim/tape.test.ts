import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { inferInstruments } from './infer-instruments.ts'
import type { Market, MarketStep } from './model.ts'
import { tapeMarket, type TapeLiquidation, type TapeTrade } from './tape.ts'
import { options } from './testing.ts'
import { createVenue } from './venue.ts'

const trade = (at: number, price: string, change: Partial<TapeTrade> = {}): TapeTrade => ({
  at,
  symbol: 'WIFUSDT',
  price,
  qty: '100.5',
  buyerIsMaker: true,
  ...change,
})

const liquidation = (at: number, change: Partial<TapeLiquidation> = {}): TapeLiquidation => ({
  at,
  symbol: 'WIFUSDT',
  side: 'SELL',
  qty: '50',
  price: '0.9012',
  averagePrice: '0.91000',
  filledQty: '50',
  ...change,
})

const play = (market: Market): MarketStep[] => {
  const steps: MarketStep[] = []
  while (market.nextAt() !== null) steps.push(market.next())
  return steps
}

test('tick and step are the smallest powers of ten that the trades need', () => {
  const [wif, zk] = inferInstruments({
    trades: [trade(1, '0.9100'), trade(2, '0.912')],
    liquidations: [liquidation(3, { averagePrice: '0.911234' }), liquidation(4, { symbol: 'ZKUSDT', qty: '7' })],
  })
  expect([wif!.symbol, text(wif!.tickSize), text(wif!.stepSize)]).toEqual(['WIFUSDT', '0.001', '0.1'])
  expect([zk!.symbol, text(zk!.tickSize), text(zk!.stepSize)]).toEqual(['ZKUSDT', '0.01', '1'])
})

test('a trade shows its side of the book first, and the book is repeated while the price is fresh and then withdrawn', () => {
  const trades = [trade(1_000_100, '0.912')]
  const market = tapeMarket(
    { instruments: inferInstruments({ trades, liquidations: [] }), trades, liquidations: [] },
    { freshMs: 1_000, levelUsdt: '20000' },
  )
  const steps = play(market)
  expect(steps.map((step) => `${step.kind} ${step.at}`)).toEqual([
    'mark 1000100',
    'book 1000100',
    'trade 1000100',
    'book 1000250',
    'book 1000500',
    'book 1000750',
    'book 1001000',
    'mark 1001000',
    'book 1001250',
  ])
  const first = steps.find(({ kind }) => kind === 'book')
  const last = steps.at(-1)
  if (first?.kind !== 'book' || last?.kind !== 'book') throw new Error('no books')
  expect(text(first.ladder.bids[0]!.price)).toBe('0.912')
  expect(text(first.ladder.asks[0]!.price)).toBe('0.913')
  expect(first.ladder.bids).toHaveLength(20)
  expect(last.ladder).toEqual({ bids: [], asks: [] })
})

test('rows come in order of time although they were recorded apart, and a pause costs one mark a second', () => {
  const trades = [trade(9_000_000, '0.9'), trade(1_000, '0.912')]
  const liquidations = [liquidation(9_000_000), liquidation(500)]
  const steps = play(tapeMarket({ instruments: inferInstruments({ trades, liquidations }), trades, liquidations }))
  expect(steps.map((step) => step.at)).toEqual(steps.map((step) => step.at).toSorted((a, b) => a - b))
  expect(steps.filter((step) => step.kind === 'liquidation')).toHaveLength(2)
  expect(steps.length).toBeLessThan(9_400)
})

const recordings = resolve(import.meta.dirname, '../../../../shared/data/binance-forceorder-sessions')

const csv = (name: string): Record<string, string>[] => {
  const [head = '', ...lines] = gunzipSync(readFileSync(`${recordings}/${name}`))
    .toString()
    .trim()
    .split('\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index], value])))
}

test.skipIf(!existsSync(recordings))(
  'a recorded half hour plays whole, quickly and with every price on its tick',
  () => {
    const [from, to] = [Date.UTC(2025, 0, 27, 16, 50), Date.UTC(2025, 0, 27, 17, 21)]
    const during = (row: Record<string, string>): boolean => Number(row['ts_ms']) >= from && Number(row['ts_ms']) < to
    const trades = csv('large-trades.csv.gz')
      .filter(during)
      .map((row) => ({
        at: Number(row['ts_ms']),
        symbol: row['symbol']!,
        price: row['price']!,
        qty: row['qty']!,
        buyerIsMaker: row['buyer_is_maker'] === '1',
      }))
    const liquidations = csv('events.csv.gz')
      .filter(during)
      .map((row) => ({
        at: Number(row['ts_ms']),
        symbol: row['symbol']!,
        side: row['side'] as 'BUY' | 'SELL',
        qty: row['qty']!,
        price: row['price']!,
        averagePrice: row['avg_price']!,
        filledQty: row['cum_qty']!,
      }))
    const market = tapeMarket({ instruments: inferInstruments({ trades, liquidations }), trades, liquidations })
    const venue = createVenue(options({ instruments: market.instruments, startAt: from }))
    const counts: Record<string, number> = {}
    const began = performance.now()
    while (market.nextAt() !== null) {
      venue.onMarket(market.next())
      for (const event of venue.drain()) counts[event.kind] = (counts[event.kind] ?? 0) + 1
    }
    expect(performance.now() - began).toBeLessThan(5_000)
    expect(counts['liquidation']).toBe(1_344)
    expect(market.instruments).toHaveLength(207)
    expect(counts['publicTrade']).toBe(trades.length)
    const btc = venue.instruments.get('BTCUSDT')!
    expect([text(btc.tickSize), text(btc.stepSize)]).toEqual(['0.1', '0.001'])
  },
)
