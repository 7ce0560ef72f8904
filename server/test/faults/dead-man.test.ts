import { expect, test } from 'vitest'
import { stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, believed, holdBtc, noAnswer, standing, type World } from './orders.ts'

// The dead-man countdown: it takes back entries of a bot that has died, and never a stop.

const resting = storyConfig(
  { order_ttl_seconds: 300 },
  { entry: 'limit', price_offset_pct: '0.02', trade_value_usdt: '100', max_position_usdt: '200' },
)
const countdowns = (world: World) => asked(world, 'POST countdownCancelAll')

async function restSol(world: World): Promise<void> {
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 1)
  await world.run(100)
}

test('a bot that dies while its entry rests leaves none behind after two minutes', async () => {
  const world = await stillWorld(resting)
  await restSol(world)
  expect(countdowns(world)).toMatchObject([{ symbol: 'SOLUSDT', status: 200 }])
  await world.run(60_000)
  expect(countdowns(world)).toHaveLength(3)
  world.kill()
  await world.run(100_000)
  expect(standing(world, 'entry')).toHaveLength(1)
  await world.run(21_000)
  expect(world.open()).toEqual([])
  world.end()
})

test('one that comes back in time goes on with it, and its entry stands', async () => {
  const world = await stillWorld(resting)
  await restSol(world)
  world.kill()
  await world.run(20_000)
  world.start()
  await world.run(180_000)
  expect(standing(world, 'entry')).toHaveLength(1)
  world.end()
})

test.each([true, false])(
  'a bot that dies over a part that has filled leaves its stop: the countdown was switched off (a countdown takes stops: %s)',
  async (countdownCancelsStops) => {
    const world = await stillWorld(resting)
    world.sim('policy', { countdownCancelsStops })
    await restSol(world)
    world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
    await world.until(() => standing(world, 'stop').length === 1)
    await world.run(100)
    expect(countdowns(world)).toHaveLength(2)
    world.kill()
    await world.run(300_000)
    expect(standing(world, 'stop')).toMatchObject([{ symbol: 'SOLUSDT', closePosition: true }])
    world.end()
  },
)

// The way to the exchange takes 5 ms: a stop that is sent at 0 stands at 5, and its acceptance is heard at 10.
test.each([0, 1, 4, 5, 6, 9, 10, 11, 14, 15, 16, 20])(
  'a bot that dies %i ms after it sent the stop of a part that filled never loses it to the countdown',
  async (ms) => {
    const world = await stillWorld(resting)
    await restSol(world)
    world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
    await world.until(() => believed(world, 'stop').length === 1, 5_000, 1)
    await world.run(ms)
    world.kill()
    await world.run(300_000)
    expect(standing(world, 'stop')).toMatchObject([{ symbol: 'SOLUSDT', closePosition: true }])
    world.end()
  },
)

test('nor while a renewal of the countdown is on its way at that moment', async () => {
  const world = await stillWorld(resting)
  await restSol(world)
  world.faults.addRequest({
    match: { path: 'countdownCancelAll' },
    times: 1,
    when: 'reply',
    action: { do: 'delay', ms: 2_000 },
  })
  await world.until(() => countdowns(world).length === 2, 60_000, 1)
  world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
  await world.until(() => standing(world, 'stop').length === 1, 1_000, 1)
  world.kill()
  await world.run(300_000)
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})

test('a switch that nobody confirms is thrown again until somebody does, and the stop outlives the countdown', async () => {
  const world = await stillWorld(resting)
  await restSol(world)
  world.faults.addRequest({
    match: { path: 'countdownCancelAll' },
    times: 3,
    when: 'before',
    action: { ...noAnswer, status: 500 },
  })
  world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
  await world.until(() => standing(world, 'stop').length === 1)
  const [stop] = standing(world, 'stop')
  await world.run(200_000)
  expect(countdowns(world)).toHaveLength(5)
  expect(standing(world, 'stop')).toEqual([stop])
  world.end()
})

test('where only protection stands no countdown ever runs', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  await world.run(300_000)
  expect(countdowns(world)).toEqual([])
  world.end()
})
