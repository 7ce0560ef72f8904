import { usdtSetting, whole, type SettingDefaults } from './meta.ts'

// How much an entry is worth.

export const symbolSizeSettings = {
  leverage: whole({
    title: 'Leverage',
    unit: 'x',
    group: 'size',
    min: '1',
    max: '125',
    help: 'Notional = margin × leverage. Capped by leverage_max and by the exchange.',
  }),
  trade_value_usdt: usdtSetting({
    title: 'Margin per trade',
    unit: 'USDT margin',
    group: 'size',
    min: '0.1',
    max: '1000000',
    help: 'Margin of one entry; times leverage is its notional.',
  }),
}

export const symbolSizeDefaults = {
  leverage: 5,
  trade_value_usdt: '20',
} satisfies SettingDefaults<typeof symbolSizeSettings>
