import { describe, expect, test } from 'vitest'
import { flatRow, minute, reply, second, startAt, trade, world } from '../../../test/scripted-aster.ts'

const hour = 60 * minute
const day = 24 * hour

test.each([
  ['an amount that is no number', 'BTCUSDT', { ...flatRow, positionAmt: '1,5' }],
  ['no amount', 'BTCUSDT', { symbol: 'BTCUSDT', positionSide: 'LONG' }],
  ['no row at all', 'no symbol', null],
])('a position with %s is not taken for flat: nothing is concluded from such an answer', async (_name, whose, row) => {
  const it = world()
  it.on('GET /fapi/v3/positionRisk', [flatRow, row])
  await it.start()
  await it.for(minute)
  expect(it.of('snapshot')).toEqual([])
  expect(
    it.logged.some(
      (line) => line.startsWith('error') && line.includes('cannot be read') && line.includes(`"${whose}"`),
    ),
  ).toBe(true)
  it.on('GET /fapi/v3/positionRisk', [flatRow, { ...flatRow, symbol: 'ETHUSDT', positionAmt: '0E-8' }])
  await it.for(minute)
  expect(it.of('snapshot').length).toBeGreaterThan(0)
})

test.each([
  ['nothing', 503, ''],
  ['a refusal that says nothing about it', 400, { code: -1102, msg: 'a parameter is missing' }],
])(
  'a fill whose order is asked for and answered with %s is told later, under its own name',
  async (_name, status, body) => {
    const it = world(() => true)
    it.on('GET /fapi/v3/userTrades', [trade(1)])
    it.far.on('GET /fapi/v3/order', () => ({ status, body }))
    await it.start()
    await it.for(30 * second)
    expect(it.of('fill')).toEqual([])
    it.on('GET /fapi/v3/order', reply)
    it.aster.execute({ kind: 'queryOrder', symbol: 'BTCUSDT', clientId: reply.clientOrderId, placedAt: startAt })
    await it.for(minute)
    expect(it.of('fill')).toMatchObject([{ fill: { clientId: reply.clientOrderId, tradeId: '1' } }])
  },
)

describe('a fill whose order the exchange says it does not know', () => {
  const denied = () => ({ status: 400, body: { code: -2013, msg: 'Order does not exist.' } })
  const traded = (ageMs: number) => ({ ...trade(1), time: startAt - ageMs })
  const lastKnown = { fillAt: () => startAt - 3 * day, incomeAt: () => null, hasFill: () => false }

  test('R-12: waits while the order may yet show up, and is told under its own name when it does', async () => {
    const it = world(() => true, { lastKnown })
    it.on('GET /fapi/v3/userTrades', [traded(2 * hour - minute)])
    it.far.on('GET /fapi/v3/order', denied)
    await it.start()
    await it.for(30 * second)
    expect(it.far.askedFor('GET /fapi/v3/order').length).toBeGreaterThan(0)
    expect(it.of('fill')).toEqual([])
    it.on('GET /fapi/v3/order', reply)
    it.aster.execute({ kind: 'queryOrder', symbol: 'BTCUSDT', clientId: reply.clientOrderId, placedAt: startAt })
    await it.for(second)
    expect(it.of('fill')).toMatchObject([{ fill: { clientId: reply.clientOrderId, tradeId: '1' } }])
  })

  test('comes again with the next reading, and its order is asked for once in each', async () => {
    const it = world(() => true, { lastKnown })
    const commission = { symbol: 'BTCUSDT', incomeType: 'COMMISSION', income: '-0.3919', asset: 'USDT', info: '' }
    it.on('GET /fapi/v3/income', [{ ...commission, time: startAt - minute, tranId: 1, tradeId: '1' }])
    it.on('GET /fapi/v3/userTrades', [traded(minute), { ...traded(minute), id: 2 }])
    it.far.on('GET /fapi/v3/order', denied)
    await it.start()
    await it.for(second)
    const [readings, asked] = [it.far.askedFor('GET /fapi/v3/userTrades'), it.far.askedFor('GET /fapi/v3/order')]
    expect(asked.length).toBe(readings.length)
    it.on('GET /fapi/v3/order', reply)
    await it.for(5 * minute)
    expect(it.of('fill')).toMatchObject([{ fill: { clientId: reply.clientOrderId, tradeId: '1' } }])
    expect(it.of('incomeRead')).not.toEqual([])
  })

  test('is nobody’s two hours later', async () => {
    const it = world(() => true, { lastKnown })
    it.on('GET /fapi/v3/userTrades', [traded(2 * hour)])
    it.far.on('GET /fapi/v3/order', denied)
    await it.start()
    await it.for(second)
    expect(it.of('fill')).toMatchObject([{ fill: { clientId: '', tradeId: '1' } }])
  })
})

test('a flat leg is named with the time of its last change where we hold the symbol: 0 says never; a position without a time has none', async () => {
  const rows = (symbol: string) => [
    { ...flatRow, symbol, updateTime: startAt },
    { ...flatRow, symbol, positionSide: 'SHORT', updateTime: 0 },
  ]
  const open = { ...flatRow, symbol: 'SOLUSDT', positionAmt: '3', entryPrice: '180' }
  const it = world((symbol) => ['BTCUSDT', 'BNBUSDT'].includes(symbol))
  it.on('GET /fapi/v3/positionRisk', [
    ...rows('BTCUSDT'),
    ...rows('ETHUSDT'),
    { ...open, updateTime: startAt + 1 },
    { ...open, positionSide: 'SHORT', positionAmt: '-1', updateTime: 0 },
    { ...open, symbol: 'BNBUSDT', positionSide: 'BOTH', updateTime: startAt + 2 },
  ])
  await it.start()
  const read = it.of('snapshot').at(-1)?.positions
  expect(read?.map(({ symbol, leg, updatedAt }) => [symbol, leg, updatedAt])).toEqual([
    ['BTCUSDT', 'long', startAt],
    ['BTCUSDT', 'short', 0],
    ['SOLUSDT', 'long', startAt + 1],
    ['SOLUSDT', 'short', undefined],
    // One row for both legs dates both.
    ['BNBUSDT', 'long', startAt + 2],
    ['BNBUSDT', 'short', startAt + 2],
  ])
  it.on('GET /fapi/v3/positionRisk', [flatRow])
  it.aster.execute({ kind: 'askSnapshot', reason: 'test' })
  await it.for(2 * second)
  expect(it.of('snapshot').at(-1)?.positions).toEqual([])
})
