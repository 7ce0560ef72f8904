import { choice, pctSetting, usdtSetting, whole, type SettingDefaults } from './meta.ts'

// What stops entries after losses. Protection is never stopped.

const loss = { since: '0.2', before: null, group: 'brake' } as const

export const globalBrakeSettings = {
  daily_loss_max_usdt: usdtSetting({
    ...loss,
    title: 'Daily loss',
    unit: 'USDT',
    min: '0.1',
    max: '100000000',
    help: 'Equity at the start of the day − equity now, unrealised included, deposits and withdrawals taken out. Beyond it no entries. Empty: no such brake.',
  }).nullable(),
  daily_loss_max_pct: pctSetting({
    ...loss,
    title: 'Daily loss in equity',
    unit: '% of equity at the start of the day',
    min: '0.1',
    max: '100',
    help: 'The same as a share; the smaller one of the two holds. Empty: no such brake.',
  }).nullable(),
  weekly_loss_max_usdt: usdtSetting({
    ...loss,
    title: 'Weekly loss',
    unit: 'USDT',
    min: '0.1',
    max: '100000000',
    help: 'As the daily loss, since Monday. Empty: no such brake.',
  }).nullable(),
  weekly_loss_max_pct: pctSetting({
    ...loss,
    title: 'Weekly loss in equity',
    unit: '% of equity at the start of the week',
    min: '0.1',
    max: '100',
    help: 'The same as a share; the smaller one of the two holds. Empty: no such brake.',
  }).nullable(),
  drawdown_max_pct: pctSetting({
    ...loss,
    title: 'Drawdown',
    unit: '% below the highest equity',
    min: '0.1',
    max: '100',
    help: 'Equity below its peak, deposits and withdrawals taken out. A release makes today’s equity the new peak. Empty: no such brake.',
  }).nullable(),
  drawdown_resume_hours: whole({
    ...loss,
    title: 'Drawdown ends after',
    unit: 'h',
    min: '1',
    max: '720',
    help: 'The drawdown brake releases itself after this time. Empty: a person releases it.',
  }).nullable(),
  loss_release: choice(['manual', 'period'], {
    title: 'Daily and weekly brakes end',
    unit: '',
    since: '0.2',
    before: 'manual',
    group: 'brake',
    help: 'manual: when a person releases them. period: by themselves with the next day or week.',
  }),
  day_start_hour_utc: whole({
    title: 'The day begins at',
    unit: 'h UTC',
    since: '0.2',
    before: 0,
    group: 'brake',
    min: '0',
    max: '23',
    help: 'Boundary of the daily and, on Mondays, of the weekly loss.',
  }),
}

export const globalBrakeDefaults = {
  daily_loss_max_usdt: null,
  daily_loss_max_pct: '10',
  weekly_loss_max_usdt: null,
  weekly_loss_max_pct: null,
  drawdown_max_pct: '25',
  drawdown_resume_hours: null,
  loss_release: 'manual',
  day_start_hour_utc: 0,
} satisfies SettingDefaults<typeof globalBrakeSettings>
