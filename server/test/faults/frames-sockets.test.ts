import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Event } from '@undertow/shared/events.ts'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { createUserStream } from '../../src/adapters/aster/user-stream.ts'
import type { Rest } from '../../src/adapters/aster/rest.ts'
import { createClock } from '../../src/adapters/clock.ts'
import { asterFeed } from '../../src/adapters/feeds/aster.ts'
import { runFeed } from '../../src/adapters/feeds/run-feed.ts'
import { createTransport } from '../../src/adapters/transport.ts'
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts'

// Real sockets, the real transport, and a proxy that treats bytes badly: what virtual time cannot show.

const clock = createClock()
type After = (close: () => Promise<void> | void) => void

const until = async (what: () => boolean, ms = 12_000): Promise<number> => {
  const from = performance.now()
  while (!what()) {
    if (performance.now() - from > ms) throw new Error(`did not happen within ${ms} ms: ${what.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return performance.now() - from
}

const mark = JSON.stringify({
  stream: 'btcusdt@markPrice@1s',
  data: { e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000' },
})
const liquidation = (T: number): string =>
  JSON.stringify({
    e: 'forceOrder',
    E: T,
    // Two bytes a letter: a drip cuts letters in two.
    note: 'größer',
    o: { s: 'BTCUSDT', S: 'SELL', q: '1', p: '97000', ap: '98000', X: 'FILLED', z: '1', T },
  })

/** A venue with a canary on its market stream, behind a proxy. */
async function venue(after: After): Promise<{ proxy: TcpProxy; url: string; say: (text: string) => void }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const say = (text: string): void => {
    for (const client of server.clients) client.send(text)
  }
  server.on('connection', (client, request) => {
    client.on('error', () => client.terminate())
    const beat = setInterval(() => {
      if (request.url?.startsWith('/stream')) client.send(mark)
    }, 100)
    client.on('close', () => clearInterval(beat))
  })
  const proxy = await createTcpProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  after(async () => {
    await proxy.close()
    for (const client of server.clients) client.terminate()
    server.close()
  })
  return { proxy, url: `ws://127.0.0.1:${proxy.port}`, say }
}

async function listening(after: After) {
  const far = await venue(after)
  const transport = createTransport()
  const told: Event[] = []
  const feed = runFeed(asterFeed, { transport, clock, random: () => 0, log: () => undefined, streamUrl: far.url })
  feed.start((event) => told.push(event))
  after(() => {
    feed.stop()
    return transport.close()
  })
  const hops = (): boolean[] => told.filter((event) => event.kind === 'hop').map(({ up }) => up)
  const liquidations = (): number => told.filter((event) => event.kind === 'liquidation').length
  await until(() => hops().length === 1)
  return { ...far, feed, hops, liquidations }
}

test.concurrent('M-01 a feed whose bytes stop, with the connection left open, is rebuilt within eight seconds', async ({
  onTestFinished,
}) => {
  const it = await listening(onTestFinished)
  it.proxy.set('down', { flow: 'hold' }, 1)
  const took = await until(() => it.hops().length === 2)
  expect(took).toBeLessThan(8_000)
  await until(() => it.hops().length === 3)
  expect(it.proxy.counts().made).toBe(2)
}, 30_000)

test.concurrent.for([
  ['stops both ways', 'both', 'hold'],
  ['loses what we send', 'up', 'drop'],
  ['loses what we should hear', 'down', 'drop'],
] as const)(
  'U-01 an account stream that %s is rebuilt within ten seconds',
  { timeout: 30_000 },
  async ([, direction, flow], { onTestFinished }) => {
    const { proxy, url } = await venue(onTestFinished)
    const transport = createTransport()
    const hops: boolean[] = []
    const answered: Pick<Rest, 'command'> = {
      command: () => Promise.resolve({ kind: 'accepted', body: { listenKey: 'k' } }),
    }
    const user = createUserStream({
      transport,
      clock,
      random: () => 0,
      streamUrl: url,
      rest: answered,
      log: () => undefined,
      onPayload: () => undefined,
      onUnreadable: () => undefined,
      onUp: () => hops.push(true),
      onDown: () => hops.push(false),
    })
    user.start()
    onTestFinished(() => {
      user.stop()
      return transport.close()
    })
    await until(() => hops.length === 1)
    proxy.set(direction, { flow }, 1)
    const took = await until(() => hops.length === 2)
    expect(took).toBeLessThan(10_000)
    await until(() => hops.length === 3)
    expect(proxy.counts().made).toBe(2)
  },
)

test.concurrent(
  'a door that is shut, or takes connections and says nothing, is tried again until it opens',
  { timeout: 30_000 },
  async ({ onTestFinished }) => {
    const it = await listening(onTestFinished)
    await it.proxy.door('refuse')
    it.proxy.cause('reset')
    await until(() => it.hops().at(-1) === false)
    await it.proxy.door('mute')
    const { made } = it.proxy.counts()
    // Taken and never answered: given up after seconds, and tried again.
    await until(() => it.proxy.counts().made >= made + 2, 15_000)
    expect(it.hops().at(-1)).toBe(false)
    await it.proxy.door('open')
    await until(() => it.hops().at(-1) === true)
    expect(it.proxy.counts().standing).toBe(1)
  },
)

test('F-07 frames that come byte by byte, cut inside letters too, arrive whole', async ({ onTestFinished }) => {
  const it = await listening(onTestFinished)
  it.proxy.set('down', { dripBytes: 1 })
  for (let T = 1; T <= 5; T += 1) it.say(liquidation(T))
  await until(() => it.liquidations() === 5)
  expect(it.hops()).toEqual([true])
  it.proxy.set('down', { latencyMs: 100, bytesPerSec: 50_000 })
  it.say(liquidation(6))
  await until(() => it.liquidations() === 6)
})

test('F-07 a frame with a flipped byte, a frame cut in two, a reset and half a farewell each end in one new connection', async ({
  onTestFinished,
}) => {
  const it = await listening(onTestFinished)
  for (const accident of ['flip', 'cut', 'reset', 'halfClose'] as const) {
    const { made } = it.proxy.counts()
    it.proxy.cause(accident, 'down')
    await until(() => it.proxy.counts().made === made + 1 && it.hops().at(-1) === true)
    expect(it.proxy.counts().standing).toBeLessThanOrEqual(2)
  }
  it.say(liquidation(1))
  await until(() => it.liquidations() === 1)
})

test('F-07 text that is not UTF-8 ends the connection, and nothing of it is read', async ({ onTestFinished }) => {
  const it = await listening(onTestFinished)
  const { made } = it.proxy.counts()
  // A text frame of two bytes that no text has, put into the stream between two others.
  it.proxy.inject(Buffer.from([0x81, 0x02, 0xff, 0xfe]))
  await until(() => it.proxy.counts().made === made + 1 && it.hops().at(-1) === true)
  expect(it.feed.counts().rejected).toEqual({})
})

test('F-04 a frame that announces a hundred megabytes, and one that is compressed unasked, end the connection before they cost memory', async ({
  onTestFinished,
}) => {
  const it = await listening(onTestFinished)
  const announced = Buffer.from([0x81, 0x7f, 0, 0, 0, 0, 0x06, 0x40, 0, 0])
  const compressed = Buffer.from([0xc1, 0x05, 1, 2, 3, 4, 5])
  const before = process.memoryUsage().rss
  for (const bytes of [announced, compressed]) {
    const { made } = it.proxy.counts()
    it.proxy.inject(bytes)
    await until(() => it.proxy.counts().made === made + 1 && it.hops().at(-1) === true)
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
})

test('seeded trouble of every kind for seconds leaves one working connection', async ({ onTestFinished }) => {
  const it = await listening(onTestFinished)
  const calm = it.proxy.storm('a bad night', 150)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  calm()
  it.proxy.cause('reset')
  let T = 1_000
  await until(() => {
    it.say(liquidation((T += 1)))
    return it.hops().at(-1) === true && it.liquidations() > 0
  })
  expect(it.proxy.counts().standing).toBe(1)
})

test('R-06 a request whose connection is reset after its bytes went is unknown, one that nobody took is not sent', async ({
  onTestFinished,
}) => {
  let arrived = 0
  const take: RequestListener = (request, response) => {
    arrived += 1
    request.resume()
    setTimeout(() => response.end('{"orderId":1}'), 50)
  }
  const server = createServer(take)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  const proxy = await createTcpProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port })
  const transport = createTransport()
  onTestFinished(async () => {
    await transport.close()
    await proxy.close()
    server.close()
  })
  const order = {
    method: 'POST',
    url: `http://127.0.0.1:${proxy.port}/order`,
    headers: {},
    body: 'a=1',
    timeoutMs: 500,
  } as const
  proxy.set('down', { flow: 'hold' })
  expect(await transport.request(order)).toMatchObject({ failed: 'noReply' })
  proxy.set('down', {})
  const cut = transport.request(order)
  await until(() => arrived === 2)
  proxy.cause('reset')
  expect(await cut).toMatchObject({ failed: 'noReply' })
  await proxy.door('refuse')
  expect(await transport.request(order)).toMatchObject({ failed: 'notSent' })
  expect(arrived).toBe(2)
})
