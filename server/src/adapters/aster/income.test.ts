import { text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { minute, reply, second, startAt, trade, world } from '../../../test/scripted-aster.ts'

const rowOf = (incomeType: string, tranId: number, more: object = {}) => ({
  symbol: 'BTCUSDT',
  incomeType,
  income: '-0.5',
  asset: 'USDT',
  info: '',
  time: startAt + 2 * second,
  tranId,
  tradeId: '',
  ...more,
})

const asked = (it: ReturnType<typeof world>, list: string) => it.far.askedFor(`GET /fapi/v3/${list}`)

test('each row is told once with its kind and its fill, then up to when the list is known', async () => {
  const it = world()
  it.on('GET /fapi/v3/income', [
    rowOf('REALIZED_PNL', 1),
    rowOf('COMMISSION', 1, { asset: 'ASTER' }),
    rowOf('FUNDING_FEE', 2),
    rowOf('INSURANCE_CLEAR', 3),
    rowOf('TRANSFER', 4, { symbol: '' }),
    rowOf('AUTO_EXCHANGE', 5),
    { ...rowOf('FUNDING_FEE', 6), income: 'much' },
  ])
  await it.start()
  await it.for(5 * minute)
  expect(it.of('income').map(({ type, id, symbol, asset, amount }) => [type, id, symbol, asset, text(amount)])).toEqual(
    [
      ['realised', 'REALIZED_PNL:1', 'BTCUSDT', 'USDT', '-0.5'],
      ['commission', 'COMMISSION:1', 'BTCUSDT', 'ASTER', '-0.5'],
      ['funding', 'FUNDING_FEE:2', 'BTCUSDT', 'USDT', '-0.5'],
      ['insurance', 'INSURANCE_CLEAR:3', 'BTCUSDT', 'USDT', '-0.5'],
      ['transfer', 'TRANSFER:4', null, 'USDT', '-0.5'],
      ['other', 'AUTO_EXCHANGE:5', 'BTCUSDT', 'USDT', '-0.5'],
    ],
  )
  const reads = it.of('incomeRead')
  expect(reads.map(({ from, to }) => to - from)).toEqual([0, 0])
  await it.for(20 * minute)
  const [first, ...others] = it.of('incomeRead')
  for (const [index, { from }] of others.entries()) expect(from).toBe(it.of('incomeRead')[index]?.to)
  // Ten minutes may pass before a row is listed: what is younger is read again.
  expect(Math.abs((it.of('incomeRead').at(-1)?.to ?? 0) - (first?.from ?? 0) - 15 * minute)).toBeLessThan(second)
  expect(it.of('income')).toHaveLength(6)
})

test('what another process knew is read on from, but not from before what an exchange keeps', async () => {
  for (const [days, expected] of [
    [3, 3],
    [400, 90],
  ] as const) {
    const incomeAt = () => startAt - days * 1_440 * minute
    const it = world(() => false, { lastKnown: { fillAt: () => null, incomeAt, hasFill: () => true } })
    it.on('GET /fapi/v3/income', [rowOf('COMMISSION', 1, { tradeId: '7' })])
    await it.start()
    const from = it.of('incomeRead')[0]?.from ?? 0
    expect(Math.abs(startAt - from - expected * 1_440 * minute)).toBeLessThan(10 * second)
    // No request spans more than a week.
    for (const { params } of asked(it, 'income'))
      expect(Number(params.get('endTime')) - Number(params.get('startTime'))).toBeLessThan(7 * 1_440 * minute)
    expect(asked(it, 'userTrades')).toEqual([])
  }
})

test('the list is read every five minutes, at 30 of weight', async () => {
  const it = world()
  await it.start()
  await it.for(60 * minute)
  expect(asked(it, 'income')).toHaveLength(13)
})

test('a row of a fill that nobody told makes the fills be asked for, and they are told before it', async () => {
  const it = world()
  await it.start()
  it.on('GET /fapi/v3/order', { ...reply, clientOrderId: 'ah1.test.1.S0' })
  it.on('GET /fapi/v3/userTrades', [trade(6), trade(7)])
  it.on('GET /fapi/v3/income', [rowOf('COMMISSION', 1, { tradeId: '7' }), rowOf('REALIZED_PNL', 1, { tradeId: 7 })])
  await it.for(6 * minute)
  const kinds = it.told.map(({ kind }) => kind).filter((kind) => ['fill', 'income', 'incomeRead'].includes(kind))
  expect(kinds).toEqual(['incomeRead', 'fill', 'income', 'income', 'incomeRead'])
  expect(it.of('fill').map(({ fill }) => fill.tradeId)).toEqual(['7'])
  expect(it.of('income').map(({ tradeId }) => tradeId)).toEqual(['7', '7'])
  expect(asked(it, 'userTrades')).toHaveLength(1)
  await it.for(10 * minute)
  expect(asked(it, 'userTrades')).toHaveLength(1)
})

test('while the fills of a row cannot be found out, the list does not count as known', async () => {
  const it = world()
  await it.start()
  it.far.on('GET /fapi/v3/userTrades', () => ({ status: 400, body: { code: -1000, msg: 'not now' } }))
  it.on('GET /fapi/v3/income', [rowOf('COMMISSION', 1, { tradeId: '7' })])
  await it.for(16 * minute)
  expect(it.of('income')).toHaveLength(1)
  expect(it.of('incomeRead')).toHaveLength(1)
  it.on('GET /fapi/v3/userTrades', [])
  await it.for(5 * minute)
  expect(it.of('incomeRead')).toHaveLength(2)
})

test('fills of a few symbols are asked for at a time: more than eight wait for the next reading', async () => {
  const it = world()
  await it.start()
  const rows = Array.from({ length: 10 }, (_, index) =>
    rowOf('COMMISSION', index, { symbol: `S${index}USDT`, tradeId: '7' }),
  )
  it.on('GET /fapi/v3/income', rows)
  await it.for(6 * minute)
  expect(asked(it, 'userTrades')).toHaveLength(8)
  expect(it.of('incomeRead')).toHaveLength(1)
  await it.for(5 * minute)
  expect(asked(it, 'userTrades')).toHaveLength(10)
  expect(it.of('incomeRead')).toHaveLength(2)
})

test('a failed reading tells nothing, and the next one begins where the last complete one ended', async () => {
  const it = world()
  await it.start()
  await it.for(21 * minute)
  const known = it.of('incomeRead').at(-1)?.to
  it.far.on('GET /fapi/v3/income', () => ({ status: 503, body: {} }))
  await it.for(10 * minute)
  expect(it.of('incomeRead').at(-1)?.to).toBe(known)
  it.on('GET /fapi/v3/income', [])
  await it.for(5 * minute)
  expect(it.of('incomeRead').at(-1)?.from).toBe(known)
})

test('a fill whose order cannot be looked up yet keeps those of other symbols from nobody', async () => {
  const it = world()
  await it.start()
  it.far.on('GET /fapi/v3/order', (request) =>
    request.params.get('symbol') === 'BTCUSDT'
      ? { status: 400, body: { code: -2013, msg: 'Order does not exist.' } }
      : { status: 200, body: { ...reply, symbol: 'ETHUSDT' } },
  )
  it.far.on('GET /fapi/v3/userTrades', (request) => {
    const symbol = request.params.get('symbol')
    const [id, orderId] = symbol === 'BTCUSDT' ? [7, 70] : [8, 80]
    return { status: 200, body: [{ ...trade(id), symbol, orderId, time: startAt + 2 * second }] }
  })
  it.on('GET /fapi/v3/income', [
    rowOf('COMMISSION', 1, { tradeId: '7' }),
    rowOf('COMMISSION', 2, { tradeId: '8', symbol: 'ETHUSDT' }),
  ])
  await it.for(6 * minute)
  expect(it.of('fill').map(({ fill }) => [fill.symbol, fill.tradeId])).toEqual([['ETHUSDT', '8']])
  expect(it.of('incomeRead')).toHaveLength(1)
})
