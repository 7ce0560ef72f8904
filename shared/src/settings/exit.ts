import { choice, pctSetting, type SettingDefaults } from './meta.ts'

// Where a position ends.

export const symbolExitSettings = {
  take_profit_pct: pctSetting({
    title: 'Take-profit',
    unit: '% of entry price',
    group: 'exit',
    min: '0.01',
    max: '1000',
    help: 'Distance of the take-profit from the average entry price.',
  }),
  stop_loss_pct: pctSetting({
    title: 'Stop',
    unit: '% of entry price',
    group: 'exit',
    min: '0.01',
    max: '99',
    help: 'Distance of the stop from the average entry price.',
  }),
  protection_stop: choice(['close_position', 'quantity'], {
    title: 'Stop covers',
    unit: '',
    since: '0.2',
    before: 'close_position',
    group: 'exit',
    help: 'close_position: the whole side, whatever it holds then. quantity: only what the bot holds. A side shared with you always has quantity stops.',
  }),
  working_type: choice(['MARK_PRICE', 'CONTRACT_PRICE'], {
    title: 'Stop triggers on',
    unit: '',
    group: 'exit',
    help: 'Liquidation goes by the mark price, so should the stop.',
  }),
  tp_working_type: choice(['MARK_PRICE', 'CONTRACT_PRICE'], {
    title: 'Take-profit triggers on',
    unit: '',
    group: 'exit',
    help: 'CONTRACT_PRICE is the last traded price.',
  }),
}

export const symbolExitDefaults = {
  take_profit_pct: '1.2',
  stop_loss_pct: '2.5',
  protection_stop: 'close_position',
  working_type: 'MARK_PRICE',
  tp_working_type: 'CONTRACT_PRICE',
} satisfies SettingDefaults<typeof symbolExitSettings>
