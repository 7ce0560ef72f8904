import { eq, isPositive, qty, text, usdt } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { legKey } from '../../src/core/leg-key.ts'
import { longsDie, stillWorld } from '../scenarios/story-world.ts'

// What goes wrong between the exchange and what it pushes about our own account.

type World = Awaited<ReturnType<typeof stillWorld>>

const protections = (world: World): readonly string[] => world.open().map(({ originalType }) => originalType)
const entries = (world: World) => world.taken().filter(({ clientId }) => /\.E\d+$/.test(clientId))
const userHop = (world: World): string | undefined => world.status().hops.find(({ hop }) => hop === 'user')?.state
const heldInBooks = (world: World): string => {
  const position = world.state().positions.get(legKey('BTCUSDT', 'long'))
  return position ? text(position.qty) : 'flat'
}

async function holding(): Promise<World> {
  const world = await stillWorld()
  longsDie(world, 'BTCUSDT')
  await world.until(() => protections(world).length === 2)
  await world.run(2_000)
  return world
}

/** Sends a made-up message down the user stream. */
const push = (world: World, message: object): void =>
  world.sim('stream', { stream: 'user', do: 'send', text: JSON.stringify(message) })

test('U-01 a line that is open and dead is found within ten seconds, rebuilt, and the account read before the next entry', async () => {
  const world = await holding()
  world.machine.set('silent', 'user')
  const diedAt = world.now()
  // A stop that fires meanwhile is not heard of.
  world.market.quote('BTCUSDT', '97000', '97000.1')
  await world.until(() => !world.state().hops.user.up, 11_000)
  expect(world.now() - diedAt).toBeLessThanOrEqual(10_000)
  expect(world.status().entries).toBe('waiting')
  world.machine.set('up', 'user')
  await world.until(() => world.status().entries === 'on', 20_000)
  expect(world.held()).toEqual([])
  expect(heldInBooks(world)).toBe('flat')
  expect(world.trades().map(({ exitReason }) => exitReason)).toEqual(['stop'])
  expect(world.machine.sockets('user')).toBe(1)
  world.end()
})

test('U-05 a key that somebody else closed is replaced, and people are told that another program may use the account', async () => {
  const world = await holding()
  world.sim('account', { do: 'closeListenKey' })
  await world.run(50)
  expect(world.state().hops.user).toMatchObject({ up: false, reason: expect.stringContaining('another program') })
  await world.run(5_000)
  expect(world.state().hops.user.up).toBe(true)
  expect(world.notices()).toContain('user_key_ended')
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length === 1)
  world.end()
})

test('U-06 every message twice: each fill is booked once, each order counted once', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'duplicate', forMs: 600_000 }, world.now())
  longsDie(world, 'BTCUSDT')
  await world.until(() => protections(world).length === 2)
  expect(heldInBooks(world)).toBe('0.001')
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.run(2_000)
  expect(world.trades()).toHaveLength(1)
  expect(heldInBooks(world)).toBe('flat')
  expect(entries(world)).toHaveLength(1)
  world.end()
})

test('U-07 messages that overtake each other end in the same books', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'reorder', forMs: 600_000 }, world.now())
  longsDie(world, 'BTCUSDT')
  await world.until(() => protections(world).length === 2)
  expect(heldInBooks(world)).toBe('0.001')
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length > 0)
  await world.run(5_000)
  expect(world.trades()).toMatchObject([{ exitReason: 'takeProfit', qty: '0.001' }])
  expect(world.held()).toEqual([])
  expect(world.state().holdings.size).toBe(0)
  expect(world.notices()).not.toContain('side_shared')
  const wallet = world.venue.balances().find(({ asset }) => asset === 'USDT')?.wallet
  expect(wallet && eq(world.state().balances.get('USDT') ?? usdt('0'), wallet)).toBe(true)
  world.end()
})

test('U-07 an older message about a balance or a leg takes back nothing of a younger one', async () => {
  const world = await holding()
  const tell = (E: number, wb: string, pa: string): void => {
    const P = [{ s: 'ETHUSDT', pa, ep: '3300', ps: 'LONG' }]
    push(world, { e: 'ACCOUNT_UPDATE', E, T: E, a: { m: 'ORDER', B: [{ a: 'USDT', wb }], P } })
  }
  const now = world.now()
  tell(now + 2, '9500', '0')
  tell(now + 1, '9700', '0.5')
  await world.run(50)
  expect(text(world.state().balances.get('USDT') ?? usdt('0'))).toBe('9500')
  expect(world.state().holdings.has(legKey('ETHUSDT', 'long'))).toBe(false)
  world.end()
})

test('U-08 fills that were pushed into twenty seconds of silence are found by their trade ids, once each', async () => {
  const world = await holding()
  world.faults.addStream({ stream: 'user', do: 'silence', forMs: 20_000 }, world.now())
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.run(1_000)
  expect(world.held()).toEqual([])
  await world.run(24_000)
  expect(world.trades()).toMatchObject([{ exitReason: 'takeProfit', qty: '0.001' }])
  const fees = world.venue.fills('BTCUSDT').map(({ commission }) => commission)
  expect(fees.every(isPositive)).toBe(true)
  expect(world.state().tradesSeen.size).toBe(world.venue.fills('BTCUSDT').length)
  world.end()
})

test('U-09 a funding message names a balance and no position: the position stays, the balance moves', async () => {
  const world = await holding()
  const now = world.now()
  push(world, { e: 'ACCOUNT_UPDATE', E: now, T: now, a: { m: 'FUNDING_FEE', B: [{ a: 'USDT', wb: '9990' }] } })
  await world.run(100)
  expect(text(world.state().balances.get('USDT') ?? usdt('0'))).toBe('9990')
  expect(heldInBooks(world)).toBe('0.001')
  expect(protections(world)).toHaveLength(2)
  world.end()
})

test('U-10 a message that names one symbol says nothing about the others', async () => {
  const world = await holding()
  const now = world.now()
  const P = [{ s: 'ETHUSDT', pa: '1', ep: '3300', ps: 'LONG' }]
  push(world, { e: 'ACCOUNT_UPDATE', E: now, T: now, a: { m: 'ORDER', B: [], P } })
  await world.run(200)
  expect(text(world.state().holdings.get(legKey('BTCUSDT', 'long'))?.qty ?? qty('0'))).toBe('0.001')
  expect(heldInBooks(world)).toBe('0.001')
  expect(protections(world)).toHaveLength(2)
  world.end()
})

test('U-11 kinds of message that nobody knows are counted and passed over, markup and all', async () => {
  const world = await holding()
  push(world, { e: 'announcement', E: 1, C: '<img src=x onerror=alert(1)>', U: 'https://example.invalid' })
  push(world, { e: '<script>', o: { s: 'BTCUSDT' } })
  push(world, { e: 'GRID_UPDATE', o: null })
  await world.run(1_000)
  expect(heldInBooks(world)).toBe('0.001')
  expect(userHop(world)).toBe('live')
  expect(JSON.stringify([...world.notices(), world.status()])).not.toMatch(/<img|<script/)
  world.end()
})
