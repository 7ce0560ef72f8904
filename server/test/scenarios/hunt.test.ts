import { add, rounded, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { longsDie, stillWorld, storyConfig } from './story-world.ts'

test('longs are liquidated, the bot buys, the price comes back, and the trade is worth what the exchange booked, to the last digit', async () => {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length > 0)
  expect(world.held()).toEqual(['BTCUSDT LONG 0.001'])
  await world.run(500)
  expect(
    world
      .open()
      .map(({ originalType, stopPrice, closePosition }) => [originalType, stopPrice?.toFixed(), closePosition]),
  ).toEqual([
    ['STOP_MARKET', '97706.1', true],
    ['TAKE_PROFIT_MARKET', '98245.1', true],
  ])

  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.run(1_000)
  const [trade] = world.trades()
  const booked = world.venue.income().reduce((sum, { amount }) => add(sum, rounded(amount, 8)), usdt('0'))
  expect(trade).toMatchObject({
    symbol: 'BTCUSDT',
    leg: 'long',
    qty: '0.001',
    exitReason: 'takeProfit',
    netPnl: text(booked),
  })
  expect(world.held()).toEqual([])
  expect(world.open()).toEqual([])
  world.end()
})

test('an entry that fills in part until its time is up: the rest is cancelled, what filled stays and is protected', async () => {
  const world = await stillWorld(
    storyConfig(
      { order_ttl_seconds: 5 },
      { entry: 'limit', price_offset_pct: '0.02', trade_value_usdt: '100', max_position_usdt: '200' },
    ),
  )
  longsDie(world, 'SOLUSDT')
  await world.until(() => world.open().length === 1)
  const [entry] = world.open()
  expect(entry).toMatchObject({ type: 'LIMIT', status: 'NEW' })

  // A seller comes to the price with less than is wanted.
  world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
  await world.until(() => world.held().length > 0)
  expect(world.held()).toEqual(['SOLUSDT LONG 0.5'])
  await world.run(500)
  expect(
    world
      .open()
      .map(({ originalType }) => originalType)
      .toSorted(),
  ).toEqual(['LIMIT', 'STOP_MARKET', 'TAKE_PROFIT_MARKET'])

  await world.run(6_000)
  expect(
    world
      .open()
      .map(({ originalType }) => originalType)
      .toSorted(),
  ).toEqual(['STOP_MARKET', 'TAKE_PROFIT_MARKET'])
  expect(world.held()).toEqual(['SOLUSDT LONG 0.5'])
  world.end()
})

test('a stop that somebody cancels by hand comes back at the same price', async () => {
  const world = await stillWorld()
  longsDie(world, 'ETHUSDT')
  await world.until(() => world.open().length === 2)
  const stop = world.open().find(({ originalType }) => originalType === 'STOP_MARKET')
  expect(stop).toBeDefined()
  if (!stop) return
  world.venue.cancel({ symbol: 'ETHUSDT', orderId: stop.orderId }, world.now())
  await world.run(1_000)
  const again = world.open().filter(({ originalType }) => originalType === 'STOP_MARKET')
  expect(again).toMatchObject([{ stopPrice: stop.stopPrice, closePosition: true }])
  expect(again[0]?.clientId).not.toBe(stop.clientId)
  expect(world.held()).toHaveLength(1)
  world.end()
})

test('flatten ends flat, cancels what rests, and entries stay off until they are resumed', async () => {
  const world = await stillWorld()
  for (const symbol of ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']) longsDie(world, symbol)
  await world.until(() => world.held().length === 3)
  await world.operate({ do: 'flatten' })
  await world.until(() => world.held().length === 0)
  await world.run(2_000)
  expect(world.open()).toEqual([])
  expect(world.trades().map(({ exitReason }) => exitReason)).toEqual(['flatten', 'flatten', 'flatten'])

  await world.run(60_000)
  const before = world.taken().length
  longsDie(world, 'BTCUSDT')
  await world.run(3_000)
  expect(world.taken()).toHaveLength(before)
  await world.operate({ do: 'resume' })
  await world.run(60_000)
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.held().length === 1)
  world.end()
})
