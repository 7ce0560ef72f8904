import { expect, test } from 'vitest'
import { type SymbolSettings } from './config.ts'
import { usdt } from './money.ts'
import { profileConfig } from './profiles.ts'
import { beyondVenue } from './venue-limits.ts'

const limits = { notionalMin: '5', leverageMax: 20, status: 'TRADING' }
const said = (more: Partial<SymbolSettings>, told: Partial<typeof limits> = {}) =>
  beyondVenue({ ...profileConfig('default').symbol_defaults, ...more }, { ...limits, ...told })

test('E67 what the exchange will not take of the settings is said with both figures', () => {
  expect(said({})).toEqual([])
  expect(said({ leverage: 25 })).toEqual(['Leverage 25x is more than the exchange allows: 20x will be used.'])
  expect(said({ trade_value_usdt: usdt('0.9'), leverage: 5 })[0]).toMatch(
    /^One trade of 0.9 USDT at 5x is worth 4.5 USDT; .* below 5 USDT/,
  )
  expect(said({ trade_value_usdt: usdt('1'), leverage: 5 })).toEqual([])
  expect(said({ trade_value_usdt: usdt('0.9'), sizing: 'equity' })).toEqual([])
  expect(said({ max_position_usdt: usdt('19') })[0]).toMatch(/cap of 19 USDT is less than one trade of 20 USDT/)
  expect(said({}, { status: 'SETTLING' })).toEqual(['The exchange takes no orders for it: its status is SETTLING.'])
})
