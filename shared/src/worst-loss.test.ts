import { expect, test } from 'vitest'
import { pct, text, usdt } from './money.ts'
import { profileConfig } from './profiles.ts'
import { worstLoss } from './worst-loss.ts'

const config = profileConfig('default')
const twoSymbols = {
  globals: { ...config.globals, max_total_exposure_usdt: usdt('150'), trade_unlisted_symbols: false },
  symbol_defaults: {
    ...config.symbol_defaults,
    max_position_usdt: usdt('100'),
    leverage: 5,
    stop_loss_pct: pct('2.4'),
  },
  symbols: { BTCUSDT: {}, ETHUSDT: { leverage: 10 } },
}

test('the cap is filled with the contracts that lose most', () => {
  // ETH: 100 × 10 × 3 % = 30; BTC: the remaining 50 × 5 × 3 % = 7.5
  expect(text(worstLoss(twoSymbols))).toBe('37.5')
})

test('contracts that are not listed may fill the whole cap', () => {
  const globals = { ...twoSymbols.globals, trade_unlisted_symbols: true }
  expect(text(worstLoss({ ...twoSymbols, globals, symbols: {} }))).toBe('22.5')
})

test('a stop farther away loses more', () => {
  const wider = { ...twoSymbols, symbol_defaults: { ...twoSymbols.symbol_defaults, stop_loss_pct: pct('4.4') } }
  expect(text(worstLoss(wider))).toBe('62.5')
})
