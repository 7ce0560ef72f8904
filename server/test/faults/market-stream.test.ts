import { expect, test } from 'vitest'
import { longsDie, stillWorld, storyConfig, symbols } from '../scenarios/story-world.ts'

// What goes wrong between the exchange and the liquidations that it tells everybody.

type World = Awaited<ReturnType<typeof stillWorld>>

const entries = (world: World): readonly string[] =>
  world
    .taken()
    .filter(({ clientId }) => /\.E\d+$/.test(clientId))
    .map(({ symbol }) => symbol)

const liquidation = (changes: object): string =>
  JSON.stringify({
    e: 'forceOrder',
    E: 1,
    o: { s: 'BTCUSDT', S: 'SELL', q: '1', p: '98000', ap: '98000', X: 'FILLED', z: '1', ...changes },
  })
const tell = (world: World, changes: object): void =>
  world.sim('stream', { stream: 'market', do: 'send', text: liquidation(changes) })
const stored = (world: World): number => world.counts().liquidations

test('M-01 a feed that stalls is found by its canary within five seconds, and no entry leaves meanwhile', async () => {
  const world = await stillWorld()
  world.machine.set('silent', 'feed')
  const stalledAt = world.now()
  await world.until(() => !world.state().hops.market.up, 8_000)
  expect(world.now() - stalledAt).toBeLessThanOrEqual(5_000)
  expect(world.status().entries).toBe('waiting')
  world.machine.set('up', 'feed')
  await world.until(() => world.status().entries === 'on', 12_000)
  expect(world.machine.sockets('feed')).toBe(1)
  longsDie(world, 'BTCUSDT')
  await world.until(() => entries(world).length === 1)
  world.end()
})

test('M-02 everything is acknowledged, the canary sings, and no liquidation comes while prices move: people are told, nothing is blocked', async () => {
  const world = await stillWorld()
  world.market.quote('BTCUSDT', '96900', '96900.1')
  world.market.quote('ETHUSDT', '3250', '3250.01')
  await world.run(100_000)
  expect(world.notices()).not.toContain('feed_quiet')
  world.market.quote('SOLUSDT', '179', '179.01')
  await world.until(() => world.notices().includes('feed_quiet'), 5_000)
  expect(world.status().hops.find(({ hop }) => hop === 'market')).toMatchObject({
    state: 'late',
    reason: expect.stringContaining('BTCUSDT, ETHUSDT, SOLUSDT moved'),
  })
  expect(world.status().entries).toBe('on')
  longsDie(world, 'SOLUSDT')
  await world.until(() => entries(world).length === 1)
  expect(world.status().hops.find(({ hop }) => hop === 'market')?.state).toBe('live')
  world.end()
})

test('M-04 ten closes in ten seconds: one socket, and as many timers as before', async () => {
  const world = await stillWorld()
  await world.run(5_000)
  const sockets = () => (['feed', 'book', 'user'] as const).map((line) => world.machine.sockets(line))
  const timers = world.machine.timers()
  for (let close = 0; close < 10; close += 1) {
    world.sim('stream', { stream: 'market', do: 'close', code: 1006 })
    await world.run(1_000)
    for (const open of sockets()) expect(open).toBeLessThanOrEqual(1)
  }
  await world.run(75_000)
  expect(sockets()).toEqual([1, 1, 1])
  expect(world.machine.timers()).toBeLessThanOrEqual(timers)
  expect(world.status().entries).toBe('on')
  world.end()
})

test('M-05 what two sockets deliver counts once', async () => {
  const world = await stillWorld(storyConfig({}, { volume_threshold_long: '5000', volume_threshold_short: '5000' }))
  world.faults.addStream({ stream: 'market', do: 'duplicate', forMs: 60_000 }, world.now())
  const before = stored(world)
  // 3,000 USDT against a threshold of 5,000: twice would be enough.
  world.market.liquidate('ETHUSDT', 'SELL', '0.9')
  await world.run(2_000)
  expect(stored(world)).toBe(before + 1)
  expect(entries(world)).toEqual([])
  world.end()
})

test('M-06 liquidations that come five minutes late are history: stored, and never counted', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'market', do: 'delay', ms: 300_000, forMs: 1_000 }, world.now())
  const before = stored(world)
  longsDie(world, 'BTCUSDT')
  await world.run(305_000)
  expect(stored(world)).toBe(before + 1)
  expect(world.status().entries).toBe('on')
  expect(entries(world)).toEqual([])
  world.end()
})

test('M-07 a liquidation of the future is stored and not counted', async () => {
  const world = await stillWorld()
  const before = stored(world)
  tell(world, { T: world.now() + 3_600_000 })
  await world.run(1_000)
  expect(stored(world)).toBe(before + 1)
  expect(entries(world)).toEqual([])
  // The same one in the present leads to an entry.
  tell(world, { T: world.now() })
  await world.until(() => entries(world).length === 1)
  world.end()
})

test('M-10 liquidations of symbols that nobody listed are stored and never traded', async () => {
  const world = await stillWorld()
  const before = stored(world)
  for (const s of ['DELISTEDUSDT', 'NEWUSDT', 'ABCUSDT']) tell(world, { s, q: '999', z: '999', T: world.now() })
  await world.run(2_000)
  expect(stored(world)).toBe(before + 3)
  expect(entries(world)).toEqual([])
  world.end()
})

test('M-11 quantities and prices that no liquidation can have are rejected by reason', async () => {
  const world = await stillWorld()
  const before = stored(world)
  const wrong = ['0', '-1', '1e309', '9'.repeat(40), 'NaN', '', null, {}, [1]]
  for (const value of wrong) tell(world, { q: value, z: value, T: world.now() })
  for (const value of wrong) tell(world, { p: value, ap: value, T: world.now() })
  await world.run(2_000)
  expect(stored(world)).toBe(before)
  expect(entries(world)).toEqual([])
  expect(world.machine.sockets('feed')).toBe(1)
  world.end()
})

test('M-12 three symbols cross in one tick: the caps hold, and the same ones are entered each time', async () => {
  const runOnce = async (): Promise<readonly string[]> => {
    // Room for two.
    const world = await stillWorld(
      storyConfig({ max_total_exposure_usdt: '110' }, { trade_value_usdt: '50', max_position_usdt: '60' }),
    )
    for (const symbol of symbols) longsDie(world, symbol)
    await world.run(5_000)
    expect(world.held()).toHaveLength(2)
    const entered = entries(world)
    world.end()
    return entered
  }
  const entered = await runOnce()
  expect(entered).toHaveLength(2)
  expect(await runOnce()).toEqual(entered)
})

test('M-13 a symbol that crosses twice within a tenth of a second is entered once', async () => {
  const world = await stillWorld()
  tell(world, { T: world.now() })
  await world.run(50)
  tell(world, { T: world.now(), z: '2', q: '2' })
  await world.run(50)
  tell(world, { T: world.now(), z: '3', q: '3' })
  await world.run(20_000)
  expect(entries(world)).toEqual(['BTCUSDT'])
  world.end()
})
