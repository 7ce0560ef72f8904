import { choice, pctSetting, type SettingDefaults } from './meta.ts'

// The program itself.

export const globalSystemSettings = {
  rate_limit_buffer_pct: pctSetting({
    title: 'Request reserve',
    unit: '% of the limit',
    group: 'system',
    min: '0',
    max: '90',
    help: 'Part of the exchange’s request limit that is kept back from reading and new entries. Half of it may also be used to look up and cancel orders and to keep the clock and the account stream going; the other half only to place stops, take-profits and closes.',
  }),
  log_level: choice(['debug', 'info', 'warn', 'error'], {
    title: 'Log level',
    unit: '',
    group: 'system',
    help: 'Least important level that is written.',
  }),
}

export const globalSystemDefaults = {
  rate_limit_buffer_pct: '20',
  log_level: 'info',
} satisfies SettingDefaults<typeof globalSystemSettings>
