import { describe, expect, test } from 'vitest'
import { minute, reply, second, startAt, trade, world } from '../../../test/scripted-aster.ts'

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

  test('renews its key every minute, also after a failure, and gives it up before it dies', async () => {
    const it = world()
    await it.start()
    await it.for(10 * minute + 5 * second)
    expect(it.far.askedFor('PUT /fapi/v3/listenKey')).toHaveLength(10)
    expect(it.far.askedFor('POST /fapi/v3/listenKey')).toHaveLength(1)
    it.far.on('PUT /fapi/v3/listenKey', () => ({ status: 502, body: '' }))
    await it.for(49 * minute)
    expect(it.far.askedFor('PUT /fapi/v3/listenKey').length).toBeGreaterThan(50)
    expect(it.far.askedFor('POST /fapi/v3/listenKey')).toHaveLength(1)
    await it.for(6 * minute)
    expect(it.far.askedFor('POST /fapi/v3/listenKey')).toHaveLength(2)
  })

  test('whose key is unknown at renewal asks for another', async () => {
    const it = world()
    await it.start()
    it.far.on('PUT /fapi/v3/listenKey', () => ({ status: 400, body: { code: -1125, msg: 'no such key' } }))
    await it.for(minute + 2 * second)
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
    expect(it.of('income')).toMatchObject([
      { type: 'funding', id: 'FUNDING_FEE:42', symbol: 'BTCUSDT' },
      { type: 'commission', id: 'COMMISSION:42', symbol: 'BTCUSDT' },
    ])
  })
})
