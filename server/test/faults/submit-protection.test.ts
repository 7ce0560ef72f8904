import { expect, test } from 'vitest'
import { stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { asked, believed, huntBtc, noAnswer, sent, spoilOrder, standing, taken, type World } from './orders.ts'

// Stop and take-profit are two requests: what happens to one says nothing about the other.

const refusal = { do: 'code', code: -4099, message: 'Nobody has documented this.', status: 400 } as const
const batches = (world: World) => world.requests().filter(({ path }) => /batch/i.test(path))

test('R-13 the take-profit is refused: the stop stands, and the take-profit is tried again by itself', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'before', action: refusal }, 3)
  await huntBtc(world, 100)
  const [stop] = standing(world, 'stop')
  await world.run(5_000)
  expect(standing(world, 'stop')).toEqual([stop])
  expect(sent(world, 'stop')).toHaveLength(1)
  expect(standing(world, 'takeProfit')).toHaveLength(1)
  expect(batches(world)).toEqual([])
  world.end()
})

test('R-14 the stop is refused: the take-profit waits, the stop is tried again under a new id and comes first', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'before', action: refusal }, 2)
  await huntBtc(world, 3_000)
  const [first, second] = sent(world, 'stop')
  expect([first?.status, second?.status]).toEqual([400, 200])
  expect(first?.clientId).not.toBe(second?.clientId)
  expect(sent(world, 'takeProfit')[0]!.at).toBeGreaterThan(second!.at)
  expect(standing(world, 'takeProfit')).toHaveLength(1)
  expect(batches(world)).toEqual([])
  world.end()
})

test('R-14 a stop that is refused for good: the position is closed', async () => {
  const world = await stillWorld()
  await huntBtc(world, 0)
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 1,
    when: 'before',
    action: { ...refusal, code: -2021 },
  })
  await world.until(() => world.trades().length > 0)
  expect(world.held()).toEqual([])
  expect(taken(world, 'stop')).toEqual([])
  world.end()
})

test('R-15 neither of the two is answered: each is unknown by itself, each is found, and one of each stays', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 30_000 }, world.now())
  await huntBtc(world, 0)
  await world.until(() => world.state().positions.size > 0, 5_000, 1)
  world.faults.addRequest({ match: { method: 'POST', path: 'order' }, times: 3, when: 'after_exec', action: noAnswer })
  await world.run(2_000)
  await world.run(60_000)
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(standing(world, 'takeProfit')).toHaveLength(1)
  const ids = [...sent(world, 'stop'), ...sent(world, 'takeProfit')].map(({ clientId }) => clientId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(batches(world)).toEqual([])
  world.end()
})

test('R-16 a stop without an answer is asked for once, then a second one stands beside it, and the spare goes', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
  // It stands, and for a while nobody can see it.
  world.sim('visibility', { orderQueryLagMs: 3_000, freezeAccountMs: 3_000 })
  world.faults.addRequest({ match: { path: 'allOrders' }, times: 2, when: 'before', action: noAnswer })
  await huntBtc(world, 0)
  spoilOrder(world, { when: 'after_exec', action: noAnswer })
  await world.run(1_500)
  expect(taken(world, 'stop')).toHaveLength(2)
  expect(asked(world, 'DELETE guardedCancelOrder')).toMatchObject([{ clientId: taken(world, 'stop')[0]!.clientId }])
  await world.run(30_000)
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(believed(world, 'stop').filter(({ phase }) => phase !== 'done')).toHaveLength(1)
  expect(world.notices()).toContain('second_stop')
  world.end()
})

test('R-16 where nobody can be asked either, the second stop does not wait for the answer', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
  world.faults.addRequest({ match: { path: 'noop' }, times: 1, when: 'before', action: noAnswer })
  await huntBtc(world, 0)
  spoilOrder(world, { when: 'before', action: noAnswer })
  await world.until(() => standing(world, 'stop').length > 0, 5_000, 5)
  const [lost, next] = sent(world, 'stop')
  expect(next!.at - lost!.at).toBeLessThan(500)
  world.end()
})

test('R-16 a stop that was voided by its nonce is not asked for first: the next one leaves at once', async () => {
  const world = await stillWorld()
  spoilOrder(world, { when: 'before', action: noAnswer }, 2)
  await huntBtc(world, 100)
  expect(asked(world, 'POST noop')).toMatchObject([{ status: 200 }])
  expect(taken(world, 'stop')).toHaveLength(1)
  const [lost, next] = sent(world, 'stop')
  expect(next!.at - lost!.at).toBeLessThan(100)
  world.end()
})

const neverInTime = [
  ['executed at once', { when: 'reply', action: { do: 'delay', ms: 10_000 } }],
  ['executed after four seconds', { when: 'before', action: { do: 'late', ms: 4_000 } }],
  ['not executed', { when: 'before', action: { do: 'late', ms: 10_000 } }],
] as const
test.each(
  neverInTime.flatMap(([name, fault]) => (['v3', 'v1'] as const).map((scheme) => [name, scheme, fault] as const)),
)(
  'R-16 a stop that is %s and whose answer does not come (%s): the position is protected within the time allowed, kept, and one stop stays',
  async (_name, scheme, fault) => {
    const world = await stillWorld(storyConfig(), { scheme })
    world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
    await huntBtc(world, 0)
    spoilOrder(world, fault)
    await world.until(() => sent(world, 'stop').length > 0, 5_000, 5)
    const sentAt = world.now()
    await world.until(() => world.state().positions.get('BTCUSDT:long')?.unprotectedSince === null, 5_000, 5)
    expect(world.now() - sentAt).toBeLessThan(3_500)
    await world.run(40_000)
    expect(standing(world, 'stop')).toHaveLength(1)
    expect(believed(world, 'stop').filter(({ phase }) => phase === 'open')).toHaveLength(1)
    expect(sent(world, 'close')).toEqual([])
    expect(world.held()).toHaveLength(1)
    world.end()
  },
)

test('R-16 neither the stop nor any question is answered in time: the second stop comes soon enough all the same', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
  for (const match of [{ path: 'noop' }, { method: 'GET' }] as const)
    world.faults.addRequest({ match, times: 20, when: 'before', action: { do: 'late', ms: 10_000 } })
  await huntBtc(world, 0)
  spoilOrder(world, { when: 'before', action: { do: 'late', ms: 10_000 } })
  await world.run(20_000)
  world.faults.clear()
  await world.run(30_000)
  const [first, second] = sent(world, 'stop')
  expect(second!.at - first!.at).toBeLessThan(3_500)
  expect(sent(world, 'close')).toEqual([])
  expect(standing(world, 'stop')).toHaveLength(1)
  world.end()
})

test.each(['ioc', 'post_only'] as const)(
  'R-19 an entry (%s) that expires with a part filled is a position of that part',
  async (entry) => {
    const config = storyConfig(
      {},
      { entry, price_offset_pct: '0.02', trade_value_usdt: '100', max_position_usdt: '200' },
    )
    const world = await stillWorld(config)
    world.market.quote('SOLUSDT', '182', '182.01', '0.5')
    await world.run(500)
    world.market.liquidate('SOLUSDT', 'SELL', '50')
    if (entry === 'post_only') {
      await world.until(() => standing(world, 'entry').length > 0)
      world.market.trade('SOLUSDT', '181.96', '0.5', 'SELL')
    }
    await world.until(() => world.held().length > 0)
    if (entry === 'post_only')
      world.venue.cancel({ symbol: 'SOLUSDT', clientId: taken(world, 'entry')[0]!.clientId }, world.now())
    await world.run(1_000)
    expect(standing(world, 'entry')).toEqual([])
    expect(believed(world, 'entry')).toMatchObject([{ phase: 'done' }])
    expect(world.held()).toHaveLength(1)
    expect(world.held()[0]).toMatch(/^SOLUSDT LONG 0\.5/)
    expect(standing(world, 'stop')).toMatchObject([{ symbol: 'SOLUSDT', closePosition: true }])
    world.end()
  },
)

test('O-11 no second entry on a side whose first one is not answered for, however far the price runs', async () => {
  const world = await stillWorld(storyConfig({ retry_delay_sec: 1 }, { cooldown_sec: 0 }))
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
  for (const path of ['order', 'noop'])
    world.faults.addRequest({ match: { path }, times: 20, when: 'before', action: noAnswer })
  await huntBtc(world, 1_000)
  for (const bid of ['97000', '96000', '95000']) {
    world.market.quote('BTCUSDT', bid, `${bid}.1`)
    world.market.liquidate('BTCUSDT', 'SELL', '0.1')
    await world.run(4_000)
  }
  expect(sent(world, 'entry')).toHaveLength(1)
  world.end()
})

test('R-14 every stop is refused in words that nobody knows: a few attempts, further and further apart, then the close', async () => {
  const world = await stillWorld()
  await huntBtc(world, 0)
  world.faults.addRequest({ match: { method: 'POST', path: 'order' }, times: 1_000, when: 'before', action: refusal })
  await world.run(4_900)
  expect(sent(world, 'stop').length).toBeGreaterThan(2)
  expect(sent(world, 'stop').length).toBeLessThan(8)
  await world.run(1_000)
  world.faults.clear()
  await world.until(() => world.held().length === 0)
  expect(world.trades()).toMatchObject([{ exitReason: 'unprotected' }])
  world.end()
})
