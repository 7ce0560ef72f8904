import type { Wants } from '@undertow/shared/picture.ts'
import { describe, expect, test } from 'vitest'
import { startAt, watching } from '../../../test/watched-market.ts'

const minute = 60_000
const nothing: Wants = { vwap: null, atr: null, flow: null, depth: null, correlations: false }
const candleVwap: Wants = { ...nothing, vwap: { of: 'candles', interval: '1m', count: 3 } }
const tradeVwap: Wants = { ...nothing, vwap: { of: 'trades', count: 2 } }
const flow: Wants = { ...nothing, flow: { sec: 10 } }

test('nothing wanted: no connection, no request, no picture', async () => {
  const it = await watching({ BTCUSDT: nothing })
  expect([it.far.sockets.length, it.far.asked.length, it.json(), it.json('ETHUSDT')]).toEqual([0, 0, null, null])
})

test('only what is wanted is listened to, and it changes with the settings', async () => {
  const it = await watching({
    BTCUSDT: { ...candleVwap, atr: { interval: '5m', count: 14 }, depth: { bps: 10 } },
    ETHUSDT: flow,
  })
  expect(it.listened()).toEqual(['btcusdt@depth20', 'btcusdt@kline_1m', 'btcusdt@kline_5m', 'ethusdt@aggTrade'])
  it.wants.set('BTCUSDT', tradeVwap)
  it.wants.delete('ETHUSDT')
  await it.alive(1_000)
  expect(it.listened()).toEqual(['btcusdt@aggTrade'])
  it.wants.clear()
  await it.alive(2_000)
  expect(it.open()).toEqual([])
})

describe('candles', () => {
  test('are asked for once at the start and then come over the stream', async () => {
    const it = await watching({ BTCUSDT: candleVwap })
    expect(it.far.asked.map(({ params }) => params.toString())).toEqual(['symbol=BTCUSDT&interval=1m&limit=4'])
    it.kline(startAt, { v: '4', q: '440' })
    await it.run(20)
    // Two closed candles of 2 at 100, and the forming one.
    expect(it.json()).toEqual({ vwap: { price: '105', ageMs: 20 } })
    it.kline(startAt, { v: '8', q: '880', x: true })
    it.kline(startAt + minute, { f: 13, L: 13, n: 1, v: '0', q: '0' })
    expect(it.json()).toEqual({ vwap: { price: '108', ageMs: 0 } })
    expect(it.far.asked.length).toBe(1)
  })

  test('that a cut line took are asked for again; until then they are not known', async () => {
    const it = await watching({ BTCUSDT: candleVwap })
    await it.alive(50_000)
    it.kline(startAt)
    it.cut()
    await it.alive(12_000)
    it.kline(startAt + minute, { f: 90, L: 91 })
    expect(it.json()).toEqual({ vwap: null })
    await it.alive(3_000)
    expect(it.json()).toMatchObject({ vwap: { price: '100' } })
  })

  test('a cut line within one candle costs nothing: each message has the whole of it', async () => {
    const it = await watching({ BTCUSDT: candleVwap })
    it.kline(startAt)
    it.cut()
    await it.run(5_000)
    expect(it.json()).toEqual({ vwap: { price: '100', ageMs: 5_000 } })
    it.kline(startAt, { L: 60, n: 51, v: '4', q: '440' })
    expect(it.json()).toEqual({ vwap: { price: '105', ageMs: 0 } })
    expect(it.far.asked.length).toBe(1)
  })

  test('of a contract that nobody trades are asked for each minute, and the age says how old the answer is', async () => {
    const it = await watching({ BTCUSDT: candleVwap })
    await it.alive(3 * minute)
    expect(it.far.asked.length).toBe(3)
    expect(it.json()).toMatchObject({ vwap: { price: '100' } })
    it.far.on('GET /fapi/v3/klines', () => ({ status: 503, body: '' }))
    await it.alive(5 * minute)
    const { vwap } = it.json() as { vwap: { ageMs: number } }
    expect(vwap.ageMs).toBeGreaterThan(4 * minute)
    // Each failure makes the next pause longer.
    expect(it.far.asked.length).toBeLessThan(3 + 12)
    expect(it.lines.filter((line) => line.includes('were not answered'))).toHaveLength(1)
  })

  test.each([
    ['is no list', { body: { code: -1121, msg: 'Invalid symbol.' } }],
    ['is empty', { body: [] }],
    ['is out of order', { body: [row(startAt), row(startAt - minute)] }],
    ['has a row that is no candle', { body: [row(startAt - minute), [startAt, 'x']] }],
  ])('an answer that %s is no answer', async (_, scripted) => {
    const it = await watching({})
    it.far.on('GET /fapi/v3/klines', () => scripted)
    it.wants.set('BTCUSDT', candleVwap)
    await it.alive(10_000)
    expect(it.json()).toEqual({ vwap: null })
    it.kline(startAt)
    expect(it.json()).toEqual({ vwap: null })
  })

  test('of many contracts are asked for a few at a time', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`C${index}USDT`, candleVwap]))
    const it = await watching(many)
    const perSecond = () => it.far.asked.filter(({ at }) => at > it.clock.now() - 1_000).length
    for (let second = 0; second < 6; second += 1) {
      expect(perSecond()).toBeLessThanOrEqual(8)
      await it.alive(1_000)
    }
    expect(new Set(it.far.asked.map(({ params }) => params.get('symbol'))).size).toBe(40)
  })
})

const row = (openAt: number) => [openAt, '1', '1', '1', '1', '1', openAt + minute - 1, '1', 1, '1', '1', '0']

describe('trades', () => {
  test('make a VWAP and the flow of takers', async () => {
    const it = await watching({ BTCUSDT: { ...tradeVwap, flow: { sec: 10 } } })
    it.trade(1, '100', '5')
    expect(it.json()).toEqual({ vwap: null, flow: null })
    await it.alive(10_400)
    it.trade(2, '100', '1')
    it.trade(3, '110', '3', true)
    expect(it.json()).toEqual({
      vwap: { price: '107.5', ageMs: 0 },
      flow: { pct: '-53.48837209', volumeUsdt: '430', ageMs: 0 },
    })
    await it.alive(9_000)
    expect(it.json()).toMatchObject({ flow: { volumeUsdt: '430', ageMs: 9_000 } })
  })

  test('count once, also when two connections tell them', async () => {
    const it = await watching({ BTCUSDT: tradeVwap })
    for (const id of [1, 2, 1, 2]) it.trade(id, String(100 * id), '1')
    expect(it.json()).toEqual({ vwap: { price: '150', ageMs: 0 } })
  })

  test('after a cut line are not known, and known at once when the next one shows that none was missed', async () => {
    const it = await watching({ BTCUSDT: tradeVwap })
    it.trade(1, '100', '1')
    it.trade(2, '200', '1')
    it.cut()
    expect(it.json()).toEqual({ vwap: null })
    await it.run(3_000)
    expect(it.json()).toEqual({ vwap: null })
    it.trade(3, '300', '1')
    expect(it.json()).toEqual({ vwap: { price: '250', ageMs: 0 } })
  })

  test.each([
    ['one is missing after a cut line', 5, true],
    ['one is missing in between', 5, false],
    ['they have no ids after a cut line', null, true],
  ])('begin anew when %s', async (_, id, isCut) => {
    const it = await watching({ BTCUSDT: tradeVwap })
    it.trade(1, '100', '1')
    it.trade(2, '200', '1')
    if (isCut) it.cut()
    await it.run(3_000)
    it.trade(id, '300', '1')
    expect(it.json()).toEqual({ vwap: null })
    it.trade(id === null ? null : id + 1, '500', '1')
    expect(it.json()).toEqual({ vwap: { price: '400', ageMs: 0 } })
  })

  test('that are none are left out', async () => {
    const it = await watching({ BTCUSDT: tradeVwap })
    it.trade(1, 'NaN', '1')
    it.trade(2, '-1', '1')
    it.say({ e: 'aggTrade', a: 3, p: '1', q: '1' })
    for (const garbage of ['{', '[]', 'null', '{"data":[1,null]}', '{"data":{"e":"kline","s":"BTCUSDT","k":5}}'])
      it.open()[0]?.say(garbage)
    expect(it.json()).toEqual({ vwap: null })
  })
})

describe('depth', () => {
  const levels = (from: number, step: number, count: number) =>
    Array.from({ length: count }, (_, index) => [String(from + step * index), '1'])

  test('is what rests within the distance, with the age of the book', async () => {
    const it = await watching({ BTCUSDT: { ...nothing, depth: { bps: 100 } } })
    expect(it.json()).toEqual({ depth: null })
    it.say({ e: 'depthUpdate', u: 5, b: levels(9_999, -10, 15), a: levels(10_001, 10, 15) })
    await it.run(40)
    it.say({ e: 'depthUpdate', u: 4, b: levels(1, -1, 1), a: levels(2, 1, 1) })
    expect(it.json()).toEqual({ depth: { bidUsdt: '99540', askUsdt: '100460', bps: 100, ageMs: 40 } })
  })

  test('of a book that is cut off says how far it reaches, on both sides the same', async () => {
    const it = await watching({ BTCUSDT: { ...nothing, depth: { bps: 100 } } })
    it.say({ e: 'depthUpdate', u: 5, b: levels(9_999, -2, 20), a: levels(10_001, 1, 20) })
    expect(it.json()).toEqual({
      depth: { bidUsdt: '99900', askUsdt: '200210', bps: 100, reachPct: '0.2', ageMs: 0 },
    })
  })
})

describe('correlations', () => {
  const wave = (phase: number) => (of: number) => 1_000 + ((of + phase) % 7) * 10

  test('are known with each contract that is held, when the closes of both are', async () => {
    const it = await watching({ BTCUSDT: { ...nothing, correlations: true } })
    it.close.set('BTCUSDT', wave(0)).set('ETHUSDT', wave(0)).set('SOLUSDT', wave(3))
    expect(it.json()).toEqual({ correlations: {} })
    for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) it.holding.add(symbol)
    await it.alive(minute + 10_000)
    expect(it.listened()).toEqual(['btcusdt@kline_1m', 'ethusdt@kline_1m', 'solusdt@kline_1m'])
    const { correlations } = it.json() as { correlations: Record<string, string> }
    expect(Object.keys(correlations)).toEqual(['ETHUSDT', 'SOLUSDT'])
    expect(correlations['ETHUSDT']).toBe('1')
    expect(Number(correlations['SOLUSDT'])).toBeLessThan(0.5)
    expect(it.json('ETHUSDT')).toBeNull()
    it.holding.clear()
    await it.alive(2_000)
    expect(it.listened()).toEqual(['btcusdt@kline_1m'])
  })
})

test('three hundred contracts with everything on go over as few connections as carry them, each within its limits', async () => {
  const everything: Wants = {
    vwap: { of: 'candles', interval: '1m', count: 20 },
    atr: { interval: '5m', count: 14 },
    flow: { sec: 60 },
    depth: { bps: 20 },
    correlations: true,
  }
  const many = Array.from({ length: 300 }, (_, index) => [`C${index}USDT`, everything] as const)
  const it = await watching(Object.fromEntries(many))
  expect(it.open().length).toBe(8)
  expect(it.listened().length).toBe(1_200)
  // All others at once, as when somebody changes the list: nowhere more than 200 streams, nor ten messages a second.
  const before = it.open().map(({ sent }) => sent.length)
  it.wants.clear()
  for (const [symbol] of many) it.wants.set(`X${symbol}`, everything)
  await it.alive(1_000)
  it.open()
    .slice(0, 8)
    .forEach(({ sent }, index) => expect(sent.length - before[index]!).toBeLessThanOrEqual(10))
  await it.alive(10_000)
  expect(it.listened().length).toBe(1_200)
  for (const socket of it.open()) {
    let streams = 1
    for (const line of socket.sent) {
      const { method, params = [] } = JSON.parse(line) as { method: string; params?: string[] }
      if (method === 'SUBSCRIBE') streams += params.length
      if (method === 'UNSUBSCRIBE') streams -= params.length
      expect(streams).toBeLessThanOrEqual(200)
    }
  }
})

test('what no connection has room for is not known, and said', async () => {
  const many = Array.from({ length: 2_000 }, (_, index) => [`C${index}USDT`, { ...flow, depth: { bps: 20 } }] as const)
  const it = await watching(Object.fromEntries(many))
  expect(it.open().length).toBe(24)
  expect(it.lines.filter((line) => line.includes('wait for room'))).toHaveLength(1)
})
