import { choice, pctSetting, type SettingDefaults } from './meta.ts'

// The program itself.

export const globalSystemSettings = {
  rate_limit_buffer_pct: pctSetting({
    title: 'Request reserve',
    unit: '% of the limit',
    group: 'system',
    min: '0',
    max: '90',
    help: 'Share of the exchange request limit that reading and entries leave alone. Half of it is for finding out and cancelling orders, the clock and the account stream as well; the other half is for stops, take-profits and closes only.',
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
