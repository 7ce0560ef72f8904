import { price } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { credentials, encode, limitOrder, openMarket, signedV3, signV3 } from './testing.ts'

describe('an order', () => {
  test('rests, is found, changed and cancelled', () => {
    const desk = openMarket()
    const placed = desk.v3('POST', 'order', limitOrder({ price: desk.below, newClientOrderId: 'mine' }))
    expect(placed.json).toMatchObject({ status: 'NEW', clientOrderId: 'mine', price: desk.below, origQty: '0.01' })
    const wanted = { symbol: 'BTCUSDT', origClientOrderId: 'mine' }
    expect(desk.v3('GET', 'openOrder', wanted).json).toMatchObject({ status: 'NEW', time: desk.now() })
    expect(desk.v3('PUT', 'order', { ...wanted, quantity: '0.02', price: desk.below }).json).toMatchObject({
      origQty: '0.02',
    })
    expect(desk.v3('GET', 'openOrders').json).toHaveLength(1)
    expect(desk.v3('DELETE', 'order', wanted).json).toMatchObject({ status: 'CANCELED' })
    expect(desk.v3('GET', 'openOrder', wanted).json).toMatchObject({ code: -2013 })
    expect(desk.v3('DELETE', 'order', wanted).json).toMatchObject({ code: -2011 })
    expect(desk.v3('GET', 'order', wanted).json).toMatchObject({ status: 'CANCELED' })
  })

  test('that is not filled is forgotten after a week', () => {
    const desk = openMarket({ exchange: { market: still() } })
    desk.venue.onMarket(markStep(desk.now()))
    const { orderId } = desk.v3('POST', 'order', limitOrder({ price: '59000' })).json as { orderId: number }
    desk.v3('DELETE', 'order', { symbol: 'BTCUSDT', orderId })
    desk.pass(8 * 86_400_000)
    expect(desk.v3('GET', 'order', { symbol: 'BTCUSDT', orderId }).json).toMatchObject({ code: -2013 })
  })

  test('with RESULT is answered with what became of it, otherwise as it was taken', () => {
    const desk = openMarket()
    const market = { symbol: 'BTCUSDT', side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' }
    expect(desk.v3('POST', 'order', market).json).toMatchObject({ status: 'NEW', executedQty: '0', cumQuote: '0' })
    expect(desk.v3('POST', 'order', { ...market, newOrderRespType: 'RESULT' }).json).toMatchObject({
      status: 'FILLED',
      executedQty: '0.01',
      type: 'MARKET',
    })
  })

  test('as a stop shows its trigger', () => {
    const desk = openMarket()
    const stop = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      positionSide: 'LONG',
      type: 'STOP_MARKET',
      stopPrice: desk.below,
      closePosition: 'true',
      workingType: 'MARK_PRICE',
    }
    expect(desk.v3('POST', 'order', stop).json).toMatchObject({
      status: 'NEW',
      type: 'STOP_MARKET',
      origType: 'STOP_MARKET',
      stopPrice: desk.below,
      closePosition: true,
      workingType: 'MARK_PRICE',
    })
  })
})

describe('a change', () => {
  test('that is refused leaves the order as it was', () => {
    const desk = openMarket()
    const wanted = { symbol: 'BTCUSDT', origClientOrderId: 'mine' }
    desk.v3('POST', 'order', limitOrder({ price: desk.below, newClientOrderId: 'mine' }))
    expect(desk.v3('PUT', 'order', { ...wanted, quantity: '0', price: desk.below }).json).toMatchObject({ code: -4003 })
    expect(desk.v3('PUT', 'order', { ...wanted, quantity: '0.02' }).json).toMatchObject({ code: -1102 })
    expect(desk.v3('GET', 'openOrder', wanted).json).toMatchObject({ origQty: '0.01', price: desk.below })
  })

  test('of a stop is refused: only limit orders change', () => {
    const desk = openMarket()
    desk.v3('POST', 'order', { symbol: 'BTCUSDT', side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' })
    const stop = { symbol: 'BTCUSDT', side: 'SELL', positionSide: 'LONG', type: 'STOP_MARKET', closePosition: 'true' }
    const placed = desk.v3('POST', 'order', { ...stop, stopPrice: desk.below, newClientOrderId: 'stop' })
    expect(placed.json).toMatchObject({ status: 'NEW' })
    const wanted = { symbol: 'BTCUSDT', origClientOrderId: 'stop' }
    expect(desk.v3('PUT', 'order', { ...wanted, quantity: '0.01', price: desk.below }).json).toMatchObject({
      code: -1116,
    })
    expect(desk.v3('GET', 'openOrder', wanted).json).toMatchObject({ stopPrice: desk.below })
  })
})

describe('a batch', () => {
  test('answers in its order, item by item', () => {
    const desk = openMarket()
    const items = [
      limitOrder({ price: desk.below }),
      limitOrder({ price: desk.below, quantity: '0' }),
      { symbol: 'NO' },
    ]
    const reply = desk.v3('POST', 'batchOrders', { batchOrders: JSON.stringify(items) })
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject([{ status: 'NEW' }, { code: -4003 }, { code: -1102 }])
    expect(reply.headers['x-mbx-order-count-1m']).toBe('3')
    const { orderId } = (reply.json as { orderId: number }[])[0] ?? { orderId: 0 }
    const gone = desk.v3('DELETE', 'batchOrders', { symbol: 'BTCUSDT', orderIdList: JSON.stringify([orderId, 1]) })
    expect(gone.json).toMatchObject([{ status: 'CANCELED' }, { code: -2011 }])
  })

  test('of changes answers item by item, and is spoken by V3 only', () => {
    const desk = openMarket()
    desk.v3('POST', 'order', limitOrder({ price: desk.below, newClientOrderId: 'mine' }))
    const items = [
      { symbol: 'BTCUSDT', origClientOrderId: 'mine', quantity: '0.02', price: desk.below },
      { symbol: 'BTCUSDT', origClientOrderId: 'nobody', quantity: '0.02', price: desk.below },
    ]
    const reply = desk.v3('PUT', 'batchOrders', { batchOrders: JSON.stringify(items) })
    expect(reply.json).toMatchObject([{ origQty: '0.02' }, { code: -2013 }])
    expect(reply.headers['x-mbx-order-count-1m']).toBe('3')
    expect(desk.v1('PUT', 'batchOrders', { batchOrders: JSON.stringify(items) }).status).toBe(404)
  })

  test('of more than five is refused', () => {
    const items = Array.from({ length: 6 }, () => limitOrder({ price: '1' }))
    const reply = openMarket().v3('POST', 'batchOrders', { batchOrders: JSON.stringify(items) })
    expect(reply).toMatchObject({ status: 400, json: { code: -4082 } })
  })
})

describe('errors', () => {
  test.each([
    ['a missing parameter', { side: '' }, -1102],
    ['a number that is none', { quantity: '1e-3' }, -1100],
    ['a wrong side', { side: 'LONG' }, -1117],
    ['a wrong type', { type: 'ICEBERG' }, -1116],
    ['a wrong time in force', { timeInForce: 'DAY' }, -1115],
    ['a wrong position side', { positionSide: 'UP' }, -4060],
    ['no position side in hedge mode', { positionSide: '' }, -4061],
    ['reduceOnly in hedge mode', { reduceOnly: 'true' }, -1106],
    ['a stop price with a limit order', { stopPrice: '50000' }, -1106],
    ['an unknown symbol', { symbol: 'NOPEUSDT' }, -1121],
    ['a bad client id', { newClientOrderId: 'no spaces please' }, -4015],
    ['a price with too many decimals', { price: '50000.123456789' }, -1111],
    ['a quantity with too many decimals', { quantity: '0.0123456789' }, -1111],
    ['a quantity of nothing', { quantity: '0' }, -4003],
  ])('%s', (_, change, code) => {
    const desk = openMarket()
    const reply = desk.v3('POST', 'order', limitOrder({ price: desk.below, ...change }))
    expect(reply).toMatchObject({ status: 400, json: { code, msg: expect.any(String) } })
  })

  test('a limit far above the mark', () => {
    const desk = openMarket()
    const price = String(Math.floor(desk.mark * 1.3))
    expect(desk.v3('POST', 'order', limitOrder({ price })).json).toMatchObject({ code: -4016 })
  })

  test('of the key come with 401, of the path with 404', () => {
    const desk = openMarket()
    const bare = { method: 'GET', headers: {}, body: '' }
    expect(desk.ask({ ...bare, path: '/fapi/v2/balance' })).toMatchObject({ status: 401, json: { code: -2014 } })
    expect(desk.ask({ ...bare, path: '/fapi/v2/balance', headers: { 'x-mbx-apikey': 'x' } })).toMatchObject({
      status: 401,
      json: { code: -2015 },
    })
    expect(desk.ask({ ...bare, path: '/fapi/v1/nothing' })).toMatchObject({ status: 404, json: { code: -5000 } })
    expect(desk.ask({ ...bare, method: 'PATCH', path: '/fapi/v1/time' })).toMatchObject({ status: 404 })
  })

  test('a V3 call before the first deposit is refused, market data are not', () => {
    const desk = openMarket()
    const body = JSON.stringify({ do: 'setDeposited', on: false })
    desk.ask({ method: 'POST', path: '/__sim/account', headers: { 'x-sim-token': 'for tests' }, body })
    expect(desk.v3('GET', 'balance')).toMatchObject({ status: 400, json: { code: -5050 } })
    expect(desk.get('/fapi/v3/time').status).toBe(200)
  })

  test('what is not simulated says so', () => {
    const reply = openMarket().v3('POST', 'chase')
    expect(reply).toMatchObject({
      status: 400,
      json: { code: -1000, msg: 'chase is not simulated by the practice exchange.' },
    })
  })
})

describe('nonces', () => {
  test('are good once, and the clock decides', () => {
    const desk = openMarket()
    const request = signedV3('GET', '/fapi/v3/balance', {}, desk.nonce())
    expect(desk.ask(request).status).toBe(200)
    expect(desk.ask(request).json).toEqual({ code: -4225, msg: 'Nonce Expired' })
    expect(desk.ask(signedV3('GET', '/fapi/v3/balance', {}, (desk.now() - 61_000) * 1_000)).json).toMatchObject({
      code: -4225,
    })
  })

  test('noop takes the nonce away from the call that it races', () => {
    const desk = openMarket()
    const nonce = desk.nonce()
    const order = signedV3('POST', '/fapi/v3/order', limitOrder({ price: desk.below }), nonce)
    expect(desk.ask(signedV3('POST', '/fapi/v3/noop', {}, nonce)).json).toEqual({ code: 200, msg: 'success' })
    expect(desk.ask(order).json).toMatchObject({ code: -4225 })
    expect(desk.v3('GET', 'openOrders').json).toEqual([])
  })

  test('a guarded cancel carries the nonce of its order', () => {
    const desk = openMarket()
    const nonce = desk.nonce()
    desk.ask(signedV3('POST', '/fapi/v3/order', limitOrder({ price: desk.below, newClientOrderId: 'g' }), nonce))
    const wanted = { symbol: 'BTCUSDT', origClientOrderId: 'g' }
    expect(desk.ask(signedV3('DELETE', '/fapi/v3/guardedCancelOrder', wanted, nonce)).json).toMatchObject({
      status: 'CANCELED',
    })
    const early = signedV3('DELETE', '/fapi/v3/guardedCancelOrder', { ...wanted, origClientOrderId: 'h' }, nonce + 1)
    expect(desk.ask(early).json).toMatchObject({ code: -2011 })
    const late = limitOrder({ price: desk.below, newClientOrderId: 'h' })
    expect(desk.ask(signedV3('POST', '/fapi/v3/order', late, nonce + 1)).json).toMatchObject({ code: -4225 })
  })

  test('a signature for another network is refused', () => {
    const desk = openMarket()
    const text = encode({ nonce: desk.nonce(), signer: credentials.v3.signer })
    const signature = signV3(text, { ...credentials, chainId: 714 })
    const path = `/fapi/v3/balance?${text}&signature=${signature}`
    expect(desk.ask({ method: 'GET', path, headers: {}, body: '' }).json).toMatchObject({ code: -1022 })
  })
})

describe('limits', () => {
  test('are counted by the minute and shown on every reply', () => {
    const desk = openMarket()
    desk.pass(60_000 - (desk.now() % 60_000))
    expect(desk.get('/fapi/v1/time').headers['x-mbx-used-weight-1m']).toBe('1')
    expect(desk.v3('GET', 'income').headers['x-mbx-used-weight-1m']).toBe('31')
    expect(desk.get('/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 }).headers['x-mbx-used-weight-1m']).toBe('51')
    const order = desk.v3('POST', 'order', limitOrder({ price: desk.below }))
    expect(order.headers).toMatchObject({ 'x-mbx-used-weight-1m': '51', 'x-mbx-order-count-1m': '1' })
    desk.pass(60_000)
    expect(desk.get('/fapi/v1/time').headers['x-mbx-used-weight-1m']).toBe('1')
  })

  test('too much is 429, going on is 418 until the ban is over', () => {
    const desk = openMarket()
    desk.pass(60_000 - (desk.now() % 60_000))
    const ask = () => desk.get('/fapi/v1/ticker/24hr')
    for (let index = 0; index < 60; index += 1) expect(ask().status).toBe(200)
    desk.pass(10_000)
    expect(ask()).toMatchObject({ status: 429, headers: { 'retry-after': '50' }, json: { code: -1003 } })
    for (let index = 0; index < 19; index += 1) expect(ask().status).toBe(429)
    expect(ask()).toMatchObject({ status: 418, headers: { 'retry-after': '120' } })
    expect((ask().json as { msg: string }).msg).toContain(`banned until ${desk.now() + 120_000}`)
    desk.pass(119_999)
    expect(desk.get('/fapi/v1/time').status).toBe(418)
    desk.pass(1)
    expect(desk.get('/fapi/v1/time').status).toBe(200)
  })

  test('too many orders are -1015', () => {
    const desk = openMarket()
    const items = JSON.stringify(Array.from({ length: 5 }, () => ({ symbol: 'NO' })))
    desk.pass(60_000 - (desk.now() % 60_000))
    for (let index = 0; index < 240; index += 1) desk.v3('POST', 'batchOrders', { batchOrders: items })
    expect(desk.v3('POST', 'order', limitOrder({ price: desk.below }))).toMatchObject({
      status: 429,
      json: { code: -1015 },
    })
  })
})

/** A market without a step. */
const still = () => ({ instruments: [], nextAt: () => null, next: () => markStep(0) })
const markStep = (at: number) =>
  ({ kind: 'mark', at, symbol: 'BTCUSDT', mark: price('60000'), index: price('60000') }) as const
