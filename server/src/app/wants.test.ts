import { decodeConfig } from '@undertow/shared/config-check.ts'
import { profileJson } from '@undertow/shared/profiles.ts'
import { expect, test } from 'vitest'
import { btc } from '../core/fixtures.test-support.ts'
import { createState } from '../core/state.ts'
import { createWants } from './wants.ts'

function configOf(symbols: Record<string, object>, listedOnly = false) {
  const base = profileJson('default')
  const globals = { ...base.globals, trade_unlisted_symbols: !listedOnly }
  const decoded = decodeConfig({ ...base, globals, symbols })
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems))
  return decoded.config
}

test('of each contract that may be traded the settings say what is wanted; of others nothing is', () => {
  const state = createState()
  let config = configOf({ BTCUSDT: { vwap_filter: true }, OFFUSDT: { enabled: false, vwap_filter: true } })
  const wants = createWants(() => config, state)
  expect(wants().size).toBe(0)

  const contracts = ['BTCUSDT', 'OFFUSDT', 'ETHUSDT'].map((symbol) => ({ ...btc, symbol }))
  const ended = { ...btc, symbol: 'OLDUSDT', status: 'SETTLING' }
  state.instruments = new Map([...contracts, ended].map((contract) => [contract.symbol, contract]))
  expect([...wants().keys()]).toEqual(['BTCUSDT', 'ETHUSDT'])
  expect(wants().get('BTCUSDT')?.vwap).toEqual({ of: 'candles', interval: '1m', count: 20 })
  expect(wants()).toBe(wants())

  config = configOf({ BTCUSDT: {} }, true)
  expect([...wants()].map(([symbol, { vwap }]) => [symbol, vwap])).toEqual([['BTCUSDT', null]])
})
