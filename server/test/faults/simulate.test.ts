import { add, rounded, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { faultSchedule } from '../../src/practice-exchange/faults.ts'
import { generatedMarket } from '../../src/sim/market.ts'
import { scriptedMarket } from '../scenarios/scripted-market.ts'
import { longsDie, startAt, storyConfig, symbols } from '../scenarios/story-world.ts'
import { simulateWorld } from './simulate-world.ts'

/** Nothing moves by itself; connected and ready to trade. */
async function stillSimulation(config = storyConfig()) {
  const market = scriptedMarket(startAt, symbols)
  market.quote('BTCUSDT', '98000', '98000.1')
  market.quote('ETHUSDT', '3300', '3300.01')
  market.quote('SOLUSDT', '182', '182.01')
  const world = await simulateWorld(config, market)
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
    /^GET http:\/\/aster\.test\/fapi\/v3\/(exchangeInfo|ticker\/bookTicker) \{\} $/,
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
