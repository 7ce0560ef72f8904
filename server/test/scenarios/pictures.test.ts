import {
  add,
  asPct,
  averagePrice,
  gte,
  lte,
  movedBy,
  noQty,
  notional,
  noUsdt,
  pct,
  price,
  qty,
  rate,
  scale,
  sub,
  text,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import type { Wants } from '@undertow/shared/picture.ts'
import { expect, test } from 'vitest'
import { createAster } from '../../src/adapters/aster/aster.ts'
import { createMemoryTransport } from '../../src/app/memory-transport.ts'
import { createVirtualClock } from '../../src/app/virtual-clock.ts'
import { credentials, openExchange, startAt } from '../../src/practice-exchange/testing.ts'

const minute = 60_000
const tripMs = 5
/** Trades, candles and books are told together so often. */
const beatMs = 500
const wants: Wants = {
  vwap: { of: 'candles', interval: '1m', count: 20 },
  atr: { interval: '1m', count: 14 },
  flow: { sec: 60 },
  depth: { bps: 5 },
  correlations: true,
}

type Told =
  | { readonly e: 'depthUpdate'; readonly b: [string, string][]; readonly a: [string, string][] }
  | { readonly e: 'aggTrade'; readonly T: number; readonly p: string; readonly q: string; readonly m: boolean }

type Trade = {
  readonly at: number
  readonly heardAt: number
  readonly price: Price
  readonly qty: Qty
  readonly m: boolean
}

/** The adapter, and somebody who writes down what the exchange says to everybody. */
async function running(wanted: Wants) {
  const { exchange } = openExchange()
  const clock = createVirtualClock(startAt, null)
  const transport = createMemoryTransport(exchange, clock, () => tripMs)
  const trades: Trade[] = []
  let book: { readonly b: [string, string][]; readonly a: [string, string][] } = { b: [], a: [] }
  const nothing = (): void => undefined
  transport.open('ws://practice.test/stream?streams=btcusdt@aggTrade/btcusdt@depth20', {
    onOpen: nothing,
    onPong: nothing,
    onClose: nothing,
    onMessage: (message) => {
      const { data } = JSON.parse(message) as { data: Told }
      if (data.e === 'depthUpdate') book = data
      else
        trades.push({
          at: data.T,
          heardAt: clock.now(),
          price: price(data.p),
          qty: qty(data.q),
          m: data.m,
        })
    },
  })
  const aster = createAster({
    transport,
    clock,
    random: () => 0.5,
    log: nothing,
    restUrl: 'http://practice.test',
    streamUrl: 'ws://practice.test',
    credentials: { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 },
    symbols: () => ['BTCUSDT', 'ETHUSDT'],
    isHeld: (symbol) => symbol === 'ETHUSDT',
    reservePct: () => 20,
    wants: () => new Map([['BTCUSDT', wanted]]),
  })
  void aster.start(nothing)
  /** Up to just after everything was told that happened before a moment, which is the answer. */
  const runTo = async (ms: number): Promise<number> => {
    const told = Math.ceil((startAt + ms) / beatMs) * beatMs
    await clock.run(told + tripMs + 1)
    return told
  }
  const candles = (symbol: string): string[][] =>
    JSON.parse(
      exchange.handle({
        method: 'GET',
        path: `/fapi/v3/klines?symbol=${symbol}&interval=1m&limit=500`,
        headers: {},
        body: '',
        at: clock.now(),
      }).body,
    ) as string[][]
  const picture = () => aster.quote('BTCUSDT').picture
  return { exchange, aster, clock, trades, book: () => book, runTo, candles, picture }
}

const vwapOf = (trades: readonly Trade[]): string =>
  text(
    averagePrice(
      trades.reduce((sum, trade) => add(sum, notional(trade.qty, trade.price)), noUsdt),
      trades.reduce((sum, trade) => add(sum, trade.qty), noQty),
    ),
  )

test(
  "the picture of a quote is what the exchange's own trades, candles and book come to",
  { timeout: 120_000 },
  async () => {
    const it = await running(wants)
    const told = await it.runTo(33.5 * minute)
    const { vwap, atr, flow, depth, correlations } = it.picture() ?? {}

    const firstMinute = Math.floor(told / minute) * minute - 19 * minute
    expect(text(vwap!.price)).toBe(vwapOf(it.trades.filter(({ at }) => at >= firstMinute)))
    expect(vwap!.ageMs).toBe(1)

    const bucket = Math.floor(it.clock.now() / 1_000) - 60
    const recent = it.trades.filter(({ heardAt }) => Math.floor(heardAt / 1_000) >= bucket)
    const [bought, sold] = [false, true].map((buyerIsMaker) =>
      recent
        .filter(({ m }) => m === buyerIsMaker)
        .reduce((sum, trade) => add(sum, notional(trade.qty, trade.price)), noUsdt),
    )
    expect(text(flow!.volumeUsdt)).toBe(text(add(bought!, sold!)))
    expect(text(flow!.pct)).toBe(text(asPct(sub(bought!, sold!), add(bought!, sold!))!))
    expect(flow!.ageMs).toBe(it.clock.now() - it.trades.at(-1)!.heardAt)

    const { b, a } = it.book()
    const middle = scale(add(price(b[0]![0]), price(a[0]![0])), rate('0.5'))
    const within = (levels: [string, string][]) =>
      levels
        .filter(([at]) => gte(price(at), movedBy(middle, pct('-0.05'))) && lte(price(at), movedBy(middle, pct('0.05'))))
        .reduce((sum, [at, amount]) => add(sum, notional(qty(amount), price(at))), noUsdt)
    expect(depth!.reachPct).toBeUndefined()
    expect([text(depth!.bidUsdt), text(depth!.askUsdt)]).toEqual([text(within(b)), text(within(a))])

    // Closed candles do not change any more, so a request shows the same ones.
    const newest = Math.floor(told / minute) * minute
    const closed = it.candles('BTCUSDT').filter(([openAt]) => Number(openAt) < newest)
    expect(Number(text(atr!.pct))).toBeCloseTo(wilder(closed, 14), 6)
    const others = it.candles('ETHUSDT').filter(([openAt]) => Number(openAt) < newest)
    expect(Object.keys(correlations!)).toEqual(['ETHUSDT'])
    expect(Number(text(correlations!['ETHUSDT']!))).toBeCloseTo(pearson(closed.slice(-61), others.slice(-61)), 4)
  },
)

test('a cut of all lines leaves no figure that was computed across it', { timeout: 60_000 }, async () => {
  const it = await running({ ...wants, vwap: { of: 'trades', count: 50 } })
  await it.runTo(3 * minute)
  expect(it.picture()?.flow).not.toBeNull()
  it.exchange.faults.addStream({ stream: 'market', do: 'silence', forMs: 20_000 }, it.clock.now())
  const cutAt = it.clock.now()
  await it.runTo(3 * minute + 15_000)
  expect(it.picture()).toMatchObject({ vwap: null, flow: null })
  await it.runTo(3 * minute + 60_000)
  expect(it.picture()).toMatchObject({ flow: null })
  const back = it.trades.filter(({ at }) => at > cutAt + 20_000)
  expect(text(it.picture()!.vwap!.price)).toBe(vwapOf(back.slice(-50)))
  await it.runTo(5 * minute)
  expect(it.picture()?.flow).not.toBeNull()
})

function wilder(rows: readonly string[][], count: number): number {
  const ranges = rows.slice(1).map(([, , high, low], index) => {
    const before = Number(rows[index]![4])
    return Math.max(Number(high) - Number(low), Math.abs(Number(high) - before), Math.abs(Number(low) - before))
  })
  const first = ranges.slice(0, count).reduce((sum, range) => sum + range, 0) / count
  const average = ranges.slice(count).reduce((sofar, range) => (sofar * (count - 1) + range) / count, first)
  return (average / Number(rows.at(-1)![4])) * 100
}

function pearson(a: readonly string[][], b: readonly string[][]): number {
  const [x, y] = [a, b].map((rows) => rows.slice(1).map((row, index) => Number(row[4]) / Number(rows[index]![4]) - 1))
  const mean = (all: number[]) => all.reduce((sum, one) => sum + one, 0) / all.length
  const [mx, my] = [mean(x!), mean(y!)]
  const dot = (p: number[], mp: number, q: number[], mq: number) =>
    p.reduce((sum, one, index) => sum + (one - mp) * (q[index]! - mq), 0)
  return dot(x!, mx, y!, my) / Math.sqrt(dot(x!, mx, x!, mx) * dot(y!, my, y!, my))
}
