import { expect, test } from 'vitest'
import { parse } from '../../src/adapters/feeds/aster.ts'
import { story } from '../../src/core/story.test-support.ts'
import { longsDie, stillWorld } from '../scenarios/story-world.ts'
import { asked, standing, taken, type World } from './orders.ts'

// Frames that are wrong, and frames that are easily read wrong.

const frame = (S: 'BUY' | 'SELL'): string =>
  JSON.stringify({
    e: 'forceOrder',
    E: 1,
    o: { s: 'BTCUSDT', S, q: '1', p: '98000', ap: '98500', X: 'FILLED', z: '1', T: 1 },
  })

test.each([
  ['SELL', 'long', 'fade', 'buy', 'long'],
  ['SELL', 'long', 'follow', 'sell', 'short'],
  ['BUY', 'short', 'fade', 'sell', 'short'],
  ['BUY', 'short', 'follow', 'buy', 'long'],
] as const)('F-01 a %s liquidation is the death of a %s: %s means %s', (S, died, direction, side, leg) => {
  const [finding] = parse(frame(S))
  expect(finding).toMatchObject({ kind: 'liquidation', event: { liquidated: died } })
  for (const hedge of [true, false]) {
    const hunter = story({ hedge, symbol: { direction } })
    expect(hunter.hunt(died)).toMatchObject({ side, leg, purpose: 'entry' })
  }
})

const send = (world: World, stream: 'user' | 'market', text: string): void =>
  world.sim('stream', { stream, do: 'send', text })

/** The bot still hunts, protects and closes. */
async function stillHunts(world: World): Promise<void> {
  longsDie(world, 'BTCUSDT')
  await world.until(() => standing(world, 'stop').length === 1)
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length === 1)
  expect(taken(world, 'entry')).toHaveLength(1)
}

test('F-02 halves of messages on every stream are passed over, the connections stay, and what they hid is found', async () => {
  const world = await stillWorld()
  world.faults.addStream({ stream: 'user', do: 'garble', forMs: 3_000 }, world.now())
  const { reconnects } = world.status().hops.find(({ hop }) => hop === 'user') ?? { reconnects: -1 }
  for (let n = 0; n < 20; n += 1) send(world, 'market', '{"e":"forceOrder","o":{"s":')
  longsDie(world, 'BTCUSDT')
  // The account is read at once: what could not be read may have been a fill.
  await world.until(() => standing(world, 'stop').length === 1, 3_000)
  expect(world.status().hops.find(({ hop }) => hop === 'user')?.reconnects).toBe(reconnects)
  world.market.quote('BTCUSDT', '98300', '98300.1')
  await world.until(() => world.trades().length === 1, 15_000)
  await world.run(10_000)
  const read = asked(world, 'GET positionRisk').length
  send(world, 'user', '{"e":"ORDER_TR')
  await world.run(100)
  expect(asked(world, 'GET positionRisk').length).toBe(read + 1)
  world.end()
})

test('F-02 more than sixty unreadable messages within a minute end the connection, of the book and of the account too', async () => {
  const world = await stillWorld()
  for (const stream of ['user', 'market'] as const) for (let n = 0; n < 61; n += 1) send(world, stream, '{')
  await world.run(20)
  expect([world.state().hops.user.up, world.state().hops.market.up]).toEqual([false, false])
  await world.until(() => world.status().entries === 'on', 15_000)
  for (const line of ['feed', 'book', 'user'] as const) expect(world.machine.sockets(line)).toBe(1)
  world.end()
})

test('F-03 null, lists, texts and numbers where an object belongs are ignored on every stream', async () => {
  const world = await stillWorld()
  for (const stream of ['user', 'market'] as const)
    for (const text of ['null', '[]', '"x"', '1', '', '[[]]', '{"data":null}', '{"data":[null,1]}', 'true'])
      send(world, stream, text)
  await world.run(1_000)
  for (const { state } of world.status().hops) expect(state).toBe('live')
  await stillHunts(world)
  world.end()
})

test('F-05 names that every object inherits are no symbols, and nothing is polluted', async () => {
  const world = await stillWorld()
  const rows = world.counts().liquidations
  for (const s of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    send(world, 'market', frame('SELL').replace('BTCUSDT', s))
    const P = [{ s, pa: '1', ep: '1', ps: 'LONG' }]
    send(world, 'user', JSON.stringify({ e: 'ACCOUNT_UPDATE', E: 1, T: 1, a: { m: 'ORDER', B: [], P } }))
  }
  send(world, 'market', '{"__proto__":{"polluted":1},"e":"forceOrder","o":{"__proto__":{"s":"BTCUSDT"}}}')
  send(world, 'user', '{"e":"ORDER_TRADE_UPDATE","T":1,"o":{"__proto__":{"s":"BTCUSDT","polluted":1}}}')
  await world.run(1_000)
  expect(Object.keys(Object.prototype)).toEqual([])
  expect(Reflect.get({}, 'polluted')).toBeUndefined()
  expect(world.counts().liquidations).toBe(rows)
  await stillHunts(world)
  world.end()
})

test('F-06 ten thousand levels of nesting neither end the process nor the connections', async () => {
  const world = await stillWorld()
  const deep = '['.repeat(10_000)
  for (const stream of ['user', 'market'] as const)
    for (const text of [
      deep,
      deep + ']'.repeat(10_000),
      `{"e":"ACCOUNT_UPDATE","T":1,"a":${'{"P":'.repeat(10_000)}1${'}'.repeat(10_001)}`,
    ])
      send(world, stream, text)
  await world.run(1_000)
  for (const { state } of world.status().hops) expect(state).toBe('live')
  await stillHunts(world)
  world.end()
})
