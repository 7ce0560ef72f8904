import { text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { entry, flatRow, minute, second, world } from '../../../test/scripted-aster.ts'

describe('at the start', () => {
  test('rules, then the account, and both hops come up', async () => {
    const it = world()
    await it.start()
    // The rules once more with the funding intervals, which nobody waits for.
    const kinds = ['venueClock', 'hop', 'instruments', 'hop', 'instruments', 'snapshot', 'incomeRead']
    expect(it.told.map((event) => event.kind)).toEqual(kinds)
    expect(it.of('hop').map(({ hop, up }) => [hop, up])).toEqual([
      ['rest', true],
      ['user', true],
    ])
    expect(it.of('snapshot')).toMatchObject([
      { hedgeMode: true, multiAssets: false, orders: [], positions: [], leverages: { BTCUSDT: 20 } },
    ])
    const [instrument, ...others] = it.of('instruments').at(-1)?.instruments ?? []
    expect(others).toEqual([])
    expect(JSON.parse(JSON.stringify(instrument))).toMatchObject({
      symbol: 'BTCUSDT',
      tickSize: '0.1',
      takerFee: '0.0005',
      brackets: [{ leverageMax: 125, maintenance: '0.004' }],
      fundingHours: 4,
    })
  })

  test('an exchange that does not tell its funding intervals is traded on all the same', async () => {
    const it = world()
    it.far.on('GET /fapi/v3/fundingInfo', () => ({ status: 404, body: '' }))
    await it.start()
    const [instrument] = it.of('instruments')[0]?.instruments ?? []
    expect([instrument?.symbol, instrument?.fundingHours]).toEqual(['BTCUSDT', undefined])
    expect(it.of('snapshot')).toHaveLength(1)
  })

  test('what fails is tried again until it works, and nothing is concluded from a failure', async () => {
    const it = world()
    it.far.on('GET /fapi/v3/positionRisk', () => ({ status: 502, body: '<html>' }))
    await it.start()
    await it.for(20 * second)
    expect(it.of('snapshot')).toEqual([])
    it.on('GET /fapi/v3/positionRisk', [flatRow])
    await it.for(minute)
    expect(it.of('snapshot').length).toBeGreaterThan(0)
  })

  test('what the stream tells before the first snapshot comes after it, balances of before not at all', async () => {
    const it = world()
    it.far.on('GET /fapi/v3/multiAssetsMargin', () => ({ failed: 'noReply', reason: 'timeout' }))
    void it.aster.start((event) => it.told.push(event))
    await it.for(second / 2)
    const stream = it.far.socket('/ws/the-key')
    stream.say({ e: 'ACCOUNT_UPDATE', E: 1, T: 1, a: { B: [{ a: 'USDT', wb: '1' }], P: [] } })
    stream.say({ e: 'ACCOUNT_CONFIG_UPDATE', ac: { s: 'BTCUSDT', l: 7 } })
    it.on('GET /fapi/v3/multiAssetsMargin', { multiAssetsMargin: false })
    await it.for(20 * second)
    const kinds = it.told.map(({ kind }) => kind).filter((kind) => ['snapshot', 'account', 'leverage'].includes(kind))
    expect(kinds.slice(0, 2)).toEqual(['snapshot', 'leverage'])
  })

  test('commission rates follow within a minute', async () => {
    const it = world()
    await it.start()
    await it.for(minute)
    expect(
      it
        .of('instruments')
        .at(-1)
        ?.instruments.map(({ takerFee }) => text(takerFee)),
    ).toEqual(['0.0004'])
  })

  test('credentials that are refused are said once and do not start a storm', async () => {
    const it = world()
    for (const name of [
      'openOrders',
      'positionRisk',
      'balance',
      'leverageBrackets',
      'positionSide/dual',
      'multiAssetsMargin',
    ])
      it.far.on(`GET /fapi/v3/${name}`, () => ({ status: 401, body: { code: -2015, msg: 'Invalid API-key' } }))
    await it.start()
    await it.for(10 * minute)
    expect(
      it
        .of('hop')
        .filter(({ hop }) => hop === 'rest')
        .map(({ up }) => up),
    ).toEqual([true, false])
    expect(it.aster.hops().find(({ hop }) => hop === 'rest')).toMatchObject({ state: 'down' })
    expect(it.far.asked.filter(({ path }) => path !== '/fapi/v3/time').length).toBeLessThan(150)
  })
})

test('no key, signature or signed request is ever logged', async () => {
  const it = world()
  await it.start()
  it.far.on('GET /fapi/v3/openOrders', () => ({ failed: 'noReply', reason: 'UND_ERR_SOCKET' }))
  await it.place(entry, { status: 503, body: 'signature=0xabc' })
  await it.for(5 * minute)
  expect(it.logged.length).toBeGreaterThan(3)
  expect(it.logged.join('\n')).not.toMatch(/signature=|nonce=|4fd0a422|the-key|0x[0-9a-f]{20}/i)
})

test('a stopped adapter tells nothing, asks nothing and leaves no connection', async () => {
  const it = world()
  await it.start()
  await it.aster.stop()
  const [events, requests] = [it.told.length, it.far.asked.length]
  await it.for(10 * minute)
  expect(it.told.length).toBe(events)
  expect(it.far.asked.length).toBe(requests)
  expect(it.far.sockets.every((one) => one.isClosed)).toBe(true)
})

test('candles for filters come over the connection of the account; that they are not answered does not stop orders', async () => {
  const wanted = { vwap: { of: 'candles', interval: '1m', count: 1 }, atr: null, flow: null, depth: null } as const
  const it = world(undefined, { wants: () => new Map([['BTCUSDT', { ...wanted, correlations: false }]]) })
  it.far.on('GET /fapi/v3/klines', () => ({ failed: 'noReply', reason: 'timeout' }))
  await it.start()
  await it.for(minute)
  expect(it.far.askedFor('GET /fapi/v3/klines').length).toBeGreaterThan(2)
  expect(it.aster.quote('BTCUSDT').picture).toEqual({ vwap: null })
  expect(it.aster.hops().find(({ hop }) => hop === 'rest')).toMatchObject({ state: 'live' })
  expect(it.of('hop').every(({ up }) => up)).toBe(true)

  const openAt = it.clock.now()
  it.on('GET /fapi/v3/klines', [[openAt, '1', '2', '1', '2', '4', openAt + minute - 1, '6', 3, '1', '1', '0']])
  await it.for(minute)
  expect(JSON.parse(JSON.stringify(it.aster.quote('BTCUSDT').picture))).toMatchObject({ vwap: { price: '1.5' } })
  expect(it.aster.quote('ETHUSDT').picture).toBeUndefined()
})

test('candles for charts are asked for only in what the limits leave over, and protection still has room', async () => {
  const it = world()
  const row = [it.clock.now(), '1', '2', '0.5', '1.5', '4', it.clock.now() + minute - 1, '6', 3, '1', '1', '0']
  it.on('GET /fapi/v3/klines', [row])
  await it.start()
  const ask = async () => {
    const asked = it.aster.candles('BTCUSDT', '1h', 499)
    await it.for(second)
    return asked
  }
  const [at, open, high, low, close, volume] = row
  expect(await ask()).toEqual([{ at, open, high, low, close, volume }])
  expect(it.far.askedFor('GET /fapi/v3/klines').at(-1)?.params.toString()).toBe('symbol=BTCUSDT&interval=1h&limit=499')

  // Everybody else has used half of the minute: the rest of it is not for looking.
  it.far.on('GET /fapi/v3/time', () => ({
    status: 200,
    headers: { 'x-mbx-used-weight-1m': '1201' },
    body: JSON.stringify({ serverTime: it.clock.now() }),
  }))
  await it.for(11 * second)
  const before = it.far.askedFor('GET /fapi/v3/klines').length
  expect(await ask()).toBeNull()
  expect(it.far.askedFor('GET /fapi/v3/klines')).toHaveLength(before)

  it.on('GET /fapi/v3/klines', [[1, 'none']])
  await it.for(minute)
  expect(await ask()).toBeNull()
})
