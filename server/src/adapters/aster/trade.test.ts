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

  test('has the last tenth of the limit to itself when it protects: questions, cancels and the clock keep out of it', async () => {
    const it = world()
    await it.start()
    it.far.on('GET /fapi/v3/time', () => ({
      headers: { 'x-mbx-used-weight-1m': '2160' },
      body: { serverTime: it.clock.now() },
    }))
    await it.for(10 * second)
    const before = it.far.asked.length
    const { symbol, clientId } = entry
    it.aster.execute({ kind: 'queryOrder', symbol, clientId, placedAt: startAt })
    it.aster.execute({ kind: 'cancelOrder', symbol, clientId, purpose: 'entry' })
    it.aster.execute({ kind: 'setCountdown', symbol, ms: 120_000 })
    await it.for(second)
    expect(it.far.asked.slice(before)).toEqual([])
    const stop: NewOrder = { ...entry, clientId: 'ah1.test.1.S0', purpose: 'stop' }
    expect(await it.place(stop, { body: { ...reply, clientOrderId: stop.clientId } })).toMatchObject({
      outcome: 'accepted',
    })
    // One that stands cancels the stop.
    it.aster.execute({ kind: 'setCountdown', symbol, ms: 0 })
    expect(it.far.askedFor('POST /fapi/v3/countdownCancelAll')).toHaveLength(1)
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

describe('an order that was not answered', () => {
  const lost = { status: 503, body: { code: -1000, msg: 'later' } }
  const voidIt = { kind: 'voidOrder', symbol: 'BTCUSDT', clientId: entry.clientId } as const
  const cancelIt = { kind: 'cancelOrder', symbol: 'BTCUSDT', clientId: entry.clientId, purpose: 'entry' } as const
  const nonceOf = (it: ReturnType<typeof world>, what: string) => it.far.askedFor(what).at(-1)?.params.get('nonce')

  test('is taken back under the nonce it was sent with; then it cannot be accepted any more', async () => {
    const it = world()
    await it.start()
    it.on('POST /fapi/v3/noop', { code: 200, msg: 'success' })
    await it.place(entry, lost)
    it.aster.execute(voidIt)
    await it.for(second)
    expect(it.of('voided')).toMatchObject([{ clientId: entry.clientId, acceptableMs: 0 }])
    expect(nonceOf(it, 'POST /fapi/v3/noop')).toBe(nonceOf(it, 'POST /fapi/v3/order'))
  })

  test.each([
    ['the nonce was used before', { status: 400, body: { code: -4225, msg: 'Nonce Expired' } }],
    ['nobody answers', { failed: 'noReply', reason: 'timeout' }],
  ] satisfies readonly (readonly [string, Scripted])[])(
    'and when %s it is waited for as before',
    async (_why, script) => {
      const it = world()
      await it.start()
      it.far.on('POST /fapi/v3/noop', () => script)
      await it.place(entry, lost)
      it.aster.execute(voidIt)
      await it.for(10 * second)
      expect(it.of('voided')).toMatchObject([{ acceptableMs: 60_000 }])
      expect(it.far.askedFor('POST /fapi/v3/noop')).toHaveLength(1)
      expect(it.of('hop').filter(({ hop, up }) => hop === 'rest' && !up && !('failed' in script))).toEqual([])
    },
  )

  test('is cancelled under its own nonce, once; what was answered is cancelled as ever', async () => {
    const it = world()
    await it.start()
    it.on('DELETE /fapi/v3/guardedCancelOrder', { ...reply, status: 'CANCELED' })
    it.on('DELETE /fapi/v3/order', { ...reply, status: 'CANCELED' })
    await it.place(entry, lost)
    it.aster.execute(cancelIt)
    it.aster.execute(cancelIt)
    await it.for(second)
    expect(nonceOf(it, 'DELETE /fapi/v3/guardedCancelOrder')).toBe(nonceOf(it, 'POST /fapi/v3/order'))
    expect(it.far.askedFor('DELETE /fapi/v3/order')).toHaveLength(1)
  })

  test('of an earlier process, or answered since, has no nonce: it is only waited for', async () => {
    const it = world()
    await it.start()
    await it.place(entry, { body: reply })
    it.aster.execute(voidIt)
    await it.for(second)
    expect(it.of('voided')).toMatchObject([{ acceptableMs: 60_000 }])
    expect(it.far.askedFor('POST /fapi/v3/noop')).toEqual([])
  })

  test('is absent only when the open orders and the history of the symbol agree', async () => {
    const query = { kind: 'queryOrder', symbol: 'BTCUSDT', clientId: entry.clientId, placedAt: startAt } as const
    const denied = { status: 400, body: { code: -2013, msg: 'Order does not exist.' } }
    for (const [list, found] of [
      ['GET /fapi/v3/openOrders', 'found'],
      ['GET /fapi/v3/allOrders', 'found'],
      ['', 'absent'],
    ] as const) {
      const it = world()
      await it.start()
      it.far.on('GET /fapi/v3/order', () => denied)
      if (list !== '') it.on(list, [{ ...reply, status: 'NEW', executedQty: '0', avgPrice: '0' }])
      it.aster.execute(query)
      await it.for(second)
      expect(it.of('queried')).toMatchObject([{ outcome: found }])
    }
    const it = world()
    await it.start()
    it.far.on('GET /fapi/v3/order', () => denied)
    it.far.on('GET /fapi/v3/allOrders', () => ({ failed: 'noReply', reason: 'timeout' }))
    it.aster.execute(query)
    await it.for(10 * second)
    expect(it.of('queried')).toMatchObject([{ outcome: 'unanswered' }])
  })
})

test('a countdown tells what the exchange confirmed', async () => {
  const it = world()
  await it.start()
  it.on('POST /fapi/v3/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: '120000' })
  it.aster.execute({ kind: 'setCountdown', symbol: 'BTCUSDT', ms: 120_000 })
  await it.for(second)
  it.far.on('POST /fapi/v3/countdownCancelAll', () => ({ status: 503, body: '' }))
  it.aster.execute({ kind: 'setCountdown', symbol: 'BTCUSDT', ms: 0 })
  await it.for(second)
  expect(it.of('countdown').map(({ ms }) => ms)).toEqual([120_000, null])
})
