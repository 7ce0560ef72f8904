import type { Event, EventOf } from '@undertow/shared/events.ts'
import { isPositive, isZero, lt, price, qty, sub, text } from '@undertow/shared/money.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { createMemoryTransport } from '../../app/memory-transport.ts'
import { createVirtualClock } from '../../app/virtual-clock.ts'
import { credentials, openExchange, startAt } from '../../practice-exchange/testing.ts'
import { feeds } from '../feeds/registry.ts'
import { runFeed } from '../feeds/run-feed.ts'
import { createAster } from './aster.ts'
import type { AsterCredentials } from './signer.ts'

const second = 1_000
const v3: AsterCredentials = { scheme: 'v3', chainId: credentials.chainId, ...credentials.v3 }
const v1: AsterCredentials = { scheme: 'v1', key: credentials.v1.apiKey, secret: credentials.v1.secret }

/** The adapter and the practice exchange over the in-memory transport: every byte as on the wire. */
async function trading(keys: AsterCredentials, hedgeMode: boolean) {
  const { exchange } = openExchange({ venue: { hedgeMode } })
  const clock = createVirtualClock(startAt, null)
  const transport = createMemoryTransport(exchange, clock, () => 5)
  const told: Event[] = []
  const shared = { transport, clock, random: () => 0.5, log: () => {}, streamUrl: 'ws://practice.test' }
  const aster = createAster({
    ...shared,
    restUrl: 'http://practice.test',
    credentials: keys,
    symbols: () => ['BTCUSDT', 'ETHUSDT'],
    isHeld: (symbol) => symbol === 'BTCUSDT',
    reservePct: () => 20,
  })
  const feed = runFeed(feeds.aster, shared)
  feed.start((event) => told.push(event))
  void aster.start((event) => told.push(event))
  const run = (ms: number): Promise<void> => clock.run(clock.now() + ms)
  await run(10 * second)
  return {
    exchange,
    aster,
    feed,
    told,
    for: run,
    of: <K extends Event['kind']>(kind: K): EventOf<K>[] =>
      told.filter((event): event is EventOf<K> => event.kind === kind),
  }
}

const market: NewOrder = {
  clientId: 'ah1.test.1.E0',
  purpose: 'entry',
  symbol: 'BTCUSDT',
  leg: 'long',
  side: 'buy',
  type: 'market',
  timeInForce: null,
  qty: qty('0.01'),
  price: null,
  stopPrice: null,
  workingType: null,
  closePosition: false,
  reduceOnly: false,
  sendBefore: null,
}

describe.each([
  ['V3 keys, hedge mode', v3, true],
  ['V3 keys, one-way mode', v3, false],
  ['V1 keys, hedge mode', v1, true],
  ['V1 keys, one-way mode', v1, false],
] as const)('against the practice exchange with %s', (_name, keys, hedgeMode) => {
  test('rules, account, book and mark come in', async () => {
    const it = await trading(keys, hedgeMode)
    expect(
      it
        .of('instruments')
        .at(-1)
        ?.instruments.map(({ symbol }) => symbol),
    ).toEqual(['BTCUSDT', 'ETHUSDT'])
    expect(
      it
        .of('instruments')
        .at(-1)
        ?.instruments.every(({ brackets }) => brackets.length > 0),
    ).toBe(true)
    expect(it.of('snapshot')[0]).toMatchObject({ hedgeMode, multiAssets: false, orders: [] })
    expect(it.of('snapshot')[0]?.positions.filter(({ qty: amount }) => isPositive(amount))).toEqual([])
    expect(
      it
        .of('hop')
        .map(({ hop, up }) => `${hop} ${up}`)
        .toSorted(),
    ).toEqual(['market true', 'rest true', 'user true'])
    const { bid, ask, mark, ageMs } = it.aster.quote('BTCUSDT')
    expect(bid !== null && ask !== null && mark !== null && lt(bid, ask)).toBe(true)
    expect(ageMs).toBeLessThan(5 * second)
    expect(it.of('mark').length).toBeGreaterThan(5)
    const asked = it.aster.candles('BTCUSDT', '1m', 10)
    await it.for(second)
    const candles = await asked
    expect(candles).not.toHaveLength(0)
    // The way without a request, for charts of a run that must not be changed, tells the same.
    const rows = it.exchange.candles('BTCUSDT', '1m', 10) as string[][]
    expect(rows.slice(0, -1).map(([at, open]) => [at, open])).toEqual(
      candles?.slice(0, -1).map(({ at, open }) => [at, open]),
    )
    expect(it.exchange.candles('NOSUCHUSDT', '1m', 10)).toEqual([])
  })

  test('an entry fills, is protected, and closing it takes the position away', async () => {
    const it = await trading(keys, hedgeMode)
    it.aster.execute({ kind: 'placeOrder', order: market })
    await it.for(second)
    expect(it.of('placed')).toMatchObject([{ clientId: market.clientId, outcome: 'accepted' }])
    expect(it.of('order').at(-1)?.order).toMatchObject({ status: 'filled', leg: 'long', side: 'buy' })
    const bought = it.of('fill').map(({ fill }) => fill)
    expect(bought.map(({ leg, clientId, forced }) => [leg, clientId, forced])).toEqual(
      bought.map(() => ['long', market.clientId, false]),
    )
    expect(isZero(bought.reduce((left, fill) => sub(left, fill.qty), qty('0.01')))).toBe(true)
    const held = it
      .of('account')
      .flatMap(({ positions }) => positions.filter(({ leg }) => leg === 'long'))
      .at(-1)
    expect(text(held!.qty)).toBe('0.01')

    const stop: NewOrder = {
      ...market,
      clientId: 'ah1.test.1.S0',
      purpose: 'stop',
      side: 'sell',
      type: 'stopMarket',
      qty: null,
      stopPrice: price('1000'),
      workingType: 'mark',
      closePosition: true,
      reduceOnly: true,
    }
    it.aster.execute({ kind: 'placeOrder', order: stop })
    it.aster.execute({ kind: 'askSnapshot', reason: 'test' })
    await it.for(3 * second)
    const snapshot = it.of('snapshot').at(-1)
    expect(snapshot?.orders).toMatchObject([
      { clientId: stop.clientId, status: 'new', type: 'stopMarket', leg: 'long', closePosition: true },
    ])
    expect(snapshot?.positions.filter(({ qty: amount }) => isPositive(amount))).toMatchObject([
      { leg: 'long', updatedAt: it.of('fill').at(-1)?.fill.happenedAt },
    ])

    const close: NewOrder = { ...market, clientId: 'ah1.test.1.X0', purpose: 'close', side: 'sell', reduceOnly: true }
    it.aster.execute({ kind: 'placeOrder', order: close })
    it.aster.execute({ kind: 'cancelOrder', symbol: 'BTCUSDT', clientId: stop.clientId, purpose: 'stop' })
    await it.for(2 * second)
    expect(it.of('placed').map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(it.of('cancelled')).toMatchObject([{ clientId: stop.clientId, outcome: 'accepted' }])
    expect(it.of('fill').at(-1)?.fill).toMatchObject({ clientId: close.clientId, leg: 'long', side: 'sell' })
    it.aster.execute({ kind: 'askSnapshot', reason: 'test' })
    await it.for(2 * second)
    const after = it.of('snapshot').at(-1)
    expect(after?.orders).toEqual([])
    // What is held by our books is named although it is flat, with the time of the execution that made it so.
    const closedAt = it.of('fill').at(-1)?.fill.happenedAt
    const legs = hedgeMode
      ? [
          ['long', '0', closedAt],
          ['short', '0', 0],
        ]
      : [
          ['long', '0', closedAt],
          ['short', '0', closedAt],
        ]
    expect(after?.positions.map(({ leg, qty: amount, updatedAt }) => [leg, text(amount), updatedAt])).toEqual(legs)
  })

  test('refusals are told with the code of the exchange', async () => {
    const it = await trading(keys, hedgeMode)
    it.aster.execute({ kind: 'placeOrder', order: { ...market, qty: qty('0.0000001') } })
    it.aster.execute({ kind: 'cancelOrder', symbol: 'BTCUSDT', clientId: 'never', purpose: 'entry' })
    it.aster.execute({ kind: 'queryOrder', symbol: 'BTCUSDT', clientId: 'never', placedAt: startAt })
    it.aster.execute({ kind: 'setLeverage', symbol: 'BTCUSDT', leverage: 7 })
    await it.for(second)
    expect(it.of('placed')).toMatchObject([{ outcome: 'rejected' }])
    expect(it.of('cancelled')).toMatchObject([{ outcome: 'gone', code: -2011 }])
    expect(it.of('queried')).toMatchObject([{ outcome: 'absent' }])
    expect(it.of('leverage').every(({ leverage }) => leverage === 7)).toBe(true)
  })

  test('an order whose answer is lost is unknown, and asking finds it with its fills', async () => {
    const it = await trading(keys, hedgeMode)
    it.exchange.faults.addRequest({
      match: { method: 'POST', path: 'order' },
      when: 'after_exec',
      action: { do: 'status', status: 503, headers: {} },
      times: 1,
    })
    it.aster.execute({ kind: 'placeOrder', order: market })
    await it.for(second)
    expect(it.of('placed')).toMatchObject([{ outcome: 'unknown' }])
    it.aster.execute({ kind: 'queryOrder', symbol: 'BTCUSDT', clientId: market.clientId, placedAt: startAt })
    await it.for(second)
    expect(it.of('queried')).toMatchObject([{ outcome: 'found' }])
    expect(it.of('fill').length).toBeGreaterThan(0)
    expect(new Set(it.of('fill').map(({ fill }) => fill.tradeId)).size).toBe(it.of('fill').length)
  })
})

test('fills that the stream swallowed while the line stayed alive are found within five seconds, and the line is rebuilt', async () => {
  const it = await trading(v3, true)
  it.exchange.faults.addStream({ stream: 'user', do: 'silence', forMs: 20 * second }, startAt + 10 * second)
  it.aster.execute({ kind: 'placeOrder', order: market })
  await it.for(second)
  expect(it.of('fill')).toEqual([])
  await it.for(5 * second)
  const missing = it.of('fill').reduce((left, { fill }) => sub(left, fill.qty), qty('0.01'))
  expect(isZero(missing)).toBe(true)
  await it.for(5 * second)
  const user = it.of('hop').filter(({ hop }) => hop === 'user')
  expect(user.map(({ up }) => up)).toEqual([true, false, true])
})

test('messages of the user stream told twice, late and out of order leave each fill told at least once', async () => {
  const it = await trading(v3, true)
  for (const fault of ['duplicate', 'reorder'] as const) {
    it.exchange.faults.addStream({ stream: 'user', do: fault, forMs: 60 * second }, startAt + 10 * second)
    it.aster.execute({ kind: 'placeOrder', order: { ...market, clientId: `ah1.test.${fault}.E0` } })
    await it.for(10 * second)
    const fills = it.of('fill').filter(({ fill }) => fill.clientId.includes(fault))
    const once = new Map(fills.map(({ fill }) => [fill.tradeId, fill.qty]))
    expect(isZero([...once.values()].reduce((left, amount) => sub(left, amount), qty('0.01')))).toBe(true)
  }
})

test('twenty minutes of the practice market brings liquidations and not one lost connection', async () => {
  const it = await trading(v3, true)
  await it.for(1_200 * second)
  expect(it.of('hop').every(({ up }) => up)).toBe(true)
  expect(it.of('liquidation').length).toBeGreaterThan(10)
  expect(it.feed.counts()).toMatchObject({ duplicates: 0, fallbacks: 0, rejected: {} })
})
