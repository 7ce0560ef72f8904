import { price, qty } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import type { MarketStep } from '../sim/model.ts'
import { openExchange, startAt } from './testing.ts'

type Depth = { readonly lastUpdateId: number; readonly bids: [string, string][] }
type Message = Record<string, unknown> & { readonly o?: Record<string, unknown>; readonly data?: Message }
const read = (messages: readonly unknown[]) => messages as readonly Message[]

/** A market that does what the test says. */
function scripted(change: { readonly liquidationMs?: number } = {}) {
  const steps: MarketStep[] = []
  const desk = openExchange({
    exchange: {
      ...change,
      market: {
        instruments: [],
        nextAt: () => steps[0]?.at ?? null,
        next: () => steps.shift() ?? never(),
      },
    },
  })
  return { ...desk, step: (...more: MarketStep[]) => steps.push(...more) }
}
const never = () => {
  throw new Error('no step is left')
}

const liquidation = (after: number, amount: string, symbol = 'BTCUSDT', side: 'BUY' | 'SELL' = 'SELL'): MarketStep => ({
  kind: 'liquidation',
  at: startAt + after,
  symbol,
  side,
  qty: qty(amount),
  price: price('59000'),
  averagePrice: price('59100'),
  filledQty: qty(amount),
})
const trade = (after: number, at: string, amount: string, buyerIsMaker = false): MarketStep => ({
  kind: 'trade',
  at: startAt + after,
  symbol: 'BTCUSDT',
  price: price(at),
  qty: qty(amount),
  buyerIsMaker,
})
const book = (after: number, bid: string, amount: string): MarketStep => ({
  kind: 'book',
  at: startAt + after,
  symbol: 'BTCUSDT',
  ladder: {
    bids: [
      { price: price(bid), qty: qty(amount) },
      { price: price('50000'), qty: qty('9') },
    ],
    asks: [{ price: price('60010'), qty: qty('2') }],
  },
})
const markAt = (after: number, at: string): MarketStep => ({
  kind: 'mark',
  at: startAt + after,
  symbol: 'BTCUSDT',
  mark: price(at),
  index: price(at),
})

describe('forceOrder', () => {
  test('tells only the latest liquidation of a symbol inside a second', () => {
    const desk = scripted()
    const all = desk.listen('/ws/!forceOrder@arr')
    const one = desk.listen('/ws/ethusdt@forceOrder')
    desk.step(
      liquidation(100, '1'),
      liquidation(200, '2', 'ETHUSDT', 'BUY'),
      liquidation(900, '3'),
      liquidation(1_100, '4'),
    )
    desk.pass(999)
    expect(all.messages).toEqual([])
    desk.pass(1_500)
    expect(read(all.messages).map(({ E, o }) => [Number(E) - startAt, o?.['s'], o?.['S'], o?.['z']])).toEqual([
      [1_000, 'BTCUSDT', 'SELL', '3'],
      [1_000, 'ETHUSDT', 'BUY', '2'],
      [2_000, 'BTCUSDT', 'SELL', '4'],
    ])
    expect(one.messages).toHaveLength(1)
  })

  test('tells all of them when the recording has been thinned already', () => {
    const desk = scripted({ liquidationMs: 0 })
    const { messages } = desk.listen('/ws/!forceOrder@arr')
    desk.step(liquidation(100, '1'), liquidation(100, '2'), liquidation(300, '3'))
    desk.pass(1_000)
    expect(read(messages).map(({ E, o }) => [Number(E) - startAt, o?.['z']])).toEqual([
      [100, '1'],
      [100, '2'],
      [300, '3'],
    ])
  })

  test('has the shape of the real one', () => {
    const desk = scripted()
    const { messages } = desk.listen('/ws/!forceOrder@arr')
    desk.step(liquidation(400, '1.5'))
    desk.pass(1_000)
    expect(messages).toEqual([
      {
        e: 'forceOrder',
        E: startAt + 1_000,
        o: {
          s: 'BTCUSDT',
          S: 'SELL',
          o: 'LIMIT',
          f: 'IOC',
          q: '1.5',
          p: '59000',
          ap: '59100',
          X: 'FILLED',
          l: '1.5',
          z: '1.5',
          T: startAt + 400,
        },
      },
    ])
  })
})

describe('control messages', () => {
  test('subscribe, list, wrap and unsubscribe', () => {
    const desk = scripted()
    const client = desk.listen('/ws')
    client.say({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade', 'btcusdt@bookTicker'], id: 1 })
    client.say({ method: 'LIST_SUBSCRIPTIONS', id: 2 })
    client.say({ method: 'GET_PROPERTY', params: ['combined'], id: 3 })
    client.say({ method: 'SET_PROPERTY', params: ['combined', true], id: 4 })
    client.say({ method: 'UNSUBSCRIBE', params: ['btcusdt@bookTicker'], id: 5 })
    expect(client.messages).toEqual([
      { result: null, id: 1 },
      { result: ['btcusdt@aggTrade', 'btcusdt@bookTicker'], id: 2 },
      { result: false, id: 3 },
      { result: null, id: 4 },
      { result: null, id: 5 },
    ])
    desk.step(trade(10, '60000', '1'), book(20, '59990', '1'))
    desk.pass(200)
    expect(client.messages.slice(5)).toMatchObject([
      { stream: 'btcusdt@aggTrade', data: { e: 'aggTrade', p: '60000' } },
    ])
  })

  test.each([
    ['not json', 3],
    [{ params: ['a'], id: 1 }, 2],
    [{ method: 'SUBSCRIBE', params: ['a'], id: -1 }, 2],
    [{ method: 'SUBSCRIBE', params: [7], id: 1 }, 2],
    [{ method: 'DANCE', id: 1 }, 2],
    [{ method: 'SET_PROPERTY', params: ['colour', true], id: 1 }, 0],
    [{ method: 'SET_PROPERTY', params: ['combined', 'yes'], id: 1 }, 1],
    [null, 2],
    [{ method: 'SUBSCRIBE', params: Array.from({ length: 201 }, (_, index) => `s${index}@trade`), id: 1 }, 2],
  ])('%j is answered with error %i', (message, code) => {
    const client = scripted().listen('/stream')
    client.say(message)
    expect(client.messages).toMatchObject([{ code, msg: expect.any(String) }])
  })

  test('the id may be left out', () => {
    const client = scripted().listen('/stream')
    client.say({ method: 'SUBSCRIBE', params: ['btcusdt@ticker'] })
    expect(client.messages).toEqual([{ result: null, id: null }])
  })

  test('more than ten a second end the connection', () => {
    const desk = scripted()
    const client = desk.listen('/ws')
    for (let id = 1; id <= 10; id += 1) client.say({ method: 'LIST_SUBSCRIPTIONS', id })
    desk.pass(1_000)
    for (let id = 1; id <= 10; id += 1) client.say({ method: 'LIST_SUBSCRIPTIONS', id })
    expect(client.closed).toEqual([])
    client.say({ method: 'LIST_SUBSCRIPTIONS', id: 11 })
    expect(client.closed).toEqual([1008])
  })

  test('a connection lives for a day', () => {
    const desk = scripted()
    const client = desk.listen('/ws/btcusdt@aggTrade')
    desk.pass(86_400_000 - 1)
    expect(client.closed).toEqual([])
    desk.pass(1)
    expect(client.closed).toEqual([1001])
  })
})

describe('market streams', () => {
  test('trades of one moment, side and price are one, told every 100 ms', () => {
    const desk = scripted()
    const client = desk.listen('/stream?streams=btcusdt@aggTrade')
    desk.step(trade(10, '60000', '1'), trade(10, '60000', '2'), trade(10, '60000', '4', true), trade(120, '60001', '1'))
    desk.pass(99)
    expect(client.messages).toEqual([])
    desk.pass(101)
    expect(read(client.messages).map(({ data }) => [data?.['q'], data?.['m'], data?.['f'], data?.['l']])).toEqual([
      ['3', false, expect.any(Number), expect.any(Number)],
      ['4', true, expect.any(Number), expect.any(Number)],
      ['1', false, expect.any(Number), expect.any(Number)],
    ])
  })

  test('the best prices are told at once and only when they change', () => {
    const desk = scripted()
    const client = desk.listen('/ws/btcusdt@bookTicker')
    desk.step(book(1, '60000', '1'), book(2, '60000', '1'), book(3, '60000', '2'))
    desk.pass(10)
    expect(client.messages).toMatchObject([
      { e: 'bookTicker', s: 'BTCUSDT', b: '60000', B: '1', a: '60010', A: '2', T: startAt + 1 },
      { b: '60000', B: '2' },
    ])
  })

  test('mark prices keep their beat, single and all together', () => {
    const desk = scripted()
    const fast = desk.listen('/ws/btcusdt@markPrice@1s')
    const slow = desk.listen('/ws/btcusdt@markPrice')
    const all = desk.listen('/ws/!markPrice@arr@1s')
    desk.step(markAt(1, '60000'))
    desk.pass(6_000)
    expect([fast.messages.length, slow.messages.length, all.messages.length]).toEqual([6, 2, 6])
    expect(fast.messages[0]).toMatchObject({ e: 'markPriceUpdate', s: 'BTCUSDT', p: '60000', i: '60000' })
    expect(all.messages[0]).toMatchObject([{ e: 'markPriceUpdate', s: 'BTCUSDT' }])
  })

  test('a candle is told while it grows and once when it has closed', () => {
    const desk = scripted()
    const client = desk.listen('/ws/btcusdt@kline_1m')
    const left = 60_000 - (startAt % 60_000)
    desk.step(trade(left - 500, '60000', '1'), trade(left - 400, '60005', '1'))
    desk.pass(left + 300)
    const candles = read(client.messages).map(({ k }) => k as Record<string, unknown>)
    const closed = candles.filter(({ x }) => x === true)
    expect(closed).toMatchObject([{ o: '60000', c: '60005', v: '2', n: 2 }])
    expect(candles.at(-1)).toMatchObject({ o: '60005', v: '0', x: false })
  })

  test('tickers come with the last day in them', () => {
    const desk = scripted()
    const one = desk.listen('/ws/btcusdt@ticker')
    const all = desk.listen('/ws/!miniTicker@arr')
    desk.step(trade(10, '60000', '1'), trade(20, '60600', '1'))
    desk.pass(1_000)
    expect(one.messages).toMatchObject([{ e: '24hrTicker', p: '600', P: '1', c: '60600', v: '2', n: 2 }])
    expect(all.messages).toMatchObject([[{ e: '24hrMiniTicker', s: 'BTCUSDT', c: '60600' }]])
  })

  test('a book kept from snapshot and changes is the book', () => {
    const desk = openExchange()
    desk.pass(1_000)
    const client = desk.listen('/ws/btcusdt@depth@100ms')
    desk.pass(350)
    const snapshot = desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 }).json as Depth
    desk.pass(5_000)
    const bids = new Map(snapshot.bids)
    const changes = read(client.messages).filter(({ u }) => Number(u) >= snapshot.lastUpdateId)
    const [first] = changes
    expect(Number(first?.['U'])).toBeLessThanOrEqual(snapshot.lastUpdateId)
    expect(changes.slice(1).map(({ pu }) => pu)).toEqual(changes.slice(0, -1).map(({ u }) => u))
    changes.forEach((change) => {
      for (const [at, amount] of change['b'] as [string, string][]) {
        if (amount === '0') bids.delete(at)
        else bids.set(at, amount)
      }
    })
    const now = desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 }).json as Depth
    const sent = read(client.messages).at(-1)
    expect(sent?.['u']).toBe(now.lastUpdateId - 1)
    expect(Object.fromEntries(bids)).toEqual(Object.fromEntries(now.bids))
  })

  test.each(['BTCUSDT@aggTrade', 'nopeusdt@aggTrade', 'btcusdt@kline_7m', '__proto__', 'btcusdt@depth7'])(
    '%s is taken and stays silent',
    (name) => {
      const desk = openExchange()
      const client = desk.listen(`/ws/${name}`)
      desk.pass(3_000)
      expect([client.messages, client.closed]).toEqual([[], []])
    },
  )
})
