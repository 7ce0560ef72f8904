import { describe, expect, test } from 'vitest'
import { type FaultRates, faultSchedule, requestRuleSchema } from './faults.ts'
import { openExchange } from './testing.ts'

const order = (clientId: string) => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'LONG',
  type: 'MARKET',
  quantity: '0.01',
  newClientOrderId: clientId,
})

function opened(schedule?: ReturnType<typeof faultSchedule>) {
  const desk = openExchange(schedule ? { exchange: { schedule } } : {})
  desk.pass(1_000)
  const sim = (method: string, path: string, body: unknown = {}, token = 'for tests') =>
    desk.ask({ method, path: `/__sim/${path}`, headers: { 'x-sim-token': token }, body: JSON.stringify(body) })
  const found = (clientId: string) =>
    desk.v3('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: clientId }).json as Record<string, unknown>
  return { ...desk, sim, found }
}

describe('a fault of a request', () => {
  const match = { method: 'POST', path: 'order', clientIdPrefix: 'x' }

  test.each([
    ['before', { do: 'status', status: 503 }, { status: 503 }, false],
    [
      'before',
      { do: 'code', code: -1007, message: 'Timeout', status: 408 },
      { status: 408, json: { code: -1007 } },
      false,
    ],
    ['before', { do: 'drop' }, { status: 0 }, false],
    ['after_exec', { do: 'status', status: 503 }, { status: 503 }, true],
    ['after_exec', { do: 'drop' }, { status: 0 }, true],
    ['reply', { do: 'delay', ms: 700 }, { status: 200, delayMs: 700 }, true],
    ['reply', { do: 'garble' }, { status: 200, headers: { 'content-type': 'text/html' } }, true],
  ])('%s %j', (when, action, reply, isExecuted) => {
    const desk = opened()
    expect(desk.sim('POST', 'fault', { match, when, action }).status).toBe(200)
    expect(desk.v3('POST', 'order', order('a-1')).status).toBe(200)
    expect(desk.v3('POST', 'order', order('x-1'))).toMatchObject(reply)
    expect(desk.found('x-1')).toMatchObject(isExecuted ? { status: 'FILLED' } : { code: -2013 })
    expect(desk.v3('POST', 'order', order('x-2')).status).toBe(200)
  })

  test('truncates a reply', () => {
    const desk = opened()
    desk.sim('POST', 'fault', { match: { path: '/fapi/v3/time' }, when: 'reply', action: { do: 'truncate' } })
    const { body } = desk.exchange.handle({
      method: 'GET',
      path: '/fapi/v3/time',
      headers: {},
      body: '',
      at: desk.now(),
    })
    expect(() => JSON.parse(body)).toThrow('JSON')
  })

  test('executes late, when nobody waits any more', () => {
    const desk = opened()
    desk.sim('POST', 'fault', { match, when: 'before', action: { do: 'late', ms: 3_000 } })
    expect(desk.v3('POST', 'order', order('x-1'))).toMatchObject({ status: 0, delayMs: 3_000 })
    desk.pass(2_999)
    expect(desk.found('x-1')).toMatchObject({ code: -2013 })
    desk.pass(1)
    expect(desk.found('x-1')).toMatchObject({ status: 'FILLED' })
  })

  test('never happens when it is later than its nonce allows', () => {
    const desk = opened()
    desk.sim('POST', 'fault', { match, when: 'before', action: { do: 'late', ms: 90_000 } })
    desk.v3('POST', 'order', order('x-1'))
    desk.pass(90_000)
    expect(desk.found('x-1')).toMatchObject({ code: -2013 })
  })

  test('sent twice meets its own nonce', () => {
    const desk = opened()
    desk.sim('POST', 'fault', { match, when: 'before', action: { do: 'twice' } })
    expect(desk.v3('POST', 'order', order('x-1')).status).toBe(200)
    expect(desk.venue.fills('BTCUSDT').map(({ clientId }) => clientId)).toEqual(['x-1'])
  })

  test('can wait for the nth request and last for several', () => {
    const desk = opened()
    const rule = { match: { path: 'time' }, nth: 2, times: 2, when: 'before', action: { do: 'status', status: 502 } }
    desk.sim('POST', 'fault', rule)
    const statuses = Array.from({ length: 5 }, () => desk.get('/fapi/v1/time').status)
    expect(statuses).toEqual([200, 502, 502, 200, 200])
  })

  test('makes sense or is refused', () => {
    const desk = opened()
    const bad = { match: {}, when: 'reply', action: { do: 'late', ms: 1 } }
    expect(requestRuleSchema.safeParse(bad).success).toBe(false)
    expect(desk.sim('POST', 'fault', bad)).toMatchObject({ status: 400 })
  })
})

describe('a fault of a stream', () => {
  const listening = () => {
    const desk = opened()
    const { listenKey } = desk.v3('POST', 'listenKey').json as { listenKey: string }
    const user = desk.listen(`/ws/${listenKey}`)
    let leverage = 10
    const change = () => desk.v3('POST', 'leverage', { symbol: 'BTCUSDT', leverage: (leverage += 1) })
    const told = () => (user.messages as { ac?: { l: number } }[]).map(({ ac }) => ac?.l)
    return { ...desk, user, change, told }
  }

  test.each([
    [{ do: 'silence', forMs: 1_000 }, [], []],
    [{ do: 'duplicate', forMs: 1_000 }, [11, 11, 12, 12], [11, 11, 12, 12]],
    [{ do: 'reorder', forMs: 1_000 }, [12, 11], [12, 11]],
    [{ do: 'delay', ms: 200, forMs: 1_000 }, [], [11, 12]],
  ])('%j', (rule, atOnce, inTheEnd) => {
    const desk = listening()
    desk.sim('POST', 'stream', { stream: 'user', ...rule })
    desk.change()
    desk.change()
    expect(desk.told()).toEqual(atOnce)
    desk.pass(900)
    expect(desk.told()).toEqual(inTheEnd)
    desk.pass(200)
    desk.change()
    expect(desk.told().at(-1)).toBe(13)
  })

  test('closes one kind of stream only', () => {
    const desk = listening()
    const market = desk.listen('/ws/!forceOrder@arr')
    desk.sim('POST', 'stream', { stream: 'market', do: 'close', code: 1012 })
    expect([desk.user.closed, market.closed]).toEqual([[], [1012]])
  })

  test('a message held back for reordering leaves by itself', () => {
    const desk = listening()
    desk.sim('POST', 'stream', { stream: 'user', do: 'reorder', forMs: 1_000 })
    desk.change()
    expect(desk.told()).toEqual([])
    desk.pass(500)
    expect(desk.told()).toEqual([11])
  })

  test('any text can be put on it', () => {
    const desk = listening()
    desk.sim('POST', 'stream', { stream: 'user', do: 'send', text: 'null' })
    expect(desk.user.messages).toEqual([null])
  })
})

describe('faults from a seed', () => {
  const rates: FaultRates = { request: 0.5, message: 0.3, delayMsMax: 500 }
  const trace = (seed: string) => {
    const desk = opened(faultSchedule(seed, rates))
    const { messages } = desk.listen('/ws/btcusdt@bookTicker')
    const replies = Array.from({ length: 40 }, (_, index) => {
      desk.pass(100)
      const { status, json } = desk.v3('POST', 'order', order(`o-${index}`))
      return [status, json]
    })
    return JSON.stringify([replies, messages])
  }

  test('are the same for the same seed, and others for another', () => {
    expect(trace('a')).toBe(trace('a'))
    expect(trace('a')).not.toBe(trace('b'))
  })

  test('come as often as asked for', () => {
    const schedule = faultSchedule('often', { ...rates, request: 0.25 })
    const facts = { method: 'POST', path: '/fapi/v3/order', symbol: null, clientId: null }
    const hits = Array.from({ length: 2_000 }, () => schedule.request(facts, 0)).filter((fault) => fault !== null)
    expect(hits.length / 2_000).toBeCloseTo(0.25, 1)
  })
})

describe('the control API', () => {
  test('opens only with its token', () => {
    const desk = opened()
    expect(desk.sim('GET', 'truth', {}, 'guess')).toMatchObject({ status: 403 })
    expect(desk.ask({ method: 'GET', path: '/__sim/truth', headers: {}, body: '' })).toMatchObject({ status: 403 })
    expect(desk.sim('GET', 'truth').status).toBe(200)
    expect(desk.sim('GET', 'nothing').status).toBe(404)
  })

  test('shows what really happened', () => {
    const desk = opened()
    desk.v3('POST', 'order', order('a-1'))
    expect(desk.sim('GET', 'truth').json).toMatchObject({
      hedgeMode: true,
      positions: [{ symbol: 'BTCUSDT', positionSide: 'LONG', positionAmt: '0.01' }],
      orders: [{ clientOrderId: 'a-1', status: 'FILLED' }],
      fills: [{ qty: '0.01' }],
      income: [{ incomeType: 'COMMISSION' }],
      wallet: [{ asset: 'USDT' }],
    })
  })

  test('injects a liquidation into the stream', () => {
    const desk = opened()
    const { messages } = desk.listen('/ws/ethusdt@forceOrder')
    const wanted = { symbol: 'ETHUSDT', side: 'SELL', qty: '1234', price: '3000' }
    expect(desk.sim('POST', 'liquidation', wanted).status).toBe(200)
    desk.pass(1_000)
    expect(messages).toContainEqual(expect.objectContaining({ o: expect.objectContaining({ z: '1234', ap: '3000' }) }))
    expect(desk.sim('POST', 'liquidation', { ...wanted, symbol: 'NOPE' }).status).toBe(400)
    expect(desk.sim('POST', 'liquidation', { ...wanted, qty: '1e3' }).status).toBe(400)
  })

  test('acts as the owner of the account would by hand', () => {
    const desk = opened()
    const act = (body: unknown) => desk.sim('POST', 'account', body)
    expect(act({ do: 'order', params: order('by-hand') }).json).toMatchObject({ clientOrderId: 'by-hand' })
    expect(act({ do: 'close', symbol: 'BTCUSDT', positionSide: 'LONG' }).status).toBe(200)
    expect(act({ do: 'close', symbol: 'BTCUSDT', positionSide: 'LONG' }).status).toBe(400)
    expect(act({ do: 'transfer', amount: '-500' }).status).toBe(200)
    expect(act({ do: 'setLeverage', symbol: 'BTCUSDT', leverage: 3 }).status).toBe(200)
    expect(act({ do: 'setHedgeMode', on: false }).status).toBe(200)
    const truth = desk.sim('GET', 'truth').json as { hedgeMode: boolean; income: { incomeType: string }[] }
    expect(truth.hedgeMode).toBe(false)
    expect(truth.income.map(({ incomeType }) => incomeType)).toContain('TRANSFER')
  })

  test('moves the mark price through a stop', () => {
    const desk = opened()
    desk.v3('POST', 'order', order('entry'))
    const { markPrice } = desk.get('/fapi/v3/premiumIndex', { symbol: 'BTCUSDT' }).json as { markPrice: string }
    const stop = {
      symbol: 'BTCUSDT',
      side: 'SELL',
      positionSide: 'LONG',
      type: 'STOP_MARKET',
      stopPrice: String(Math.floor(Number(markPrice) * 0.98)),
      closePosition: 'true',
      workingType: 'MARK_PRICE',
      newClientOrderId: 'stop',
    }
    desk.v3('POST', 'order', stop)
    desk.sim('POST', 'account', { do: 'markJump', symbol: 'BTCUSDT', pct: '-3' })
    expect(desk.found('stop')).toMatchObject({ status: 'FILLED', type: 'MARKET', origType: 'STOP_MARKET' })
  })

  test('uses up weight and bans', () => {
    const desk = opened()
    desk.sim('POST', 'limits', { weight: 2_400 })
    expect(desk.get('/fapi/v1/time').status).toBe(429)
    desk.sim('POST', 'limits', { banMs: 120_000 })
    expect(desk.get('/fapi/v1/time').status).toBe(418)
  })
})
