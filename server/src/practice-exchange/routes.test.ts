import { describe, expect, test } from 'vitest'
import { limitOrder, openMarket, startAt } from './testing.ts'

describe('the account', () => {
  test('changes its modes like the exchange', () => {
    const desk = openMarket()
    expect(desk.v3('GET', 'positionSide/dual').json).toEqual({ dualSidePosition: true })
    expect(desk.v3('POST', 'positionSide/dual', { dualSidePosition: 'true' }).json).toMatchObject({ code: -4059 })
    expect(desk.v3('POST', 'positionSide/dual', { dualSidePosition: 'false' }).json).toMatchObject({ code: 200 })
    expect(desk.v3('GET', 'positionRisk', { symbol: 'BTCUSDT' }).json).toMatchObject([{ positionSide: 'BOTH' }])
    expect(desk.v3('POST', 'marginType', { symbol: 'BTCUSDT', marginType: 'CROSSED' }).json).toMatchObject({
      code: -4046,
    })
    expect(desk.v3('POST', 'leverage', { symbol: 'BTCUSDT', leverage: 10 }).json).toMatchObject({
      leverage: 10,
      symbol: 'BTCUSDT',
      maxNotionalValue: expect.any(String),
    })
    expect(desk.v3('POST', 'leverage', { symbol: 'BTCUSDT', leverage: 126 }).json).toMatchObject({ code: -1100 })
  })

  test('adds up: margins, wallet, fills and income', () => {
    const desk = openMarket()
    const market = { symbol: 'BTCUSDT', positionSide: 'LONG', type: 'MARKET', quantity: '0.01' }
    desk.v3('POST', 'order', { ...market, side: 'BUY' })
    desk.pass(5_000)
    desk.v3('POST', 'order', { ...market, side: 'SELL' })
    desk.v3('POST', 'order', limitOrder({ price: desk.below }))
    const fills = desk.v3('GET', 'userTrades', { symbol: 'BTCUSDT' }).json as Record<string, string>[]
    const income = desk.v3('GET', 'income').json as { income: string }[]
    const [balance] = desk.v3('GET', 'balance').json as Record<string, string>[]
    const account = desk.v3('GET', 'accountWithJoinMargin').json as Record<string, string>
    const sum = (rows: readonly string[]) => rows.reduce((total, row) => total + Number(row), 0)
    const net = sum(fills.map((fill) => fill['realizedPnl'] ?? '')) - sum(fills.map((fill) => fill['commission'] ?? ''))
    expect(fills.length).toBeGreaterThanOrEqual(2)
    expect(sum(income.map((row) => row.income))).toBeCloseTo(net, 7)
    expect(Number(balance?.['balance'])).toBeCloseTo(10_000 + net, 7)
    expect(account['totalWalletBalance']).toBe(balance?.['balance'])
    const locked = Number(account['totalOpenOrderInitialMargin'])
    expect(locked).toBeGreaterThan(0)
    expect(Number(account['availableBalance'])).toBeCloseTo(Number(account['totalMarginBalance']) - locked, 6)
    expect(desk.v1('GET', '/fapi/v4/account').json).toEqual(account)
  })

  test('lists its history in spans of at most a week', () => {
    const desk = openMarket()
    const week = 7 * 86_400_000
    const ask = (params: Record<string, string | number>) =>
      desk.v3('GET', 'userTrades', { symbol: 'BTCUSDT', ...params })
    expect(ask({ startTime: startAt, endTime: startAt + week + 1 }).json).toMatchObject({ code: -4165 })
    expect(ask({ startTime: startAt, fromId: 1 }).json).toMatchObject({ code: -1106 })
    for (let index = 0; index < 3; index += 1) {
      desk.v3('POST', 'order', {
        symbol: 'BTCUSDT',
        side: 'BUY',
        positionSide: 'LONG',
        type: 'MARKET',
        quantity: '0.001',
      })
      desk.pass(1_000)
    }
    const ids = (reply: { json: unknown }) => (reply.json as { id: number }[]).map(({ id }) => id)
    const all = ids(ask({}))
    expect(all).toHaveLength(3)
    expect(ids(ask({ limit: 2 }))).toEqual(all.slice(1))
    expect(ids(ask({ limit: 2, startTime: startAt }))).toEqual(all.slice(0, 2))
    expect(ids(ask({ fromId: all[1] ?? 0 }))).toEqual(all.slice(1))
  })

  test('the countdown cancels at its time, renewing puts it off', () => {
    const desk = openMarket()
    desk.v3('POST', 'order', limitOrder({ price: desk.below }))
    const arm = (ms: number) => desk.v3('POST', 'countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: ms })
    expect(arm(10_000).json).toEqual({ symbol: 'BTCUSDT', countdownTime: '10000' })
    desk.pass(9_000)
    arm(10_000)
    desk.pass(9_999)
    expect(desk.v3('GET', 'openOrders', { symbol: 'BTCUSDT' }).json).toHaveLength(1)
    desk.pass(1)
    expect(desk.v3('GET', 'openOrders', { symbol: 'BTCUSDT' }).json).toEqual([])
  })

  test('brackets are numbers, a list for all and one object for one symbol', () => {
    const desk = openMarket()
    const one = desk.v3('GET', 'leverageBrackets', { symbol: 'BTCUSDT' }).json as { brackets: unknown[] }
    expect(one.brackets[0]).toMatchObject({
      bracket: 1,
      notionalFloor: 0,
      maintMarginRatio: expect.any(Number),
      cum: 0,
    })
    expect(desk.v1('GET', '/fapi/v1/leverageBracket').json).toContainEqual(one)
  })

  test('the agent may trade and not withdraw', () => {
    expect(openMarket().v3('GET', 'agent').json).toMatchObject([{ canPerpTrade: true, canWithdraw: false }])
  })
})

describe('market data', () => {
  test('say the same everywhere', () => {
    const desk = openMarket()
    desk.pass(30_000)
    const of = (path: string, params = {}) => desk.get(`/fapi/v1/${path}`, { symbol: 'BTCUSDT', ...params }).json
    const [last] = of('trades', { limit: 1 }) as { price: string }[]
    expect(of('ticker/price')).toMatchObject({ symbol: 'BTCUSDT', price: last?.price })
    expect(of('ticker/24hr')).toMatchObject({ lastPrice: last?.price })
    const rows = of('klines', { interval: '1m', limit: 5 }) as string[][]
    expect(rows.at(-1)?.[4]).toBe(last?.price)
    expect(rows.at(-1)).toHaveLength(12)
    const depth = of('depth', { limit: 5 }) as { bids: string[][]; asks: string[][] }
    expect(of('ticker/bookTicker')).toMatchObject({ bidPrice: depth.bids[0]?.[0], askPrice: depth.asks[0]?.[0] })
    expect(depth.bids).toHaveLength(5)
    const aggregates = of('aggTrades') as { f: number; l: number; q: string }[]
    const trades = of('trades', { limit: 1_000 }) as { qty: string }[]
    const sum = (amounts: string[]) => amounts.reduce((total, amount) => total + Number(amount), 0)
    expect(sum(aggregates.map(({ q }) => q))).toBeCloseTo(sum(trades.map(({ qty }) => qty)), 6)
  })

  test('come for one symbol as an object, for all as a list, for an unknown one not at all', () => {
    const desk = openMarket()
    expect(desk.get('/fapi/v3/premiumIndex').json).toHaveLength(2)
    expect(desk.get('/fapi/v3/premiumIndex', { symbol: 'ETHUSDT' }).json).toMatchObject({ symbol: 'ETHUSDT' })
    expect(desk.get('/fapi/v3/premiumIndex', { symbol: 'NOPE' }).json).toMatchObject({ code: -1121 })
    expect(desk.get('/fapi/v3/klines', { symbol: 'BTCUSDT', interval: '7m' }).json).toMatchObject({ code: -1120 })
    expect(desk.get('/fapi/v3/markPriceKlines', { symbol: 'BTCUSDT', interval: '1m' }).json).toHaveLength(1)
    expect(desk.get('/fapi/v3/indexPriceKlines', { symbol: 'BTCUSDT', interval: '1m' }).json).toMatchObject({
      code: -1102,
    })
  })

  test('rules carry every filter', () => {
    const info = openMarket().get('/fapi/v3/exchangeInfo').json as { symbols: { filters: { filterType: string }[] }[] }
    expect(info.symbols[0]?.filters.map(({ filterType }) => filterType)).toEqual([
      'PRICE_FILTER',
      'LOT_SIZE',
      'MARKET_LOT_SIZE',
      'MAX_NUM_ORDERS',
      'MAX_NUM_ALGO_ORDERS',
      'MIN_NOTIONAL',
      'PERCENT_PRICE',
    ])
  })

  test('funding intervals are told per contract, and by none where nobody knows them', () => {
    const told = (exchange: { fundingHours?: null }) => {
      const [btc, eth] = [...openMarket().venue.instruments.values()]
      if (!btc || !eth) throw new Error('two contracts are expected')
      const instruments = [{ ...btc, fundingHours: 4 }, eth]
      const desk = openMarket({ exchange, venue: { instruments } })
      const rows = desk.get('/fapi/v3/fundingInfo').json as Record<string, unknown>[]
      return Object.fromEntries(rows.map((row) => [row['symbol'], row['fundingIntervalHours']]))
    }
    expect(told({})).toEqual({ BTCUSDT: 4, ETHUSDT: 8 })
    expect(told({ fundingHours: null })).toEqual({ BTCUSDT: 4 })
  })

  test('a payment of funding is remembered', () => {
    const desk = openMarket({ venue: { fundingHours: 1 }, exchange: { fundingHours: 1 } })
    desk.pass(3_600_000)
    const rows = desk.get('/fapi/v1/fundingRate', { symbol: 'BTCUSDT' }).json as { fundingTime: number }[]
    expect(rows.map(({ fundingTime }) => fundingTime % 3_600_000)).toEqual([0])
  })
})
