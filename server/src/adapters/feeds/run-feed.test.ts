import type { Event } from '@undertow/shared/events.ts'
import { expect, test } from 'vitest'
import { createScriptedTransport } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { asterFeed } from './aster.ts'
import { runFeed } from './run-feed.ts'

const second = 1_000
const hour = 3_600 * second
const canary = { stream: 'btcusdt@markPrice@1s', data: { e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000' } }
const liquidation = (T: number) => ({
  stream: '!forceOrder@arr',
  data: {
    e: 'forceOrder',
    E: T,
    o: { s: 'BTCUSDT', S: 'SELL', q: '1', p: '97000', ap: '98000', X: 'FILLED', z: '1', T },
  },
})

function listen() {
  const clock = createVirtualClock(1_000_000, null)
  const far = createScriptedTransport(clock)
  const told: Event[] = []
  const feed = runFeed(asterFeed, { transport: far.transport, clock, random: () => 0.5, log: () => {} })
  feed.start((event) => told.push(event))
  let speaks = true
  // Every open connection tells its mark price once a second, as the venue does.
  const tick = (): void => {
    for (const one of far.sockets) if (speaks) one.say(canary)
    clock.after(second, tick)
  }
  clock.after(500, tick)
  return {
    clock,
    far,
    feed,
    told,
    for: (ms: number) => clock.run(clock.now() + ms),
    silence: () => void (speaks = false),
    speak: () => void (speaks = true),
    open: () => far.sockets.filter((one) => !one.isClosed),
    hops: () => told.filter((event) => event.kind === 'hop').map(({ up }) => up),
    liquidations: () => told.filter((event) => event.kind === 'liquidation').length,
  }
}

test('the feed is up once data comes, not when the connection opens', async () => {
  const world = listen()
  await world.for(400)
  expect(world.hops()).toEqual([])
  await world.for(200)
  expect(world.hops()).toEqual([true])
  expect(world.feed.hops()).toMatchObject([{ hop: 'market', state: 'live', reconnects: 0 }])
})

test('a stall is noticed within eight seconds and a new connection is built', async () => {
  const world = listen()
  await world.for(10 * second)
  world.silence()
  const stalledAt = world.clock.now()
  while (world.hops().length < 2) await world.for(100)
  expect(world.clock.now() - stalledAt).toBeLessThanOrEqual(8 * second)
  world.speak()
  await world.for(3 * second)
  expect(world.hops()).toEqual([true, false, true])
  expect(world.open()).toHaveLength(1)
})

test('a storm of closes leaves one connection, with pauses that grow', async () => {
  const world = listen()
  await world.for(5 * second)
  for (let close = 0; close < 10; close += 1) {
    world.open()[0]?.end(1006)
    await world.for(second)
    expect(world.open().length).toBeLessThanOrEqual(1)
  }
  await world.for(10 * second)
  expect(world.open()).toHaveLength(1)
  expect(world.hops().at(-1)).toBe(true)
  expect(world.far.sockets.length).toBeLessThanOrEqual(11)
})

test('while the venue refuses, attempts go on every few seconds and success comes soon after it relents', async () => {
  const world = listen()
  world.far.refuseSockets()
  await world.for(600 * second)
  const attempts = world.far.sockets.length
  expect(attempts).toBeGreaterThan(100)
  expect(attempts).toBeLessThan(250)
  world.far.acceptSockets()
  await world.for(6 * second)
  expect(world.hops()).toEqual([true])
})

test('M-03 before the venue cuts the line after a day a second one takes over, without a gap and without doubles', async () => {
  const world = listen()
  await world.for(23 * hour - 5 * second)
  expect(world.far.sockets).toHaveLength(1)
  let T = 0
  const stream = (): void => {
    T += 1
    // The venue tells every connection.
    for (const one of world.open()) one.say(liquidation(T))
    world.clock.after(100, stream)
  }
  stream()
  await world.for(20 * second)
  expect(world.far.sockets).toHaveLength(2)
  expect(world.open()).toHaveLength(1)
  expect(world.open()[0]).toBe(world.far.sockets[1])
  expect(world.hops()).toEqual([true])
  expect(world.liquidations()).toBe(T)
  expect(world.feed.counts().duplicates).toBeGreaterThan(10)
})

test('a successor that never speaks is given up and the first line stays in force', async () => {
  const world = listen()
  await world.for(23 * hour - 5 * second)
  world.far.refuseSockets()
  await world.for(30 * second)
  expect(world.far.sockets.length).toBeGreaterThan(1)
  expect(world.open()).toHaveLength(1)
  expect(world.hops()).toEqual([true])
  world.far.acceptSockets()
  await world.for(90 * second)
  expect(world.open()[0]).toBe(world.far.sockets.at(-1))
  expect(world.hops()).toEqual([true])
})

test('M-05 an echo of a liquidation is told once; equal rows of one frame are two', async () => {
  const world = listen()
  await world.for(second)
  const [line] = world.open()
  line?.say(liquidation(1))
  line?.say(liquidation(1))
  expect(world.liquidations()).toBe(1)
  line?.say([liquidation(2).data, liquidation(2).data])
  expect(world.liquidations()).toBe(3)
  expect(world.feed.counts()).toMatchObject({ received: 3, duplicates: 1 })
})

test('F-02 garbage is counted by reason, and a stream of it ends the connection', async () => {
  const world = listen()
  await world.for(second)
  const [line] = world.open()
  for (let n = 0; n < 59; n += 1) line?.say('{')
  expect(world.open()).toHaveLength(1)
  expect(world.feed.counts().rejected).toEqual({ 'not JSON': 59 })
  line?.say('{')
  await world.for(10)
  expect(line?.isClosed).toBe(true)
  await world.for(2 * second)
  expect(world.hops()).toEqual([true, false, true])
})

test('after stop nothing is told, nothing is open and nothing is tried', async () => {
  const world = listen()
  await world.for(second)
  const [line] = world.open()
  world.feed.stop()
  line?.say(liquidation(1))
  await world.for(600 * second)
  expect(world.liquidations()).toBe(0)
  expect(world.far.sockets).toHaveLength(1)
  expect(world.open()).toHaveLength(0)
})
