import type { Event, EventOf } from '@undertow/shared/events.ts'
import { price, qty, text } from '@undertow/shared/money.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { createScriptedTransport, type Scripted } from '../../../test/scripted-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { createAster } from './aster.ts'

const second = 1_000
const minute = 60 * second
const startAt = 1_789_672_000_000
// A published demonstration key; it owns nothing.
const credentials = {
  scheme: 'v3',
  user: null,
  signer: '0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0',
  privateKey: '0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1',
  chainId: 1666,
} as const

const contract = {
  symbol: 'BTCUSDT',
  contractType: 'PERPETUAL',
  status: 'TRADING',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  underlyingType: 'COIN',
  onboardDate: 1,
  filters: [
    { filterType: 'PRICE_FILTER', minPrice: '1', maxPrice: '1000000', tickSize: '0.1' },
    { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
  ],
}
const bracket = {
  bracket: 1,
  initialLeverage: 125,
  notionalCap: 50_000,
  notionalFloor: 0,
  maintMarginRatio: 0.004,
  cum: 0,
}
const flatRow = { symbol: 'BTCUSDT', positionSide: 'LONG', positionAmt: '0', entryPrice: '0', leverage: '20' }
const entry: NewOrder = {
  clientId: 'ah1.test.1.E0',
  purpose: 'entry',
  symbol: 'BTCUSDT',
  leg: 'long',
  side: 'buy',
  type: 'limit',
  timeInForce: 'ioc',
  qty: qty('0.01'),
  price: price('98000'),
  stopPrice: null,
  workingType: null,
  closePosition: false,
  reduceOnly: false,
  sendBefore: null,
}
const reply = {
  orderId: 9_007_199_254_740_993n.toString(),
  clientOrderId: entry.clientId,
  symbol: 'BTCUSDT',
  status: 'FILLED',
  side: 'BUY',
  positionSide: 'LONG',
  type: 'LIMIT',
  origType: 'LIMIT',
  price: '98000',
  origQty: '0.010',
  executedQty: '0.010',
  avgPrice: '97990',
  stopPrice: '0',
  reduceOnly: false,
  closePosition: false,
  time: startAt,
  updateTime: startAt + 1,
}
const trade = (id: number) => ({
  id,
  orderId: reply.orderId,
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'LONG',
  price: '97990',
  qty: '0.010',
  realizedPnl: '0',
  commission: '-0.3919',
  commissionAsset: 'USDT',
  maker: false,
  time: startAt + 1,
})

function world(isHeld: (symbol: string) => boolean = () => false) {
  const clock = createVirtualClock(startAt, null)
  const far = createScriptedTransport(clock)
  const told: Event[] = []
  const logged: string[] = []
  const on = (what: string, body: unknown): void => far.on(what, () => ({ body }))
  far.on('GET /fapi/v3/time', () => ({ body: { serverTime: clock.now() + 1_500 } }))
  on('GET /fapi/v3/exchangeInfo', {
    rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 }],
    symbols: [contract, { ...contract, symbol: 'broken' }],
  })
  on('GET /fapi/v3/leverageBrackets', [{ symbol: 'BTCUSDT', brackets: [bracket] }])
  on('GET /fapi/v3/commissionRate', { symbol: 'BTCUSDT', makerCommissionRate: '0.0001', takerCommissionRate: '0.0004' })
  on('GET /fapi/v3/positionSide/dual', { dualSidePosition: true })
  on('GET /fapi/v3/multiAssetsMargin', { multiAssetsMargin: false })
  on('GET /fapi/v3/openOrders', [])
  on('GET /fapi/v3/positionRisk', [flatRow])
  on('GET /fapi/v3/balance', [{ asset: 'USDT', balance: '1000' }])
  on('GET /fapi/v3/userTrades', [])
  on('GET /fapi/v3/income', [])
  on('POST /fapi/v3/listenKey', { listenKey: 'the-key' })
  on('PUT /fapi/v3/listenKey', {})
  const aster = createAster({
    transport: far.transport,
    clock,
    restUrl: 'http://venue.test',
    streamUrl: 'ws://venue.test',
    credentials,
    symbols: () => ['BTCUSDT'],
    isHeld,
    reservePct: () => 20,
    random: () => 0.5,
    log: (level, line, facts) => logged.push(`${level} ${line} ${JSON.stringify(facts ?? {})}`),
  })
  const of = <K extends Event['kind']>(kind: K): EventOf<K>[] =>
    told.filter((event): event is EventOf<K> => event.kind === kind)
  const run = (ms: number): Promise<void> => clock.run(clock.now() + ms)
  return {
    clock,
    far,
    on,
    aster,
    told,
    logged,
    of,
    for: run,
    start: async (): Promise<void> => {
      void aster.start((event) => told.push(event))
      await run(second)
    },
    place: async (order: NewOrder, script: Scripted): Promise<EventOf<'placed'> | undefined> => {
      far.on('POST /fapi/v3/order', () => script)
      aster.execute({ kind: 'placeOrder', order })
      await run(10 * second)
      return of('placed').find(({ clientId }) => clientId === order.clientId)
    },
  }
}

describe('at the start', () => {
  test('rules, then the account, and both hops come up', async () => {
    const it = world()
    await it.start()
    expect(it.told.map((event) => event.kind)).toEqual(['hop', 'hop', 'instruments', 'snapshot'])
    expect(it.of('hop').map(({ hop, up }) => [hop, up])).toEqual([
      ['rest', true],
      ['user', true],
    ])
    expect(it.of('snapshot')).toMatchObject([
      { hedgeMode: true, multiAssets: false, orders: [], positions: [], leverages: { BTCUSDT: 20 } },
    ])
    const [instrument, ...others] = it.of('instruments')[0]?.instruments ?? []
    expect(others).toEqual([])
    expect(JSON.parse(JSON.stringify(instrument))).toMatchObject({
      symbol: 'BTCUSDT',
      tickSize: '0.1',
      takerFee: '0.0005',
      brackets: [{ leverageMax: 125, maintenance: '0.004' }],
    })
  })

  test('what fails is tried again until it works, and nothing is concluded from a failure', async () => {
    const it = world()
    it.far.on('GET /fapi/v3/positionRisk', () => ({ status: 502, body: '<html>' }))
    await it.start()
    await it.for(20 * second)
    expect(it.of('snapshot')).toEqual([])
    it.on('GET /fapi/v3/positionRisk', [flatRow])
    await it.for(minute)
    expect(it.of('snapshot').length).toBeGreaterThan(0)
  })

  test('what the stream tells before the first snapshot comes after it, balances of before not at all', async () => {
    const it = world()
    it.far.on('GET /fapi/v3/multiAssetsMargin', () => ({ failed: 'noReply', reason: 'timeout' }))
    void it.aster.start((event) => it.told.push(event))
    await it.for(second / 2)
    const stream = it.far.socket('/ws/the-key')
    stream.say({ e: 'ACCOUNT_UPDATE', E: 1, T: 1, a: { B: [{ a: 'USDT', wb: '1' }], P: [] } })
    stream.say({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'BTCUSDT', l: 7 } })
    it.on('GET /fapi/v3/multiAssetsMargin', { multiAssetsMargin: false })
    await it.for(20 * second)
    const kinds = it.told.map(({ kind }) => kind).filter((kind) => ['snapshot', 'account', 'leverage'].includes(kind))
    expect(kinds.slice(0, 2)).toEqual(['snapshot', 'leverage'])
  })

  test('commission rates follow within a minute', async () => {
    const it = world()
    await it.start()
    await it.for(minute)
    expect(
      it
        .of('instruments')
        .at(-1)
        ?.instruments.map(({ takerFee }) => text(takerFee)),
    ).toEqual(['0.0004'])
  })

  test('credentials that are refused are said once and do not start a storm', async () => {
    const it = world()
    for (const name of [
      'openOrders',
      'positionRisk',
      'balance',
      'leverageBrackets',
      'positionSide/dual',
      'multiAssetsMargin',
    ])
      it.far.on(`GET /fapi/v3/${name}`, () => ({ status: 401, body: { code: -2015, msg: 'Invalid API-key' } }))
    await it.start()
    await it.for(10 * minute)
    expect(
      it
        .of('hop')
        .filter(({ hop }) => hop === 'rest')
        .map(({ up }) => up),
    ).toEqual([true, false])
    expect(it.aster.hops().find(({ hop }) => hop === 'rest')).toMatchObject({ state: 'down' })
    expect(it.far.asked.filter(({ path }) => path !== '/fapi/v3/time').length).toBeLessThan(150)
  })
})

describe('an order', () => {
  test('is written in the tick in which it is asked for', async () => {
    const it = world()
    await it.start()
    it.far.on('POST /fapi/v3/order', () => ({ body: reply }))
    it.aster.execute({ kind: 'placeOrder', order: entry })
    expect(it.far.askedFor('POST /fapi/v3/order')).toHaveLength(1)
  })

  test('that fills at once tells its outcome and its state', async () => {
    const it = world()
    await it.start()
    expect(await it.place(entry, { body: reply })).toMatchObject({ outcome: 'accepted' })
    expect(it.of('order')).toMatchObject([{ order: { status: 'filled', orderId: '9007199254740993' } }])
  })

  test.each([
    ['unknown after 503', { status: 503, body: { code: -1000, msg: 'later' } }, 'unknown'],
    ['unknown after a lost connection', { failed: 'noReply', reason: 'reset' }, 'unknown'],
    ['unknown after half a reply', { body: '{"orderId":1,' }, 'unknown'],
    ['unknown after the reply of another order', { body: { ...reply, clientOrderId: 'other' } }, 'unknown'],
    ['unknown after a reply that is no order', { body: {} }, 'unknown'],
    ['rejected for want of margin', { status: 400, body: { code: -2019, msg: 'Margin is insufficient.' } }, 'rejected'],
    ['not sent without a connection', { failed: 'notSent', reason: 'ECONNREFUSED' }, 'notSent'],
  ] satisfies readonly (readonly [string, Scripted, string])[])(
    'is %s, and never sent twice',
    async (_name, script, outcome) => {
      const it = world()
      await it.start()
      expect(await it.place(entry, script)).toMatchObject({ outcome })
      await it.for(5 * minute)
      expect(it.far.askedFor('POST /fapi/v3/order')).toHaveLength(1)
      expect(it.of('placed')).toHaveLength(1)
    },
  )

  test('that says filled and not how much is read again', async () => {
    const it = world()
    await it.start()
    it.on('GET /fapi/v3/order', reply)
    it.on('GET /fapi/v3/userTrades', [trade(1)])
    await it.place(entry, { body: { ...reply, executedQty: '0', avgPrice: '0.00000' } })
    expect(it.of('order')).toMatchObject([{ order: { status: 'filled' } }])
    expect(it.of('order').map(({ order }) => text(order.filledQty))).toEqual(['0.01'])
    expect(it.of('fill')).toMatchObject([{ fill: { tradeId: '1', clientId: entry.clientId } }])
  })

  test('after its deadline is not sent', async () => {
    const it = world()
    await it.start()
    const late = { ...entry, sendBefore: it.clock.now() - 1 }
    expect(await it.place(late, { body: reply })).toMatchObject({ outcome: 'notSent', message: /deadline/ })
    expect(it.far.askedFor('POST /fapi/v3/order')).toEqual([])
  })

  test('before the position mode is known is not sent', async () => {
    const it = world()
    it.far.on('GET /fapi/v3/positionSide/dual', () => ({ failed: 'noReply', reason: 'timeout' }))
    await it.start()
    expect(await it.place(entry, { body: reply })).toMatchObject({ outcome: 'notSent' })
  })

  test('waits for nobody when the limit is used up: an entry is dropped, a stop goes into the reserve', async () => {
    const it = world()
    await it.start()
    it.far.on('GET /fapi/v3/time', () => ({
      headers: { 'x-mbx-used-weight-1m': '2000' },
      body: { serverTime: it.clock.now() },
    }))
    await it.for(10 * second)
    expect(await it.place(entry, { body: reply })).toMatchObject({ outcome: 'notSent', message: /limit/ })
    const stop: NewOrder = { ...entry, clientId: 'ah1.test.1.S0', purpose: 'stop' }
    expect(await it.place(stop, { body: { ...reply, clientOrderId: stop.clientId } })).toMatchObject({
      outcome: 'accepted',
    })
  })

  test('refused for the position mode makes the modes be read again', async () => {
    const it = world()
    await it.start()
    it.on('GET /fapi/v3/positionSide/dual', { dualSidePosition: false })
    await it.place(entry, { status: 400, body: { code: -4061, msg: 'position side' } })
    expect(it.of('snapshot').at(-1)?.hedgeMode).toBe(false)
  })
})

test('a request whose time is off is not repeated, and the time is measured anew', async () => {
  const it = world()
  await it.start()
  it.far.on('GET /fapi/v3/time', () => ({ body: { serverTime: it.clock.now() + 9_000 } }))
  const before = it.far.askedFor('GET /fapi/v3/time').length
  expect(await it.place(entry, { status: 400, body: { code: -4225, msg: 'Nonce Expired' } })).toMatchObject({
    outcome: 'unknown',
  })
  expect(it.far.askedFor('GET /fapi/v3/time').length).toBeGreaterThan(before)
  await it.place({ ...entry, clientId: 'ah1.test.2.E0' }, { body: reply })
  const [first, second_] = it.far.askedFor('POST /fapi/v3/order').map(({ params }) => Number(params.get('nonce')))
  expect(second_! - first!).toBeGreaterThan((10_000 + 7_000) * 1_000)
})

describe('cancelling and asking', () => {
  const cancel = { kind: 'cancelOrder', symbol: 'BTCUSDT', clientId: entry.clientId, purpose: 'entry' } as const
  const query = { kind: 'queryOrder', symbol: 'BTCUSDT', clientId: entry.clientId } as const

  test.each([
    ['accepted', { body: { ...reply, status: 'CANCELED' } }, 'accepted'],
    ['gone', { status: 400, body: { code: -2011, msg: 'Unknown order sent.' } }, 'gone'],
    ['unknown', { status: 503, body: '' }, 'unknown'],
    ['rejected when it never left', { failed: 'notSent', reason: 'ECONNREFUSED' }, 'rejected'],
  ] satisfies readonly (readonly [string, Scripted, string])[])('a cancel is %s', async (_name, script, outcome) => {
    const it = world()
    await it.start()
    it.far.on('DELETE /fapi/v3/order', () => script)
    it.aster.execute(cancel)
    await it.for(second)
    expect(it.of('cancelled')).toMatchObject([{ clientId: entry.clientId, outcome }])
  })

  test.each([
    ['absent', { status: 400, body: { code: -2013, msg: 'Order does not exist.' } }, 'absent'],
    ['unanswered', { failed: 'noReply', reason: 'timeout' }, 'unanswered'],
  ] satisfies readonly (readonly [string, Scripted, string])[])('a query is %s', async (_name, script, outcome) => {
    const it = world()
    await it.start()
    it.far.on('GET /fapi/v3/order', () => script)
    it.aster.execute(query)
    await it.for(second)
    expect(it.of('queried')).toEqual([{ kind: 'queried', clientId: entry.clientId, outcome }])
    expect(it.far.askedFor('GET /fapi/v3/order')).toHaveLength(1)
  })

  test('a found order tells its state and its fills, then that it was found', async () => {
    const it = world()
    await it.start()
    const from = it.told.length
    it.on('GET /fapi/v3/order', reply)
    it.on('GET /fapi/v3/userTrades', [trade(1), { ...trade(2), orderId: 'another' }])
    it.aster.execute(query)
    await it.for(second)
    expect(it.told.slice(from).map(({ kind }) => kind)).toEqual(['order', 'fill', 'queried'])
    expect(text(it.of('fill')[0]!.fill.commission)).toBe('0.3919')
  })

  test('leverage tells what is in force, or why not', async () => {
    const it = world()
    await it.start()
    it.on('POST /fapi/v3/leverage', { leverage: 7, maxNotionalValue: '1', symbol: 'BTCUSDT' })
    it.aster.execute({ kind: 'setLeverage', symbol: 'BTCUSDT', leverage: 7 })
    await it.for(second)
    it.far.on('POST /fapi/v3/leverage', () => ({ status: 400, body: { code: -4028, msg: 'Leverage is not valid' } }))
    it.aster.execute({ kind: 'setLeverage', symbol: 'BTCUSDT', leverage: 500 })
    await it.for(second)
    expect(it.of('leverage').map(({ leverage, message }) => [leverage, message])).toEqual([
      [7, ''],
      [null, 'Leverage is not valid'],
    ])
  })
})

describe('the user stream', () => {
  test('that falls silent is rebuilt within ten seconds, and the account read again', async () => {
    const it = world()
    await it.start()
    await it.for(5 * second)
    const stream = it.far.socket('/ws/')
    const diedAt = it.clock.now()
    stream.answersPings = false
    while (it.of('hop').length < 3) await it.for(100)
    expect(it.clock.now() - diedAt).toBeLessThanOrEqual(10 * second)
    const snapshots = it.of('snapshot').length
    await it.for(2 * second)
    expect(
      it
        .of('hop')
        .slice(2)
        .map(({ hop, up }) => [hop, up]),
    ).toEqual([
      ['user', false],
      ['user', true],
    ])
    expect(it.of('snapshot').length).toBeGreaterThan(snapshots)
  })

  test('whose key expires gets a new one within five seconds, although the socket stays open', async () => {
    const it = world()
    await it.start()
    it.on('POST /fapi/v3/listenKey', { listenKey: 'second-key' })
    it.far.socket('/ws/the-key').say({ e: 'listenKeyExpired', E: 1 })
    await it.for(5 * second)
    expect(it.far.socket('/ws/second-key').isClosed).toBe(false)
    expect(it.far.sockets.filter((one) => one.url.includes('/ws/') && !one.isClosed)).toHaveLength(1)
  })

  test('renews its key every half hour, every minute after a failure, and gives it up before it dies', async () => {
    const it = world()
    await it.start()
    await it.for(61 * minute)
    expect(it.far.askedFor('PUT /fapi/v3/listenKey')).toHaveLength(2)
    it.far.on('PUT /fapi/v3/listenKey', () => ({ status: 502, body: '' }))
    await it.for(40 * minute)
    expect(it.far.askedFor('PUT /fapi/v3/listenKey').length).toBeGreaterThan(9)
    await it.for(15 * minute)
    expect(it.far.askedFor('POST /fapi/v3/listenKey').length).toBe(2)
  })

  test('whose key is unknown at renewal asks for another', async () => {
    const it = world()
    await it.start()
    it.far.on('PUT /fapi/v3/listenKey', () => ({ status: 400, body: { code: -1125, msg: 'no such key' } }))
    await it.for(31 * minute)
    expect(it.far.askedFor('POST /fapi/v3/listenKey')).toHaveLength(2)
  })

  test('fills told while nobody listened are found, once each by their id', async () => {
    const it = world((symbol) => symbol === 'BTCUSDT')
    await it.start()
    it.on('GET /fapi/v3/order', { ...reply, clientOrderId: 'ah1.test.1.S0', positionSide: 'LONG' })
    it.on('GET /fapi/v3/userTrades', [trade(1), trade(2)])
    it.far.socket('/ws/').end(1006)
    await it.for(5 * second)
    expect(it.of('fill').map(({ fill }) => [fill.tradeId, fill.clientId])).toEqual([
      ['1', 'ah1.test.1.S0'],
      ['2', 'ah1.test.1.S0'],
    ])
    expect(it.far.askedFor('GET /fapi/v3/order')).toHaveLength(1)
    // The second time they are known.
    it.far.socket('/ws/').end(1006)
    await it.for(5 * second)
    expect(it.far.askedFor('GET /fapi/v3/userTrades').length).toBeGreaterThan(2)
    expect(it.of('fill')).toHaveLength(2)
  })

  test('that closes again and again does not read the account again and again', async () => {
    const it = world()
    await it.start()
    for (let n = 0; n < 50; n += 1) {
      it.far.sockets.findLast((one) => one.url.includes('/ws/') && !one.isClosed)?.end(1006)
      await it.for(200)
    }
    await it.for(5 * second)
    expect(it.far.askedFor('GET /fapi/v3/openOrders').length).toBeLessThan(12)
    expect(it.far.sockets.filter((one) => one.url.includes('/ws/') && !one.isClosed)).toHaveLength(1)
  })

  test('telling of funding makes the income list be read, each row with its id', async () => {
    const it = world()
    await it.start()
    const row = {
      symbol: 'BTCUSDT',
      incomeType: 'FUNDING_FEE',
      income: '-0.5',
      asset: 'USDT',
      time: startAt,
      tranId: 42,
    }
    it.on('GET /fapi/v3/income', [row, { ...row, incomeType: 'COMMISSION' }])
    it.far
      .socket('/ws/')
      .say({ e: 'ACCOUNT_UPDATE', E: 1, T: 1, a: { m: 'FUNDING_FEE', B: [{ a: 'USDT', wb: '999.5' }] } })
    await it.for(5 * second)
    expect(it.of('income')).toMatchObject([{ type: 'funding', id: 'FUNDING_FEE:42', symbol: 'BTCUSDT' }])
  })
})

describe('the book', () => {
  const bookTicker = {
    stream: 'btcusdt@bookTicker',
    data: { e: 'bookTicker', u: 1, s: 'BTCUSDT', b: '97999.9', B: '1', a: '98000.1', A: '2' },
  }
  const marks = {
    stream: '!markPrice@arr@1s',
    data: [{ e: 'markPriceUpdate', s: 'BTCUSDT', p: '98000', r: '0.0001', T: startAt + 1 }],
  }

  test('answers with touch, mark, funding and the age of the touch, without a request', async () => {
    const it = world()
    await it.start()
    const stream = it.far.socket('/stream')
    expect(stream.sent).toEqual(['{"method":"SUBSCRIBE","params":["btcusdt@bookTicker"],"id":1}'])
    stream.say(bookTicker)
    stream.say(marks)
    const asked = it.far.asked.length
    await it.for(150)
    expect(JSON.parse(JSON.stringify(it.aster.quote('BTCUSDT')))).toEqual({
      symbol: 'BTCUSDT',
      bid: '97999.9',
      ask: '98000.1',
      mark: '98000',
      ageMs: 150,
      fundingRate: '0.0001',
      nextFundingAt: startAt + 1,
    })
    expect(it.far.asked.length).toBe(asked)
    expect(it.aster.quote('ETHUSDT')).toMatchObject({ bid: null, ask: null, mark: null, ageMs: null })
  })

  test('with nothing sensible in it is no book', async () => {
    const it = world()
    await it.start()
    const stream = it.far.socket('/stream')
    stream.say({ ...bookTicker, data: { ...bookTicker.data, b: '98000.1', a: '97999.9' } })
    expect(it.aster.quote('BTCUSDT')).toMatchObject({ bid: null, ask: null })
    stream.say({ ...bookTicker, data: { ...bookTicker.data, b: '0', u: 2 } })
    expect(it.aster.quote('BTCUSDT').bid).toBeNull()
    stream.say({ ...bookTicker, data: { ...bookTicker.data, u: 9 } })
    stream.say({ ...bookTicker, data: { ...bookTicker.data, b: '97000', u: 8 } })
    expect(text(it.aster.quote('BTCUSDT').bid!)).toBe('97999.9')
    for (const garbage of ['{', '[]', 'null', '{"data":[1,null]}', '{"data":{"e":"bookTicker","s":"__proto__"}}'])
      stream.say(garbage)
  })

  test('tells the mark of what is held, at most once a second', async () => {
    const it = world((symbol) => symbol === 'BTCUSDT')
    await it.start()
    const { clock } = it
    const tick = (): void => {
      it.far.socket('/stream').say(marks)
      clock.after(200, tick)
    }
    tick()
    await it.for(10 * second)
    expect(it.of('mark').length).toBeGreaterThanOrEqual(9)
    expect(it.of('mark').length).toBeLessThanOrEqual(10)
  })
})

test('no key, signature or signed request is ever logged', async () => {
  const it = world()
  await it.start()
  it.far.on('GET /fapi/v3/openOrders', () => ({ failed: 'noReply', reason: 'UND_ERR_SOCKET' }))
  await it.place(entry, { status: 503, body: 'signature=0xabc' })
  await it.for(5 * minute)
  expect(it.logged.length).toBeGreaterThan(3)
  expect(it.logged.join('\n')).not.toMatch(/signature=|nonce=|4fd0a422|the-key|0x[0-9a-f]{20}/i)
})

test('a stopped adapter tells nothing, asks nothing and leaves no connection', async () => {
  const it = world()
  await it.start()
  await it.aster.stop()
  const [events, requests] = [it.told.length, it.far.asked.length]
  await it.for(10 * minute)
  expect(it.told.length).toBe(events)
  expect(it.far.asked.length).toBe(requests)
  expect(it.far.sockets.every((one) => one.isClosed)).toBe(true)
})
