import { describe, expect, test } from 'vitest'
import { openExchange } from './testing.ts'

const order = (change: Record<string, string> = {}) => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'LONG',
  type: 'MARKET',
  quantity: '0.01',
  newClientOrderId: 'entry-1',
  ...change,
})

const events = (messages: readonly unknown[]) =>
  (messages as { e: string; o?: { X: string; x: string; o: string }; a?: { m: string } }[]).map(({ e, o, a }) =>
    [e, o?.o, o?.x, o?.X, a?.m].filter(Boolean).join(' '),
  )

test('a market order is acknowledged, filled and told on the user stream', () => {
  const desk = openExchange()
  desk.pass(1_000)
  const { listenKey } = desk.v3('POST', 'listenKey').json as { listenKey: string }
  const user = desk.listen(`/ws/${listenKey}`)

  const reply = desk.v3('POST', 'order', order())

  expect(reply.status).toBe(200)
  expect(reply.json).toMatchObject({ status: 'NEW', executedQty: '0', avgPrice: '0.00000', clientOrderId: 'entry-1' })
  expect(events(user.messages)).toEqual([
    'ORDER_TRADE_UPDATE MARKET NEW NEW',
    'ORDER_TRADE_UPDATE MARKET TRADE FILLED',
    'ACCOUNT_UPDATE ORDER',
  ])
  expect(desk.v3('GET', 'order', { symbol: 'BTCUSDT', origClientOrderId: 'entry-1' }).json).toMatchObject({
    status: 'FILLED',
    executedQty: '0.01',
  })
})

describe('both versions', () => {
  test('serve the same account', () => {
    const desk = openExchange()
    desk.pass(1_000)
    desk.v1('POST', '/fapi/v1/order', order())
    const v1 = desk.v1('GET', '/fapi/v2/positionRisk', { symbol: 'BTCUSDT' }).json
    const v3 = desk.v3('GET', 'positionRisk', { symbol: 'BTCUSDT' }).json
    expect(v1).toEqual(v3)
    expect(v3).toMatchObject([
      { positionSide: 'LONG', positionAmt: '0.01' },
      { positionSide: 'SHORT', positionAmt: '0' },
    ])
  })
})
