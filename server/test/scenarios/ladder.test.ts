import { expect, test } from 'vitest'
import { longsDie, stillWorld, storyConfig } from './story-world.ts'

// A first entry of about 98,000 and rungs at 0.5 % and 1 % below the average, in a world that moves only when it is told.

const settings = storyConfig(
  { max_total_exposure_usdt: '500' },
  {
    dca: true,
    dca_levels: ['0.5', '1'],
    dca_size_factors: ['1', '1'],
    trade_value_usdt: '400',
    max_position_usdt: '500',
    take_profit_pct: '2',
    stop_loss_pct: '3',
    cooldown_sec: 1,
  },
)

async function holding() {
  const world = await stillWorld(settings)
  longsDie(world, 'BTCUSDT')
  await world.until(() => world.open().length === 2)
  await world.run(2_000)
  return world
}
type World = Awaited<ReturnType<typeof holding>>

const entriesOf = (world: World) => world.taken().filter(({ clientId }) => /\.E\d+$/.test(clientId))
const rungsOf = (world: World) =>
  world
    .state()
    .positions.get('BTCUSDT:long')
    ?.ladder.map(({ usedBy }) => usedBy)
const fall = (world: World): void => world.market.quote('BTCUSDT', '97500', '97500.1')

test('the price falls to a level: the position is added to once, under the stop of the first entry', async () => {
  const world = await holding()
  fall(world)
  await world.until(() => entriesOf(world).length === 2)
  await world.run(10_000)
  expect(entriesOf(world).map(({ status }) => status)).toEqual(['FILLED', 'FILLED'])
  const stops = world.open().filter(({ originalType }) => originalType === 'STOP_MARKET')
  expect(stops).toHaveLength(1)
  expect(stops[0]?.closePosition).toBe(true)
  expect(rungsOf(world)).toEqual([entriesOf(world)[1]?.clientId, null])
  world.end()
})

test('K-09 killed between sending an addition and its answer: it is found, its rung is used and not taken again', async () => {
  const world = await holding()
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'after_exec',
    action: { do: 'drop' },
  })
  fall(world)
  await world.until(() => entriesOf(world).length === 2, 5_000, 1)
  world.kill()
  const addition = entriesOf(world)[1]?.clientId
  await world.run(1_000)
  world.start()
  await world.run(15_000)
  expect(rungsOf(world)).toEqual([addition, null])
  expect(entriesOf(world)).toHaveLength(2)
  world.end()
})

test('K-09 killed before an addition left: it is not sent late, keeps its rung until it is proven absent, and is then added once', async () => {
  const world = await holding()
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'before',
    action: { do: 'drop' },
  })
  fall(world)
  await world.until(() => (rungsOf(world)?.[0] ?? null) !== null, 5_000, 1)
  const lost = rungsOf(world)?.[0]
  world.kill()
  await world.run(1_000)
  world.start()
  await world.run(20_000)
  expect(rungsOf(world)).toEqual([lost, null])
  expect(entriesOf(world)).toHaveLength(1)
  await world.until(() => entriesOf(world).length === 2, 120_000)
  await world.run(10_000)
  expect(rungsOf(world)).toEqual([entriesOf(world)[1]?.clientId, null])
  expect(rungsOf(world)?.[0]).not.toBe(lost)
  expect(entriesOf(world)).toHaveLength(2)
  world.end()
})

test('K-09 killed when an addition was filled and nothing of it was heard: the fill is booked, the stop stays where it is', async () => {
  const world = await holding()
  const [stop] = world.open().filter(({ originalType }) => originalType === 'STOP_MARKET')
  fall(world)
  await world.until(() => entriesOf(world)[1]?.status === 'FILLED', 5_000, 1)
  world.kill()
  await world.run(5_000)
  world.start()
  await world.run(15_000)
  expect(world.held()).toEqual([`BTCUSDT LONG ${world.state().positions.get('BTCUSDT:long')?.qty.toFixed()}`])
  expect(rungsOf(world)).toEqual([entriesOf(world)[1]?.clientId, null])
  expect(world.open().some(({ clientId }) => clientId === stop?.clientId)).toBe(true)
  expect(entriesOf(world)).toHaveLength(2)
  world.end()
})
