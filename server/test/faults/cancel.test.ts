import { expect, test } from 'vitest'
import { stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, believed, noAnswer, sent, standing, taken, type World } from './orders.ts'

// Cancels that come too late, are not answered, or cross with fills.

const resting = storyConfig(
  { order_ttl_seconds: 5 },
  { entry: 'limit', price_offset_pct: '0.02', trade_value_usdt: '100', max_position_usdt: '200' },
)
const price = '181.96'

/** An entry for SOLUSDT rests. */
async function restSol(config = resting): Promise<World> {
  const world = await stillWorld(config)
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 1)
  return world
}
const someoneSells = (world: World, amount: string): void => world.market.trade('SOLUSDT', price, amount, 'SELL')
const answer = (code: number, message: string) => ({ do: 'code', code, message, status: 400 }) as const
const spoilCancel = (world: World, fault: Parameters<World['faults']['addRequest']>[0]): void =>
  world.faults.addRequest({ ...fault, match: { method: 'DELETE', path: 'order' } })

test('C-01 the cancel finds no order because it has filled: the fill is asked for, held and protected', async () => {
  const world = await restSol()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
  await world.run(4_500)
  someoneSells(world, '1000')
  await world.until(() => world.held().length > 0)
  await world.run(2_500)
  expect(asked(world, 'DELETE order')).toMatchObject([{ status: 400 }])
  expect(taken(world, 'entry')).toMatchObject([{ status: 'FILLED' }])
  expect(world.state().positions.size).toBe(1)
  expect(standing(world, 'stop')).toMatchObject([{ closePosition: true }])
  world.end()
})

test('C-02 the cancel finds no order because it is cancelled already: the end of it, and of asking', async () => {
  const world = await restSol()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 10_000 }, world.now())
  await world.run(4_000)
  world.venue.cancel({ symbol: 'SOLUSDT', clientId: taken(world, 'entry')[0]!.clientId }, world.now())
  await world.run(3_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', status: 'cancelled' }])
  const before = world.requests().filter(({ clientId }) => clientId !== null).length
  await world.run(60_000)
  expect(world.requests().filter(({ clientId }) => clientId !== null)).toHaveLength(before)
  world.end()
})

test.each(['before', 'after_exec'] as const)(
  'C-03 a cancel that is not answered (%s its execution): what it reserves stays reserved until the order is seen to end',
  async (when) => {
    const world = await restSol()
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 3_000 }, world.now())
    await world.run(4_000)
    spoilCancel(world, { when, action: noAnswer, match: {}, times: 1 })
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 10_000 }, world.now())
    await world.until(() => asked(world, 'DELETE order').length > 0, 5_000, 5)
    await world.run(30)
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown', cancelWanted: true }])
    await world.run(20_000)
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', status: 'cancelled' }])
    expect(standing(world, 'entry')).toEqual([])
    expect(sent(world, 'entry')).toHaveLength(1)
    world.end()
  },
)

test('C-04 a fill between the cancel and its answer counts, to the last piece', async () => {
  const world = await restSol()
  spoilCancel(world, { when: 'reply', action: { do: 'delay', ms: 1_500 }, match: {}, times: 1 })
  await world.run(4_900)
  someoneSells(world, '0.5')
  await world.until(() => asked(world, 'DELETE order').length > 0, 5_000, 5)
  await world.run(3_000)
  const [entry] = taken(world, 'entry')
  const [position] = [...world.state().positions.values()]
  expect(entry).toMatchObject({ status: 'CANCELED' })
  expect(position?.qty.toFixed()).toBe(entry?.filledQty.toFixed())
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done' }])
  world.end()
})

test('C-05 the lifetime ends in the middle of a fill: the rest is cancelled, what filled is protected', async () => {
  const world = await restSol()
  await world.run(4_500)
  someoneSells(world, '0.5')
  await world.run(3_000)
  expect(standing(world, 'entry')).toEqual([])
  expect(world.held()).toEqual(['SOLUSDT LONG 0.5'])
  expect(standing(world, 'stop')).toMatchObject([{ closePosition: true }])
  world.end()
})

test('C-12 no more orders are taken: our own entries make room, and the stop stands', async () => {
  const config = storyConfig({ order_ttl_seconds: 300 }, { entry: 'limit', price_offset_pct: '0.02' })
  const world = await stillWorld(config)
  world.market.liquidate('ETHUSDT', 'SELL', '3')
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 2)
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'before',
    action: answer(-4045, 'Reach max stop order limit.'),
  })
  someoneSells(world, '1000')
  await world.until(() => standing(world, 'stop').length === 1)
  expect(standing(world, 'entry')).toEqual([])
  expect(world.held()).toHaveLength(1)
  world.end()
})

test('a resting entry whose placing was not answered is cancelled under its own nonce, seen or not', async () => {
  const world = await stillWorld(resting)
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 30_000 }, world.now())
  for (const path of ['noop', 'order'])
    world.faults.addRequest({
      match: { path },
      times: 1,
      when: path === 'order' ? 'after_exec' : 'before',
      action: noAnswer,
    })
  world.faults.addRequest({ match: { method: 'GET', path: 'order' }, times: 20, when: 'before', action: noAnswer })
  world.market.liquidate('SOLUSDT', 'SELL', '50')
  await world.until(() => standing(world, 'entry').length === 1)
  await world.run(50)
  await world.operate({ do: 'halt' })
  await world.run(1_000)
  expect(asked(world, 'DELETE guardedCancelOrder')).toMatchObject([{ status: 200 }])
  expect(standing(world, 'entry')).toEqual([])
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', status: 'cancelled' }])
  world.end()
})
