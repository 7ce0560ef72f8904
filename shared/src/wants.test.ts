import { expect, test } from 'vitest'
import { decodeConfig } from './config-check.ts'
import { type ConfigJson } from './config.ts'
import { profileConfig, profileJson } from './profiles.ts'
import { wantsOf } from './wants.ts'

const wantsUnder = (symbol: Partial<ConfigJson['symbol_defaults']>, globals: Partial<ConfigJson['globals']> = {}) => {
  const base = profileJson('default')
  const decoded = decodeConfig({
    ...base,
    globals: { ...base.globals, ...globals },
    symbol_defaults: { ...base.symbol_defaults, ...symbol },
  })
  if ('problems' in decoded) throw new Error(JSON.stringify(decoded.problems))
  return wantsOf(decoded.config.symbol_defaults, decoded.config.globals)
}

const nothing = { vwap: null, atr: null, flow: null, depth: null, correlations: false }

test('by default nothing is looked at, so nothing is streamed', () => {
  const { symbol_defaults: settings, globals } = profileConfig('default')
  expect(wantsOf(settings, globals)).toEqual(nothing)
})

test.each([
  [{ vwap_filter: true, vwap_interval: '5m', vwap_candles: 7 }, { vwap: { of: 'candles', interval: '5m', count: 7 } }],
  [{ vwap_filter: true, vwap_source: 'trades', vwap_trades: 70 }, { vwap: { of: 'trades', count: 70 } }],
  [{ atr_max_pct: '2', atr_interval: '15m', atr_candles: 9 }, { atr: { interval: '15m', count: 9 } }],
  [{ atr_min_pct: '0' }, { atr: { interval: '1m', count: 14 } }],
  [{ stop_loss_atr: '2' }, { atr: { interval: '1m', count: 14 } }],
  [{ take_profit_atr: '3' }, { atr: { interval: '1m', count: 14 } }],
  [{ flow_max_pct: '0', flow_window_sec: 12 }, { flow: { sec: 12 } }],
  [{ depth_min_usdt: '1000', depth_bps: 33 }, { depth: { bps: 33 } }],
  [{ imbalance_max_pct: '60' }, { depth: { bps: 20 } }],
] as const)('with %o that is looked at and nothing else', (symbol, wanted) => {
  expect(wantsUnder(symbol)).toEqual({ ...nothing, ...wanted })
})

test('a cap on what moves together looks at correlations', () => {
  expect(wantsUnder({}, { max_correlated_notional_usdt: '5000' })).toEqual({ ...nothing, correlations: true })
})
