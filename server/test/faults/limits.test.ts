import { expect, test } from 'vitest'
import * as endpoints from '../../src/adapters/aster/endpoints.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'
import { holdBtc, sent, standing, type World } from './orders.ts'

// The exchange's limits on requests. It is asked less, or not at all; what protects rests on it.

const since = (world: World, from: number) => world.requests().slice(from)
const tooMany = (seconds: number, status: number) =>
  ({
    when: 'before',
    action: {
      do: 'status',
      status,
      body: '{"code":-1003,"msg":"Too many requests."}',
      headers: { 'retry-after': String(seconds) },
    },
  }) as const

test('L-01 after a 429 nothing is asked before its Retry-After is over, then what was due is done', async () => {
  const world = await stillWorld()
  world.faults.addRequest({ match: { method: 'GET', path: 'openOrders' }, times: 1, ...tooMany(20, 429) })
  await world.until(() => world.requests().some(({ status }) => status === 429), 60_000)
  const from = world.requests().length
  const refusedAt = world.now()
  await world.run(19_000)
  expect(since(world, from)).toEqual([])
  expect(world.status()).toMatchObject({ entries: 'waiting' })
  await world.run(30_000)
  expect(since(world, from).length).toBeGreaterThan(0)
  expect(world.now() - refusedAt).toBeGreaterThan(20_000)
  expect(world.status()).toMatchObject({ entries: 'on' })
  world.end()
})

test('L-01 with the limit nearly used up entries are not sent, and protection still is', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  // Inside one minute of the exchange's clock.
  await world.run(60_500 - (world.now() % 60_000))
  const from = world.requests().length
  world.sim('limits', { weight: 2_000 })
  // The next answer tells it.
  await world.until(() => world.requests().length > from, 15_000)
  await world.run(100)
  const entries = sent(world, 'entry').length
  longsDie(world, 'ETHUSDT')
  await world.run(1_000)
  expect(sent(world, 'entry')).toHaveLength(entries)
  const [stop] = standing(world, 'stop')
  if (stop) world.venue.cancel({ symbol: 'BTCUSDT', orderId: stop.orderId }, world.now())
  await world.run(1_500)
  expect(standing(world, 'stop')).toHaveLength(1)
  expect(world.requests().every(({ status }) => status !== 429)).toBe(true)
  world.end()
})

for (const [name, banMs] of [
  ['two minutes', 120_000],
  ['three days', 3 * 86_400_000],
] as const) {
  test(`L-02 during a ban of ${name} there is not one request, entries are halted and it is said; the stop rests`, async () => {
    const world = await stillWorld()
    await holdBtc(world)
    world.sim('limits', { banMs })
    await world.until(() => world.requests().some(({ status }) => status === 418), 15_000)
    const from = world.requests().length
    await world.run(Math.min(banMs, 600_000) - 16_000)
    expect(since(world, from)).toEqual([])
    expect(world.status()).toMatchObject({ entries: 'halted' })
    expect(world.status().entriesReason).toContain('banned')
    expect(standing(world, 'stop')).toHaveLength(1)
    if (banMs > 600_000) return world.end()
    await world.run(60_000)
    expect(since(world, from).length).toBeGreaterThan(0)
    // The account is read again; the halt is for a person to lift.
    expect(world.status().hops.find(({ hop }) => hop === 'rest')).toMatchObject({ state: 'live' })
    expect(world.status()).toMatchObject({ entries: 'halted' })
    world.end()
  })
}

test('L-03 the exchange counts more than we do, for others share the address: its count is believed', async () => {
  const world = await stillWorld()
  await world.run(60_500 - (world.now() % 60_000))
  // Nine tenths of the limit, by somebody else; the next answer tells it.
  world.sim('limits', { weight: 2_200 })
  await world.until(() => world.now() % 60_000 > 31_000, 60_000)
  const from = world.requests().length
  longsDie(world, 'BTCUSDT')
  await world.run(20_000)
  expect(since(world, from).filter(({ path }) => !path.endsWith('/time'))).toEqual([])
  expect(world.held()).toEqual([])
  await world.run(45_000)
  longsDie(world, 'BTCUSDT')
  await world.run(2_000)
  expect(world.held()).toHaveLength(1)
  world.end()
})

test('L-04 however often the streams break, the account is read by one request at a time and never in a storm', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  const from = world.requests().length
  const begin = world.now()
  for (let times = 0; times < 30; times += 1) {
    world.sim('stream', { stream: times % 2 === 0 ? 'user' : 'market', do: 'close' })
    await world.run(1_000)
  }
  const reads = since(world, from).filter(({ path }) => path.endsWith('/openOrders'))
  expect(reads.length).toBeLessThanOrEqual(Math.ceil((world.now() - begin) / 1_000))
  const used = since(world, from).every(({ status }) => status === 200)
  expect(used).toBe(true)
  expect(standing(world, 'stop')).toHaveLength(1)
  await world.run(20_000)
  expect(world.status()).toMatchObject({ entries: 'on' })
  world.end()
})

test('L-05 margin that is short again and again makes the side rest 30 s, then twice as long each time', async () => {
  const world = await stillWorld(storyConfig({ retry_delay_sec: 1 }, { cooldown_sec: 0 }))
  world.faults.addRequest({
    match: { method: 'POST', path: 'order' },
    times: 100,
    when: 'before',
    action: { do: 'code', code: -2019, message: 'Margin is insufficient.', status: 400 },
  })
  const from = world.now()
  while (world.now() < from + 460_000) {
    longsDie(world, 'BTCUSDT')
    await world.run(2_000)
  }
  const times = sent(world, 'entry').map(({ at }) => at)
  const rests = times.slice(1).map((at, index) => at - (times[index] ?? at))
  for (const [index, least] of [30_000, 60_000, 120_000, 240_000].entries()) {
    expect(rests[index]).toBeGreaterThanOrEqual(least)
    expect(rests[index]).toBeLessThan(least + 10_000)
  }
  expect(rests).toHaveLength(4)
  expect(world.status()).toMatchObject({ entries: 'on' })
  world.end()
})

test('five quiet minutes with a position cost less than a fifth of the limit', async () => {
  const world = await stillWorld()
  await holdBtc(world)
  const from = world.requests().length
  await world.run(5 * 60_000)
  const weightOf = (method: string, path: string): number =>
    Math.max(
      ...Object.values(endpoints).flatMap((one) => (one.method === method && one.v3 === path ? [one.weight] : [])),
    )
  const used = since(world, from).reduce((sum, { method, path }) => sum + weightOf(method, path), 0)
  expect(used / 5).toBeLessThan(480)
  expect(used / 5).toBeGreaterThan(100)
  world.end()
})
