import { expect, test } from 'vitest'
import { minute, reply, second, startAt, trade, world } from '../scripted-aster.ts'

// The account stream's key and connection, against a venue whose every answer is written here.

const hour = 60 * minute
type It = ReturnType<typeof world>

const userSockets = (it: It) => it.far.sockets.filter((one) => one.url.includes('/ws/') && !one.isClosed)
const keysAsked = (it: It): number => it.far.askedFor('POST /fapi/v3/listenKey').length
const userHops = (it: It): boolean[] =>
  it
    .of('hop')
    .filter(({ hop }) => hop === 'user')
    .map(({ up }) => up)

async function listening(isHeld: (symbol: string) => boolean = () => false): Promise<It> {
  const it = world(isHeld)
  await it.start()
  return it
}

test('U-02 a key that expires leaves the socket open and silent: a new key and socket within five seconds, and the account is read', async () => {
  const it = await listening()
  await it.for(10 * second)
  const snapshots = it.of('snapshot').length
  it.on('POST /fapi/v3/listenKey', { listenKey: 'second-key' })
  it.far.socket('/ws/the-key').say({ e: 'listenKeyExpired', E: 1 })
  await it.for(5 * second)
  expect(userSockets(it).map(({ url }) => url)).toEqual(['ws://venue.test/ws/second-key'])
  expect(userHops(it)).toEqual([true, false, true])
  expect(it.of('snapshot').length).toBeGreaterThan(snapshots)
})

test('U-03 a renewal answered with -1125 leads to a new key and socket at once, within a minute of its end', async () => {
  const it = await listening()
  it.far.on('PUT /fapi/v3/listenKey', () => ({
    status: 400,
    body: { code: -1125, msg: 'This listenKey does not exist.' },
  }))
  await it.for(minute + 5 * second)
  expect(keysAsked(it)).toBe(2)
  expect(userSockets(it)).toHaveLength(1)
  expect(userHops(it)).toEqual([true, false, true])
})

test('U-04 seventy minutes of failing renewals: tried each minute, and a new key is asked for before the old one dies', async () => {
  const it = await listening()
  it.far.on('PUT /fapi/v3/listenKey', () => ({ status: 502, body: '<html>' }))
  await it.for(49 * minute)
  expect(it.far.askedFor('PUT /fapi/v3/listenKey').length).toBeGreaterThanOrEqual(48)
  expect(keysAsked(it)).toBe(1)
  await it.for(2 * minute)
  expect(keysAsked(it)).toBe(2)
  expect(userHops(it)).toEqual([true, false, true])
  await it.for(19 * minute)
  expect(userSockets(it)).toHaveLength(1)
})

test('U-12 text where a number belongs, and a number where text belongs, mean the same', async () => {
  const it = await listening()
  const order = {
    s: 'BTCUSDT',
    c: 'ah1.test.1.E0',
    S: 'BUY',
    o: 'LIMIT',
    x: 'TRADE',
    X: 'FILLED',
    i: reply.orderId,
    ps: 'LONG',
    R: false,
    m: false,
    N: 'USDT',
  }
  const asText = {
    q: '0.01',
    p: '98000',
    ap: '97990',
    l: '0.01',
    z: '0.01',
    L: '97990',
    n: '0.39',
    t: '7',
    T: `${startAt}`,
  }
  const asNumber = { q: 0.01, p: 98_000, ap: 97_990, l: 0.01, z: 0.01, L: 97_990, n: 0.39, t: 8, T: startAt }
  const stream = it.far.socket('/ws/')
  stream.say({ e: 'ORDER_TRADE_UPDATE', E: `${startAt}`, T: `${startAt}`, o: { ...order, ...asText, R: 'false' } })
  stream.say({ e: 'ORDER_TRADE_UPDATE', E: startAt, T: startAt, o: { ...order, ...asNumber } })
  const [first, again] = it.of('fill').map(({ fill }) => JSON.stringify({ ...fill, tradeId: '' }))
  expect(first).toContain('97990')
  expect(again).toBe(first)
  const [one, other] = it.of('order').map((event) => JSON.stringify(event))
  expect(one).toBe(other)
})

test('M-03 the account stream too is replaced before it is cut after a day: both connections speak for a while, nothing is lost', async () => {
  const it = await listening()
  await it.for(23 * hour - 10 * second)
  expect(userSockets(it)).toHaveLength(1)
  let tradeId = 0
  const tell = (): void => {
    tradeId += 1
    for (const one of userSockets(it)) {
      const o = {
        s: 'BTCUSDT',
        c: 'x',
        S: 'BUY',
        o: 'LIMIT',
        X: 'NEW',
        i: 1,
        ps: 'LONG',
        q: '1',
        z: '0',
        p: `${tradeId}`,
      }
      one.say({ e: 'ORDER_TRADE_UPDATE', E: startAt, T: startAt, o })
    }
    it.clock.after(200, tell)
  }
  tell()
  await it.for(30 * second)
  expect(it.far.sockets.filter(({ url }) => url.includes('/ws/'))).toHaveLength(2)
  expect(userSockets(it)).toHaveLength(1)
  expect(userHops(it)).toEqual([true])
  const heard = new Set(it.of('order').map(({ order }) => order.price?.toFixed()))
  expect(heard.size).toBe(tradeId)
})

test('U-08 a reconnect reads on from the last complete reading: a fill that the gap swallowed is found although a younger one was told', async () => {
  const it = await listening((symbol) => symbol === 'BTCUSDT')
  await it.for(30 * minute)
  const now = it.clock.now()
  it.on('GET /fapi/v3/order', { ...reply, clientOrderId: 'ah1.test.1.S0' })
  it.far.socket('/ws/').end(1006)
  const [swallowed, younger] = [
    { ...trade(1), time: now + 200 },
    { ...trade(2), time: now + 900 },
  ]
  it.far.on('GET /fapi/v3/userTrades', ({ params }) => ({
    body: [swallowed, younger].filter(({ time }) => time >= Number(params.get('startTime'))),
  }))
  // The new line tells the younger one before the list is read.
  const o = {
    s: 'BTCUSDT',
    c: 'x',
    S: 'BUY',
    o: 'LIMIT',
    X: 'FILLED',
    i: reply.orderId,
    ps: 'LONG',
    q: '1',
    z: '1',
    p: '1',
  }
  const told = { ...o, l: '1', L: '97990', t: 2, T: younger.time }
  it.far.on('POST /fapi/v3/listenKey', () => {
    it.clock.after(8, () => it.far.socket('/ws/').say({ e: 'ORDER_TRADE_UPDATE', E: now, T: now, o: told }))
    return { body: { listenKey: 'the-key' } }
  })
  const funding = { symbol: 'BTCUSDT', incomeType: 'FUNDING_FEE', income: '-0.5', asset: 'USDT', time: now, tranId: 42 }
  it.on('GET /fapi/v3/income', [funding])
  await it.for(10 * second)
  it.far.socket('/ws/').end(1006)
  await it.for(10 * second)
  // What a stream says twice is told twice, and booked once by the core; a list tells only what is new.
  expect(it.of('fill').map(({ fill }) => fill.tradeId)).toEqual(['2', '1', '2'])
  expect(it.of('income')).toHaveLength(1)
  // Rows of the income list may be as late as ten minutes.
  for (const [list, overlapMs] of [
    ['userTrades', 2 * minute],
    ['income', 12 * minute],
  ] as const) {
    const from = Number(it.far.askedFor(`GET /fapi/v3/${list}`).at(-1)?.params.get('startTime'))
    // Not from the start of the process, and not from the newest row.
    expect(from).toBeGreaterThan(now - overlapMs)
    expect(from).toBeLessThan(now)
  }
})
