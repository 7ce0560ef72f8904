import { expect, test } from 'vitest'
import { valueOf, openMarket, type openExchange, limitOrder } from './testing.ts'

// What tests and the control API can change about the exchange while it runs.

const opened = (change: Parameters<typeof openExchange>[0] = {}) => {
  const desk = openMarket(change)
  const sim = (path: string, body: unknown = {}, method = 'POST') =>
    desk.ask({ method, path: `/__sim/${path}`, headers: { 'x-sim-token': 'for tests' }, body: JSON.stringify(body) })
  const buy = (change: Record<string, string> = {}) =>
    desk.v3('POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      positionSide: 'LONG',
      type: 'MARKET',
      quantity: '0.01',
      ...change,
    })
  const stop = (id: string) =>
    desk.v3('POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'SELL',
      positionSide: 'LONG',
      type: 'STOP_MARKET',
      closePosition: 'true',
      stopPrice: desk.below,
      newClientOrderId: id,
    })
  const truth = () => desk.exchange.venue
  return { ...desk, sim, buy, stop, truth }
}

test('an order cannot be queried before it is as old as the lag says, and still stands among the open ones', () => {
  const desk = opened()
  desk.sim('visibility', { orderQueryLagMs: 5_000 })
  desk.v3('POST', 'order', limitOrder({ price: desk.below, newClientOrderId: 'a' }))
  const query = () => desk.v3('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'a' }).json
  expect(query()).toMatchObject({ code: -2013 })
  expect(desk.v3('GET', 'openOrders').json).toMatchObject([{ clientOrderId: 'a' }])
  desk.pass(5_000)
  expect(query()).toMatchObject({ status: 'NEW' })
})

test('a frozen account is answered as it was, until its time is over', () => {
  const desk = opened()
  desk.sim('visibility', { freezeAccountMs: 2_000 })
  desk.buy()
  const held = () =>
    (desk.v3('GET', 'positionRisk').json as { symbol: string; positionSide: string; positionAmt: string }[]).find(
      (row) => row.symbol === 'BTCUSDT' && row.positionSide === 'LONG',
    )?.positionAmt
  expect(Number(held())).toBe(0)
  desk.pass(2_000)
  expect(held()).toBe('0.01')
})

test('a contract changes its status, its rules and its brackets while it runs', () => {
  const desk = opened()
  const bracket = { notionalFloor: '0', notionalCap: '500', leverageMax: 20, maintenance: '0.01', deduction: '0' }
  expect(desk.sim('symbol', { symbol: 'BTCUSDT', tickSize: '1', brackets: [bracket] }).status).toBe(200)
  expect(desk.buy()).toMatchObject({ json: { code: -2027 } })
  expect(desk.v3('POST', 'order', limitOrder({ price: `${desk.below}.5` }))).toMatchObject({ json: { code: -4014 } })
  desk.sim('symbol', { symbol: 'BTCUSDT', status: 'SETTLING' })
  expect(desk.v3('POST', 'order', limitOrder({ price: desk.below }))).toMatchObject({ json: { code: -4141 } })
  const info = desk.get('/fapi/v3/exchangeInfo').json as { symbols: { symbol: string; status: string }[] }
  expect(info.symbols.find(({ symbol }) => symbol === 'BTCUSDT')).toMatchObject({ status: 'SETTLING' })
  expect(desk.sim('symbol', { symbol: 'NOSUCH', status: 'BREAK' }).status).toBe(400)
})

test('the clock of the exchange can run ahead: requests are judged by it and it is told', () => {
  const desk = opened()
  desk.sim('clock', { offsetMs: 70_000 })
  expect(desk.get('/fapi/v3/time').json).toEqual({ serverTime: desk.now() + 70_000 })
  expect(desk.buy()).toMatchObject({ json: { code: -4225 } })
  desk.sim('clock', { offsetMs: 3_000 })
  expect(desk.buy().status).toBe(200)
  expect(desk.v1('GET', '/fapi/v1/positionSide/dual').status).toBe(200)
})

test('the clock of the exchange can run away from ours, until it is set', () => {
  const desk = opened()
  const off = (): number => (desk.get('/fapi/v3/time').json as { serverTime: number }).serverTime - desk.now()
  desk.sim('clock', { offsetMs: 200, driftPpm: 1_000 })
  expect(off()).toBe(200)
  desk.pass(10_000)
  expect(off()).toBe(210)
  desk.sim('clock', { driftPpm: -2_000 })
  desk.pass(10_000)
  expect(off()).toBe(190)
  desk.sim('clock', { offsetMs: 0, driftPpm: 0 })
  desk.pass(10_000)
  expect(off()).toBe(0)
})

test('the account is liquidated, deleveraged and charged at will, each told and booked as the real thing', () => {
  const desk = opened()
  const socket = desk.listen(`/ws/${(desk.v3('POST', 'listenKey').json as { listenKey: string }).listenKey}`)
  desk.buy({ quantity: '0.03' })
  desk.sim('account', { do: 'funding', symbol: 'BTCUSDT', rate: '0.001' })
  desk.sim('account', { do: 'adl', symbol: 'BTCUSDT', positionSide: 'LONG', qty: '0.01' })
  const forced = () => desk.v3('GET', 'forceOrders', { autoCloseType: 'ADL' }).json
  expect(forced()).toMatchObject([{ clientOrderId: 'adl_autoclose', status: 'FILLED', executedQty: '0.01' }])
  desk.sim('account', { do: 'liquidate', symbol: 'BTCUSDT', positionSide: 'LONG' })
  expect(desk.sim('account', { do: 'liquidate', symbol: 'BTCUSDT', positionSide: 'LONG' }).status).toBe(400)

  const incomes = desk.truth().income()
  expect(incomes.map(({ type }) => type)).toContain('FUNDING_FEE')
  expect(incomes.find(({ type }) => type === 'FUNDING_FEE')?.amount.isNegative()).toBe(true)
  const told = socket.messages as { e: string; o?: { c: string; X: string }; a?: { m: string } }[]
  expect(told.flatMap(({ o }) => (o && o.X === 'FILLED' ? [o.c.replace(/\d+$/, '')] : []))).toEqual([
    expect.stringContaining('auto-'),
    'adl_autoclose',
    'autoclose-',
  ])
  expect(told.some(({ a }) => a?.m === 'FUNDING_FEE')).toBe(true)
})

test('the journal of requests says what came, and what of it was signed', () => {
  const desk = opened()
  const before = desk.exchange.requests().length
  desk.get('/fapi/v3/time')
  desk.v3('GET', 'positionSide/dual')
  desk.v1('GET', '/fapi/v1/positionSide/dual')
  desk.sim('fault', { match: { path: 'order' }, when: 'before', action: { do: 'drop' } })
  desk.buy({ newClientOrderId: 'a' })
  const rows = desk.sim('requests', {}, 'GET').json as unknown[]
  expect(rows.slice(before)).toEqual([
    {
      at: desk.now(),
      method: 'GET',
      path: '/fapi/v3/time',
      isSigned: false,
      symbol: null,
      clientId: null,
      status: 200,
    },
    expect.objectContaining({ path: '/fapi/v3/positionSide/dual', isSigned: true }),
    expect.objectContaining({ path: '/fapi/v1/positionSide/dual', isSigned: true }),
    expect.objectContaining({ method: 'POST', isSigned: true, symbol: 'BTCUSDT', clientId: 'a', status: 0 }),
  ])
})

test('both answers to a second stop, to a stop without a position and to an id used again can be played', () => {
  const desk = opened()
  expect(desk.stop('a').status).toBe(200)
  expect(desk.stop('b').status).toBe(200)
  desk.sim('policy', { refuseSecondClosePosition: true })
  expect(desk.stop('c')).toMatchObject({ json: { code: -4130 } })
  desk.v3('DELETE', 'allOpenOrders', { symbol: 'BTCUSDT' })
  expect(desk.stop('a').status).toBe(200)
  desk.v3('DELETE', 'allOpenOrders', { symbol: 'BTCUSDT' })
  desk.sim('policy', { clientIdsForLife: true, refuseCloseWhenFlat: true })
  expect(desk.stop('a')).toMatchObject({ json: { code: -4116 } })
  expect(desk.stop('d')).toMatchObject({ json: { code: -2022 } })
})

test('both answers about nonces can be played', () => {
  const desk = opened()
  const guarded = { symbol: 'BTCUSDT', origClientOrderId: 'a' }
  desk.v3('POST', 'noop')
  desk.sim('policy', { refuseBackdatedNonces: true, nonceWindowMs: 10_000 })
  expect(desk.v3('DELETE', 'guardedCancelOrder', guarded)).toMatchObject({ json: { code: -2011 } })
  desk.sim('clock', { offsetMs: 11_000 })
  expect(desk.v3('POST', 'noop')).toMatchObject({ json: { code: -4225 } })
  desk.sim('policy', { noopSettles: false })
  expect(desk.v3('POST', 'noop').status).toBe(200)
})

test('both answers about sockets can be played: an ended key, a ban, a canary that stays silent', () => {
  const desk = opened()
  const canary = desk.listen('/ws/!markPrice@arr@1s')
  desk.pass(2_000)
  expect(canary.messages.length).toBeGreaterThan(0)
  desk.sim('policy', { canaryTicks: false, endedKeyCutsSockets: false, banCutsSockets: true })
  canary.messages.length = 0
  desk.pass(3_000)
  expect(canary.messages).toEqual([])

  const user = desk.listen(`/ws/${(desk.v3('POST', 'listenKey').json as { listenKey: string }).listenKey}`)
  desk.v3('DELETE', 'listenKey')
  expect(user.closed).toEqual([])
  expect(user.messages).toMatchObject([{ e: 'listenKeyExpired' }])
  desk.sim('limits', { banMs: 60_000 })
  expect([canary.closed, user.closed]).toEqual([[1008], [1008]])
})

test('one stream of a connection falls silent while the others go on', () => {
  const desk = opened()
  const socket = desk.listen('/stream?streams=!forceOrder@arr/!markPrice@arr@1s')
  desk.sim('stream', { stream: 'market', name: 'forceOrder', do: 'silence', forMs: 60_000 })
  desk.sim('liquidation', { symbol: 'BTCUSDT', side: 'SELL', qty: '1', price: desk.below })
  desk.pass(3_000)
  const names = new Set((socket.messages as { stream: string }[]).map(({ stream }) => stream))
  expect([...names]).toEqual(['!markPrice@arr@1s'])
})

test('a reply says other things than what happened, and comes with other headers', () => {
  const desk = opened()
  desk.sim('fault', {
    match: { path: 'order' },
    when: 'reply',
    action: { do: 'set', members: { executedQty: '0', avgPrice: '0' } },
  })
  expect(desk.buy({ newOrderRespType: 'RESULT' })).toMatchObject({
    json: { status: 'FILLED', executedQty: '0', avgPrice: '0' },
  })
  desk.sim('fault', {
    match: { path: 'time' },
    when: 'before',
    action: { do: 'status', status: 429, headers: { 'retry-after': '7' } },
  })
  expect(desk.get('/fapi/v3/time')).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
})

test('a frame of any size is sent, and it is no JSON', () => {
  const desk = opened()
  const socket = desk.listen('/ws/!forceOrder@arr')
  desk.sim('stream', { stream: 'market', do: 'oversize', bytes: 2_000 })
  expect(socket.messages).toEqual([valueOf('x'.repeat(2_000))])
})
