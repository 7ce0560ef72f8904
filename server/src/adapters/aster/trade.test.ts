import { text } from '@undertow/shared/money.ts'
import type { NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { entry, minute, reply, second, startAt, trade, world } from '../../../test/scripted-aster.ts'
import type { Scripted } from '../../../test/scripted-transport.ts'

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
  const query = { kind: 'queryOrder', symbol: 'BTCUSDT', clientId: entry.clientId, placedAt: startAt } as const

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
