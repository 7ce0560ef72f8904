import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { add, averagePrice, qty, rounded, text, usdt } from '@undertow/shared/money.ts'
import type { Wants } from '@undertow/shared/picture.ts'
import { expect, test } from 'vitest'
import { faultSchedule } from '../../src/practice-exchange/faults.ts'
import { generatedMarket } from '../../src/sim/market.ts'
import { scriptedMarket } from '../scenarios/scripted-market.ts'
import { longsDie, startAt, storyConfig, symbols } from '../scenarios/story-world.ts'
import { simulateWorld } from './simulate-world.ts'

/** Nothing moves by itself; connected and ready to trade. */
async function stillSimulation(config = storyConfig(), options: Parameters<typeof simulateWorld>[2] = {}) {
  const market = scriptedMarket(startAt, symbols)
  market.quote('BTCUSDT', '98000', '98000.1')
  market.quote('ETHUSDT', '3300', '3300.01')
  market.quote('SOLUSDT', '182', '182.01')
  const world = await simulateWorld(config, market, options)
  await world.run(5_000)
  market.liquidate('BTCUSDT', 'SELL', '0.002')
  market.liquidate('SOLUSDT', 'SELL', '1')
  await world.run(62_000)
  return world
}

type World = Awaited<ReturnType<typeof simulateWorld>>

/** Of what left for Aster, what an account or an order could hang on. */
function suspicious({ left, standIn }: World): readonly unknown[] {
  const allowed = [
    /^GET http:\/\/aster\.test\/fapi\/v3\/(exchangeInfo|fundingInfo|ticker\/bookTicker|klines\?[A-Za-z0-9&=]+) \{\} $/,
    /^OPEN ws:\/\/aster\.test\/stream\?streams=[!@/a-zA-Z0-9]+$/,
    /^SEND \{"method":"(SUBSCRIBE|UNSUBSCRIBE|LIST_SUBSCRIPTIONS)"/,
  ]
  const venue = standIn.venue
  return [
    ...left.filter((line) => !allowed.some((pattern) => pattern.test(line))),
    ...left.filter((line) => /signature|listenKey|apikey|nonce/i.test(line)),
    ...standIn.requests().filter(({ isSigned, method }) => isSigned || method !== 'GET'),
    ...venue.fills('BTCUSDT'),
    ...venue.openOrders(null),
    ...venue.income(),
  ]
}

test("what filters look at is Aster's own market, read without a key; the simulated exchange has no candles", async () => {
  const wanted: Wants = {
    vwap: { of: 'candles', interval: '1m', count: 2 },
    atr: null,
    flow: { sec: 10 },
    depth: { bps: 10 },
    correlations: false,
  }
  const world = await stillSimulation(storyConfig(), { wants: new Map([['BTCUSDT', wanted]]) })
  const trade = (at: string, amount: string, side: 'BUY' | 'SELL') => world.market.trade('BTCUSDT', at, amount, side)
  for (let second = 0; second < 12; second += 1) {
    trade('98100', '1', second % 4 === 0 ? 'SELL' : 'BUY')
    await world.run(1_000)
  }
  const { picture } = world.quote('BTCUSDT')
  const truth = new URLSearchParams({ symbol: 'BTCUSDT', interval: '1m', limit: '2' })
  const path = `/fapi/v3/klines?${truth.toString()}`
  const { body } = world.standIn.handle({ method: 'GET', path, headers: {}, body: '', at: world.now() })
  const rows = (JSON.parse(body) as string[][]).map(
    ([, , , , , volume, , quote]) => [volume ?? '', quote ?? ''] as const,
  )
  const average = averagePrice(
    rows.reduce((sum, [, quote]) => add(sum, usdt(quote)), usdt('0')),
    rows.reduce((sum, [volume]) => add(sum, qty(volume)), qty('0')),
  )
  expect(text(picture!.vwap!.price)).toBe(text(average))
  expect(Number(text(picture!.flow!.pct))).toBeGreaterThan(0)
  // Of what lies at the touch, a little more and a little less by turns.
  expect(['980000000', '980098000']).toContain(text(picture!.depth!.bidUsdt))
  expect(world.left.filter((line) => line.includes('/klines?')).length).toBeGreaterThan(0)
  expect(suspicious(world)).toEqual([])
  await world.end()
})

test('a liquidation on Aster is hunted in the simulation, and the closed trade is worth what the simulated account booked', async () => {
  const world = await stillSimulation()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length > 0)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.001'])
  await world.run(1_000)
  expect(world.open().map(({ originalType }) => originalType)).toEqual(['STOP_MARKET', 'TAKE_PROFIT_MARKET'])

  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.run(1_000)
  const booked = world
    .venue()
    .income()
    .reduce((sum, { amount }) => add(sum, rounded(amount, 8)), usdt('0'))
  expect(world.trades()).toMatchObject([{ symbol: 'BTCUSDT', exitReason: 'takeProfit', netPnl: text(booked) }])
  expect(suspicious(world)).toEqual([])
  await world.end()
})

test('O-07 under every fault, of Aster and of the simulated exchange, nothing signed and no order leaves for Aster', async () => {
  const market = generatedMarket({ seed: 'faults', startAt, symbols: ['BTCUSDT'] })
  const rates = { request: 0.3, message: 0.05, delayMsMax: 4_000 }
  const world = await simulateWorld(storyConfig(), market, { schedule: faultSchedule('aster', rates) })
  await world.run(20_000)
  const faults = faultSchedule('simulated', rates)
  for (let round = 0; round < 8; round += 1) {
    for (const path of ['order', 'listenKey', 'positionRisk', 'openOrders', 'time', 'balance']) {
      const fault = faults.request({ method: 'POST', path, symbol: null, clientId: null }, world.now())
      if (fault) world.simulated().truth.faults.addRequest({ ...fault, match: { path }, times: 2 })
    }
    if (round % 4 === 1) world.machine.set('silent', 'book', 'feed')
    if (round % 4 === 2) world.machine.set('refused', 'rest', 'book', 'feed')
    if (round % 4 === 3) world.machine.set('up', 'rest', 'book', 'feed')
    await world.run(10_000)
  }
  await world.restart()
  await world.run(30_000)
  expect(suspicious(world)).toEqual([])
  expect(world.venue().fills('BTCUSDT').length).toBeGreaterThan(0)
  await world.end()
})

test('a resting entry of the simulation fills when Aster trades through its price, not when it trades at it', async () => {
  const world = await stillSimulation(
    storyConfig(
      { order_ttl_seconds: 30 },
      { entry: 'limit', price_offset_pct: '0.02', trade_value_usdt: '100', max_position_usdt: '200' },
    ),
  )
  longsDie(world, 'SOLUSDT')
  await world.until(() => world.open().length === 1)
  const [entry] = world.open()
  const limit = text(entry?.price ?? usdt('0'))
  expect(entry).toMatchObject({ type: 'LIMIT', side: 'BUY', status: 'NEW' })
  await world.run(2_000)
  world.market.trade('SOLUSDT', limit, '10000', 'SELL')
  await world.run(2_000)
  expect(world.held()).toEqual([])
  world.market.trade('SOLUSDT', '181.95', '0.01', 'SELL')
  await world.until(() => world.held().length > 0)
  expect(world.venue().fills('SOLUSDT')).toMatchObject([{ maker: true }])
  await world.end()
})

test('when the market of Aster is not heard, no entry is made on what was seen before, and a stop waits for the next price', async () => {
  const world = await stillSimulation()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length > 0)
  await world.run(2_000)
  world.machine.set('silent', 'book')
  await world.run(4_000)
  longsDie(world, 'SOLUSDT')
  await world.run(8_000)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.001'])
  expect(world.decisions()[0]).toMatchObject({ symbol: 'SOLUSDT', outcome: 'refused' })
  expect(world.status().hops).toContainEqual(expect.objectContaining({ hop: 'market', state: 'down' }))

  // Meanwhile the price falls far through the stop at 97,706.
  world.market.quote('BTCUSDT', '97000', '97000.1')
  await world.run(5_000)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.001'])
  world.machine.set('up', 'book')
  await world.until(() => world.held().length === 0)
  await world.run(2_000)
  expect(world.trades()).toMatchObject([{ exitReason: 'stop', exitPrice: '97000' }])
  await world.end()
})

test('after a restart the simulated position is still there, with its stop, and its books go on', async () => {
  const world = await stillSimulation()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length > 0)
  await world.run(2_000)
  const before = world.open().map(({ clientId }) => clientId)
  await world.restart()
  await world.run(5_000)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.001'])
  expect(world.open().map(({ clientId }) => clientId)).toEqual(before)

  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.run(1_000)
  const booked = world
    .venue()
    .income()
    .reduce((sum, { amount }) => add(sum, rounded(amount, 8)), usdt('0'))
  expect(world.trades()).toMatchObject([{ exitReason: 'takeProfit', netPnl: text(booked) }])
  await world.end()
})

test('an account that cannot be read any more is followed by a new one, and the position is booked out at its entry price', async () => {
  const world = await stillSimulation()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length > 0)
  await world.run(2_000)
  await world.restart((folder) => truncateSync(join(folder, 'exchange.json'), 100))
  await world.run(5_000)
  expect(world.held()).toEqual([])
  expect(world.trades()).toMatchObject([{ exitReason: 'external', entryPrice: '98000.1', exitPrice: '98000.1' }])
  expect(text(world.venue().balances()[0]?.wallet ?? usdt('0'))).toBe('10000')
  await world.end()
})
