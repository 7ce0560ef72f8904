import { text } from '@undertow/shared/money.ts'
import { expect, test } from 'vitest'
import { contract, flatRow, minute, second, world } from '../../../test/scripted-aster.ts'

const names = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT']

test('where every contract may be traded, rates are asked of what is held, then of what is made ready, one at a time', async () => {
  const it = world((symbol) => symbol === 'SOLUSDT', { symbols: () => 'all' })
  it.on('GET /fapi/v3/exchangeInfo', { symbols: names.map((symbol) => ({ ...contract, symbol })) })
  it.on('GET /fapi/v3/positionRisk', [{ ...flatRow, symbol: 'SOLUSDT' }])
  await it.start()
  it.aster.execute({ kind: 'setLeverage', symbol: 'ETHUSDT', leverage: 10 })
  const asked = () => it.far.askedFor('GET /fapi/v3/commissionRate')
  await it.for(2 * minute)
  expect(asked().map(({ params }) => params.get('symbol'))).toEqual(['SOLUSDT', 'ETHUSDT'])
  expect(asked()[1]!.at - asked()[0]!.at).toBeGreaterThanOrEqual(10 * second)
  const told = it.of('instruments').at(-1)!.instruments
  const takers = Object.fromEntries(told.map(({ symbol, takerFee }) => [symbol, text(takerFee)]))
  expect(takers['SOLUSDT']).toBe('0.0004')
  expect(takers['ETHUSDT']).toBe('0.0004')
  expect(takers['BTCUSDT']).not.toBe('0.0004')
})
