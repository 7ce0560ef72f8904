import { describe, expect, test } from 'vitest'
import { openExchange } from './testing.ts'

type Message = Record<string, unknown> & { readonly o?: Record<string, unknown> }

describe('the listen key', () => {
  const open = () => {
    const desk = openExchange()
    desk.pass(1_000)
    const key = () => (desk.v3('POST', 'listenKey').json as { listenKey: string }).listenKey
    return { ...desk, key }
  }

  test('is one for both versions while it lives, sixty-four characters long', () => {
    const desk = open()
    const key = desk.key()
    expect(key).toHaveLength(64)
    expect(desk.key()).toBe(key)
    const headers = { 'x-mbx-apikey': desk.exchange.credentials.v1.apiKey }
    expect(desk.ask({ method: 'POST', path: '/fapi/v1/listenKey', headers, body: '' }).json).toEqual({ listenKey: key })
  })

  test('expires after an hour without care, and the socket stays open and silent', () => {
    const desk = open()
    const key = desk.key()
    const user = desk.listen(`/ws/${key}`)
    desk.pass(3_599_000)
    expect(desk.v3('PUT', 'listenKey').json).toEqual({})
    desk.pass(3_599_999)
    expect(user.messages).toEqual([])
    desk.pass(1)
    expect(user.messages).toEqual([{ e: 'listenKeyExpired', E: desk.now(), listenKey: key }])
    expect(user.closed).toEqual([])
    expect(desk.v3('PUT', 'listenKey').json).toMatchObject({ code: -1125 })
    const next = desk.key()
    expect(next).not.toBe(key)
    desk.v3('POST', 'leverage', { symbol: 'BTCUSDT', leverage: 7 })
    expect(user.messages).toHaveLength(1)
  })

  test('is closed on request, and its sockets with it', () => {
    const desk = open()
    const user = desk.listen(`/ws/${desk.key()}`)
    expect(desk.v3('DELETE', 'listenKey').json).toEqual({})
    expect(user.closed).toEqual([1000])
  })

  test('also works as one stream among others', () => {
    const desk = open()
    const key = desk.key()
    const client = desk.listen(`/stream?streams=${key}/btcusdt@aggTrade`)
    desk.v3('POST', 'leverage', { symbol: 'BTCUSDT', leverage: 7 })
    expect(client.messages).toEqual([
      {
        stream: key,
        data: { e: 'ACCOUNT_CONFIG_UPDATE', E: desk.now(), T: desk.now(), ac: { s: 'BTCUSDT', l: 7 } },
      },
    ])
  })

  test('tells a fill with everything that belongs to it', () => {
    const desk = open()
    const user = desk.listen(`/ws/${desk.key()}`)
    const order = { symbol: 'BTCUSDT', side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' }
    desk.v3('POST', 'order', { ...order, newClientOrderId: 'a' })
    const fill = (user.messages as readonly Message[]).find(({ o }) => o?.['x'] === 'TRADE')
    expect(fill?.o).toMatchObject({
      s: 'BTCUSDT',
      c: 'a',
      S: 'BUY',
      o: 'MARKET',
      X: 'FILLED',
      ps: 'LONG',
      l: '0.01',
      z: '0.01',
      N: 'USDT',
      m: false,
      rp: '0',
      t: expect.any(Number),
      T: desk.now(),
    })
    const update = (user.messages as readonly Message[]).find(({ e }) => e === 'ACCOUNT_UPDATE')
    expect(update?.['a']).toMatchObject({ m: 'ORDER', P: [{ s: 'BTCUSDT', pa: '0.01', ps: 'LONG', mt: 'cross' }] })
  })
})
