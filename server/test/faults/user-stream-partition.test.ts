import { text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { legKey } from '../../src/core/leg-key.ts'
import { longsDie, stillWorld, storyConfig } from '../scenarios/story-world.ts'

// Half of the network is gone: what still works must not be trusted with more than it can know.

type World = Awaited<ReturnType<typeof stillWorld>>

const protections = (world: World): readonly string[] => world.open().map(({ originalType }) => originalType)
const entries = (world: World) => world.taken().filter(({ clientId }) => /\.E\d+$/.test(clientId))

async function holding(): Promise<World> {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  await world.until(() => protections(world).length === 2)
  await world.run(2_000)
  return world
}

test('U-13 a reply that was on its way while the stream told something younger takes nothing of it back', async () => {
  const world = await holding()
  const wallet = (): string => text(world.state().balances.get('USDT') ?? usdt('0'))
  for (const path of ['positionRisk', 'openOrders', 'balance'])
    world.faults.addRequest({ match: { path }, times: 1, when: 'reply', action: { do: 'delay', ms: 2_000 } })
  const asked = world.requests().filter(({ path }) => path.endsWith('/balance')).length
  await world.until(() => world.requests().filter(({ path }) => path.endsWith('/balance')).length > asked, 15_000, 5)
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length === 1, 1_500)
  await world.run(100)
  const after = wallet()
  // The old picture arrives: a position with two orders, and the wallet of before.
  await world.run(2_500)
  expect(wallet()).toBe(after)
  expect(world.state().holdings.has(legKey('BTCUSDT', 'long'))).toBe(false)
  await world.run(5_000)
  expect(world.trades()).toHaveLength(1)
  expect(world.notices()).not.toContain('side_shared')
  expect(world.open()).toEqual([])
  world.end()
})

test('U-13 for five seconds the account is answered as it was before a fill: the position stays ours, under its stop', async () => {
  const world = await stillWorld()
  // The first time its leg was never traded before, the second time it was.
  for (const closed of [0, 1]) {
    // At rest the account is read every thirty seconds, with something open every ten: so the next reading follows the fill.
    await world.until(() => world.now() - (world.state().snapshotAt ?? world.now()) >= 9_000, 60_000)
    const read = world.requests().filter(({ path }) => path.endsWith('/positionRisk')).length
    world.sim('visibility', { freezeAccountMs: 5_000 })
    longsDie(world, 'BTCUSDT')
    await world.until(() => protections(world).includes('STOP_MARKET'), 1_000, 5)
    for (let ms = 0; ms < 20_000; ms += 100) {
      expect(protections(world)).toContain('STOP_MARKET')
      await world.run(100)
    }
    expect(world.requests().filter(({ path }) => path.endsWith('/positionRisk')).length).toBeGreaterThan(read + 1)
    expect(world.trades()).toHaveLength(closed)
    expect(world.state().positions.size).toBe(1)
    await world.operate({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    await world.run(62_000)
    expect(world.open()).toEqual([])
  }
  expect(world.trades().map(({ exitReason }) => exitReason)).toEqual(['operator', 'operator'])
  expect(world.notices()).not.toContain('side_shared')
  expect(world.status().entries).toBe('on')
  world.end()
})

test('U-14 requests work, the account stream does not: no entries, and a fill that nobody told of is protected within five seconds', async () => {
  const world = await stillWorld(storyConfig({ order_ttl_seconds: 60 }, { entry: 'limit', price_offset_pct: '0.02' }))
  longsDie(world, 'SOLUSDT')
  await world.until(() => world.open().length === 1)
  await world.run(1_000)
  world.machine.set('refused', 'user')
  await world.run(100)
  expect(world.status()).toMatchObject({ entries: 'waiting' })
  longsDie(world, 'BTCUSDT')
  world.market.trade('SOLUSDT', '181.9', '500', 'SELL')
  await world.until(() => world.held().length > 0)
  await world.until(() => protections(world).includes('STOP_MARKET'), 5_000)
  await world.run(60_000)
  expect(entries(world).map(({ symbol }) => symbol)).toEqual(['SOLUSDT'])
  world.machine.set('up', 'user')
  await world.until(() => world.status().entries === 'on', 15_000)
  world.end()
})

test('U-15 the streams work, requests do not: no entries, people see why, what rests on the exchange stands', async () => {
  const world = await holding()
  world.machine.set('silent', 'rest')
  longsDie(world, 'ETHUSDT')
  await world.until(() => !world.state().hops.rest.up, 60_000)
  expect(world.status().entries).toBe('waiting')
  expect(world.status().entriesReason).toContain('request connection is down')
  expect(world.notices()).toContain('requests_down')
  const asked = entries(world).length
  longsDie(world, 'SOLUSDT')
  await world.run(5_000)
  expect(entries(world)).toHaveLength(asked)
  expect(protections(world)).toHaveLength(2)
  // The stop fires on the exchange, and the stream tells of it.
  world.market.quote('BTCUSDT', '97000', '97000.1')
  await world.until(() => world.trades().length === 1, 5_000)
  world.machine.set('up', 'rest')
  await world.until(() => world.status().entries === 'on')
  expect(world.held().filter((held) => held.startsWith('BTC'))).toEqual([])
  world.end()
})

test('U-16 everything is down for ten minutes with a position: nothing new is risked, and the account is read before anything else', async () => {
  const world = await holding()
  const before = world.taken().length
  world.machine.set('refused', 'rest', 'user', 'book', 'feed')
  await world.run(60_000)
  world.market.quote('BTCUSDT', '97000', '97000.1')
  longsDie(world, 'ETHUSDT')
  await world.run(540_000)
  expect(world.status().entries).toBe('waiting')
  expect(world.taken()).toHaveLength(before)
  const outage = world.requests().length
  world.machine.set('up', 'rest', 'user', 'book', 'feed')
  await world.until(() => world.status().entries === 'on')
  const since = world.requests().slice(outage)
  const read = since.findIndex(({ path }) => path.endsWith('/positionRisk'))
  const ordered = since.findIndex(({ method, path }) => method === 'POST' && path.endsWith('/order'))
  expect(read).toBeGreaterThanOrEqual(0)
  expect(ordered === -1 || ordered > read).toBe(true)
  expect(entries(world)).toHaveLength(1)
  expect(world.trades().map(({ exitReason }) => exitReason)).toEqual(['stop'])
  expect(world.state().positions.size).toBe(0)
  world.end()
})

test('the account cannot be read while everything else is answered: entries end, a person is told once, and the next reading ends it', async () => {
  const world = await holding()
  const { faults } = world
  const refusal = { do: 'code', code: -1102, message: 'A parameter is missing.', status: 400 } as const
  faults.addRequest({ match: { path: 'positionRisk' }, times: 1_000, when: 'before', action: refusal })
  await world.run(120_000)
  expect(world.state().hops.rest.up).toBe(true)
  expect(world.status()).toMatchObject({ entries: 'waiting' })
  expect(world.status().entriesReason).toContain('the account has not been read since')
  expect(world.notices().filter((code) => code === 'account_unread')).toHaveLength(1)
  const asked = entries(world).length
  longsDie(world, 'ETHUSDT')
  await world.run(5_000)
  expect(entries(world)).toHaveLength(asked)
  faults.clear()
  await world.until(() => world.status().entries === 'on', 15_000)
  world.end()
})

test('U-01 a stream that answers pings and tells nothing is found by the fill that a request shows, and rebuilt', async () => {
  const world = await holding()
  const count = (what: string): number =>
    world.requests().filter(({ method, path }) => `${method} ${path.split('/').at(-1)}` === what).length
  // Nothing but the fill may show it.
  const lost = { do: 'status', status: 502, body: '', headers: {} } as const
  world.faults.addRequest({
    match: { method: 'PUT', path: 'listenKey' },
    times: 100,
    when: 'before',
    action: lost,
  })
  world.sim('policy', { endedKeyCutsSockets: false, endedKeyIsTold: false })
  world.sim('account', { do: 'closeListenKey' })
  const keys = count('POST listenKey')
  await world.run(60_000)
  expect([count('POST listenKey'), world.state().hops.user.up]).toEqual([keys, true])
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length === 1, 15_000)
  await world.until(() => count('POST listenKey') > keys, 5_000)
  await world.until(() => world.status().entries === 'on', 10_000)
  // The new line speaks.
  longsDie(world, 'SOLUSDT')
  await world.until(() => protections(world).length === 2, 1_000)
  expect(count('POST listenKey')).toBe(keys + 1)
  world.end()
})
