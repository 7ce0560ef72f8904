import { directionSchema } from '../sides.ts'
import { choice, flag, usdtSetting, whole, type SettingDefaults } from './meta.ts'

// What makes the bot want an entry.

export const symbolTriggerSettings = {
  enabled: flag({
    title: 'Trade this symbol',
    unit: '',
    group: 'trigger',
    help: 'Off: liquidations are stored and shown, never traded.',
  }),
  volume_threshold: usdtSetting({
    title: 'Threshold',
    unit: 'USDT',
    group: 'trigger',
    min: '1',
    max: '1000000000',
    help: 'Liquidated notional inside the window that makes the bot act.',
  }),
  volume_threshold_long: usdtSetting({
    title: 'Threshold for longs',
    unit: 'USDT',
    group: 'trigger',
    min: '1',
    max: '1000000000',
    help: 'Overrides the threshold when the bot would go long. Empty: the common threshold.',
  }).nullable(),
  volume_threshold_short: usdtSetting({
    title: 'Threshold for shorts',
    unit: 'USDT',
    group: 'trigger',
    min: '1',
    max: '1000000000',
    help: 'Overrides the threshold when the bot would go short. Empty: the common threshold.',
  }).nullable(),
  volume_window_sec: whole({
    title: 'Window',
    unit: 's',
    group: 'trigger',
    min: '1',
    max: '3600',
    help: 'Overrides the common window for this symbol. Empty: the common window.',
  }).nullable(),
  min_liquidation_usdt: usdtSetting({
    title: 'Smallest firing event',
    unit: 'USDT',
    group: 'trigger',
    min: '0',
    max: '1000000000',
    help: 'A smaller liquidation counts in the sum but cannot be the one that fires.',
  }),
  direction: directionSchema.meta({
    title: 'Direction',
    unit: '',
    group: 'trigger',
    help: 'fade: go long when longs are liquidated. follow: go short when longs are liquidated.',
  }),
  cooldown_sec: whole({
    title: 'Cooldown',
    unit: 's',
    group: 'trigger',
    min: '0',
    max: '86400',
    help: 'Pause per side after an entry was accepted.',
  }),
  when_in_position: choice(['ignore', 'add'], {
    title: 'Trigger while holding that side',
    unit: '',
    group: 'trigger',
    help: 'ignore: no second entry. add: the next rung of the ladder, where dca is on and dca_trigger is signal.',
  }),
  when_opposite_hedge: choice(['ignore', 'open'], {
    title: 'Opposite trigger, hedge mode',
    unit: '',
    group: 'trigger',
    help: 'open: the other leg too, under the gross caps.',
  }),
  when_opposite_one_way: choice(['ignore', 'close', 'flip'], {
    title: 'Opposite trigger, one-way mode',
    unit: '',
    group: 'trigger',
    help: 'close: close what is held. flip: close, then open the other side.',
  }),
}

export const symbolTriggerDefaults = {
  enabled: true,
  volume_threshold: '5000',
  volume_threshold_long: null,
  volume_threshold_short: null,
  volume_window_sec: null,
  min_liquidation_usdt: '500',
  direction: 'fade',
  cooldown_sec: 60,
  when_in_position: 'ignore',
  when_opposite_hedge: 'open',
  when_opposite_one_way: 'ignore',
} satisfies SettingDefaults<typeof symbolTriggerSettings>

export const globalTriggerSettings = {
  volume_window_sec: whole({
    title: 'Window',
    unit: 's',
    group: 'trigger',
    min: '1',
    max: '3600',
    help: 'Length of the rolling window of liquidated notional.',
  }),
  retry_delay_sec: whole({
    title: 'Delay after a refusal',
    unit: 's',
    group: 'trigger',
    min: '1',
    max: '3600',
    help: 'After a refused signal the same side is not asked again for this long.',
  }),
  global_cooldown_sec: whole({
    title: 'Global cooldown',
    unit: 's',
    group: 'trigger',
    min: '0',
    max: '86400',
    help: 'Pause of all symbols after any accepted entry.',
  }),
  trade_unlisted_symbols: flag({
    title: 'Trade symbols not listed',
    unit: '',
    group: 'trigger',
    help: 'On: every tradable symbol with the symbol defaults. Off: only the symbols listed.',
  }),
  symbol_age_days_min: whole({
    title: 'Youngest symbol',
    unit: 'days',
    group: 'trigger',
    min: '0',
    max: '3650',
    help: 'Symbols listed more recently are not traded.',
  }),
}

export const globalTriggerDefaults = {
  volume_window_sec: 60,
  retry_delay_sec: 5,
  global_cooldown_sec: 0,
  trade_unlisted_symbols: true,
  symbol_age_days_min: 14,
} satisfies SettingDefaults<typeof globalTriggerSettings>
