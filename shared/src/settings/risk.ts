import { pctSetting, usdtSetting, whole, type SettingDefaults } from './meta.ts'

// What may not be exceeded.

export const symbolRiskSettings = {
  max_position_usdt: usdtSetting({
    title: 'Symbol cap',
    unit: 'USDT margin',
    group: 'risk',
    min: '0.1',
    max: '10000000',
    help: 'Margin of this symbol, both legs, filled and resting and unknown together.',
  }),
  max_position_notional_usdt: usdtSetting({
    title: 'Symbol cap in notional',
    unit: 'USDT notional',
    group: 'risk',
    min: '1',
    max: '1000000000',
    help: 'The same cap in notional. Empty: none.',
  }).nullable(),
}

export const symbolRiskDefaults = {
  max_position_usdt: '100',
  max_position_notional_usdt: null,
} satisfies SettingDefaults<typeof symbolRiskSettings>

export const globalRiskSettings = {
  max_open_orders_per_symbol: whole({
    title: 'Open entries per symbol',
    unit: 'orders',
    group: 'risk',
    min: '1',
    max: '100',
    help: 'Counts entries only; protection is never blocked by it.',
  }),
  max_total_exposure_usdt: usdtSetting({
    title: 'Total cap',
    unit: 'USDT margin',
    group: 'risk',
    min: '0.1',
    max: '100000000',
    help: 'Margin of all symbols, both legs, filled and resting and unknown together.',
  }),
  max_total_notional_usdt: usdtSetting({
    title: 'Total cap in notional',
    unit: 'USDT notional',
    group: 'risk',
    min: '1',
    max: '10000000000',
    help: 'The same cap in notional. Empty: none.',
  }).nullable(),
  leverage_max: whole({
    title: 'Highest leverage',
    unit: 'x',
    group: 'risk',
    min: '1',
    max: '125',
    help: 'No symbol is traded above it.',
  }),
  unprotected_max_sec: whole({
    title: 'Longest without a stop',
    unit: 's',
    group: 'risk',
    min: '1',
    max: '300',
    help: 'A position that has had no accepted stop for this long is closed at market.',
  }),
  stress_buffer: pctSetting({
    title: 'Stress buffer',
    unit: '% of maintenance margin',
    group: 'risk',
    min: '100',
    max: '1000',
    help: 'With all stops hit, the margin left must exceed maintenance by this much.',
  }),
  funding_guard_sec: whole({
    title: 'Funding guard',
    unit: 's',
    group: 'risk',
    min: '0',
    max: '28800',
    help: 'No entry this shortly before a payment above funding_max_pct.',
  }),
  funding_max_pct: pctSetting({
    title: 'Highest funding',
    unit: '% of notional',
    group: 'risk',
    min: '0',
    max: '10',
    help: 'The most a new position may have to pay at the next funding.',
  }),
}

export const globalRiskDefaults = {
  max_open_orders_per_symbol: 2,
  max_total_exposure_usdt: '300',
  max_total_notional_usdt: null,
  leverage_max: 10,
  unprotected_max_sec: 5,
  stress_buffer: '150',
  funding_guard_sec: 300,
  funding_max_pct: '0.1',
} satisfies SettingDefaults<typeof globalRiskSettings>
