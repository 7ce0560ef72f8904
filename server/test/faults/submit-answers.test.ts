import { text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, believed, huntBtc, noAnswer, sent, spoilOrder, standing, taken } from './orders.ts'

// Answers that do not come, come damaged, come late or contradict each other.

test('R-07 a refused connection proves that nothing was sent: the margin is free at once, and nothing follows', async () => {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  world.machine.set('refused', 'rest')
  await world.until(() => believed(world, 'entry').length > 0, 5_000, 1)
  await world.run(100)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', status: null, acceptedAt: null }])
  world.machine.set('up', 'rest')
  await world.run(60_000)
  expect(sent(world, 'entry')).toEqual([])
  expect(asked(world, 'GET order')).toEqual([])
  world.end()
})

test.each(['truncate', 'garble'] as const)(
  'R-08 a success whose body cannot be read (%s) leaves the entry unknown: it is found and protected',
  async (what) => {
    const world = await stillWorld()
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 3_000 }, world.now())
    spoilOrder(world, { when: 'reply', action: { do: what } })
    await huntBtc(world, 20)
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
    await world.run(10_000)
    expect(sent(world, 'entry')).toHaveLength(1)
    expect(standing(world, 'stop')).toHaveLength(1)
    world.end()
  },
)

test('R-09 the page of a wall in front of the exchange stops all requests for a while; the entry that went is unknown', async () => {
  const world = await stillWorld()
  const wall = { do: 'status', status: 403, body: '<html>Request blocked.</html>', headers: {} } as const
  spoilOrder(world, { when: 'before', action: wall })
  await huntBtc(world, 1_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
  expect(world.status()).toMatchObject({ entries: 'waiting' })
  const before = world.requests().length
  await world.run(50_000)
  expect(world.requests()).toHaveLength(before)
  await world.run(90_000)
  expect(believed(world, 'entry').filter(({ phase }) => phase !== 'done')).toEqual([])
  expect(world.status()).toMatchObject({ entries: 'on' })
  expect(sent(world, 'entry')).toHaveLength(1)
  world.end()
})

test('R-10 the stream says filled while the answer is lost: the stream wins, and nothing is sent again', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'reply', action: { do: 'delay', ms: 30_000 } })
  await huntBtc(world, 100)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'done', status: 'filled' }])
  expect(standing(world, 'stop')).toHaveLength(1)
  await world.run(60_000)
  expect(sent(world, 'entry')).toHaveLength(1)
  expect(asked(world, 'POST noop')).toEqual([])
  expect(world.held()).toEqual(['BTCUSDT LONG 0.001'])
  world.end()
})

test('R-11 a fill that is told before its order was answered makes the position at once, and once', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'reply', action: { do: 'delay', ms: 400 } })
  world.faults.addStream({ stream: 'user', do: 'reorder', forMs: 2_000 }, world.now())
  await huntBtc(world, 5_000)
  const [position] = [...world.state().positions.values()]
  expect(position && text(position.qty)).toBe('0.001')
  expect(taken(world, 'stop')).toHaveLength(1)
  world.end()
})

test('R-12 an order that cannot be looked up for 30 s although it stands: reserved, found in the lists, sent once', async () => {
  const config = storyConfig({ order_ttl_seconds: 300 }, { entry: 'limit', price_offset_pct: '0.1' })
  const world = await stillWorld(config)
  world.sim('visibility', { orderQueryLagMs: 30_000 })
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 30_000 }, world.now())
  spoilOrder(world, { when: 'after_exec', action: noAnswer })
  await huntBtc(world, 200)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
  await world.run(1_000)
  expect(asked(world, 'GET order').some(({ status }) => status === 400)).toBe(true)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'open' }])
  await world.run(60_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'open' }])
  expect(standing(world, 'entry')).toHaveLength(1)
  expect(sent(world, 'entry')).toHaveLength(1)
  world.end()
})

test('R-12 an order that no list shows while the account holds what it bought is not taken for absent', async () => {
  const world = await stillWorld()
  world.sim('visibility', { orderQueryLagMs: 30_000 })
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 40_000 }, world.now())
  world.faults.addRequest({ match: { path: 'allOrders' }, times: 100, when: 'after_exec', action: noAnswer })
  spoilOrder(world, { when: 'after_exec', action: noAnswer })
  await huntBtc(world, 29_000)
  expect(believed(world, 'entry')).toMatchObject([{ phase: 'unknown' }])
  await world.run(31_000)
  expect(world.state().positions.size).toBe(1)
  expect(standing(world, 'stop').length).toBeGreaterThan(0)
  expect(sent(world, 'entry')).toHaveLength(1)
  world.end()
})

test('R-17 no client id is ever asked for twice, whatever is not answered', async () => {
  const world = await stillWorld()
  const match = { method: 'POST', path: 'order' } as const
  world.faults.addRequest({ match, times: 4, when: 'after_exec', action: noAnswer })
  for (const path of ['order', 'noop'])
    world.faults.addRequest({ match: { path }, times: 6, when: 'before', action: noAnswer })
  await huntBtc(world, 30_000)
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.run(30_000)
  const ids = (['entry', 'stop', 'takeProfit', 'close'] as const).flatMap((purpose) =>
    sent(world, purpose).map(({ clientId }) => clientId),
  )
  expect(ids.length).toBeGreaterThanOrEqual(3)
  expect(new Set(ids).size).toBe(ids.length)
  expect(world.open()).toEqual([])
  world.end()
})

test('R-18 an answer that says filled, and neither how much nor at what price, is read again instead of believed', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 3_000 }, world.now())
  spoilOrder(world, {
    when: 'reply',
    action: { do: 'set', members: { status: 'FILLED', executedQty: '0', cumQty: '0', avgPrice: '0.00000' } },
  })
  await huntBtc(world, 2_000)
  expect(asked(world, 'GET order')).toHaveLength(1)
  const [position] = [...world.state().positions.values()]
  expect([position && text(position.qty), position && text(position.cost)]).toEqual(['0.001', '98.0001'])
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})
