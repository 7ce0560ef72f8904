import { choice, pctSetting, whole, type SettingDefaults } from './meta.ts'

// The entry order.

export const symbolEntrySettings = {
  entry: choice(['limit', 'post_only', 'ioc', 'market'], {
    title: 'Entry order',
    unit: '',
    group: 'entry',
    help: 'limit and post_only rest behind the touch; ioc and market take, never further than the offset.',
  }),
  entry_price: choice(['offset', 'join', 'improve', 'mid'], {
    title: 'Resting price',
    unit: '',
    since: '0.2',
    before: 'offset',
    group: 'entry',
    help: 'Where limit and post_only rest. offset: behind the own touch. join: at it. improve: a tick before it. mid: in the middle of the spread. Never through the other touch. ioc and market take no notice.',
  }),
  price_offset_pct: pctSetting({
    title: 'Price offset',
    unit: '%',
    group: 'entry',
    min: '0',
    max: '20',
    help: 'limit, post_only with entry_price offset: distance from the own touch. ioc, market: the most it may go through the other touch.',
  }),
  order_ttl_seconds: whole({
    title: 'Entry lifetime',
    unit: 's',
    group: 'entry',
    min: '1',
    max: '86400',
    help: 'Overrides the common lifetime. Empty: the common one.',
  }).nullable(),
}

export const symbolEntryDefaults = {
  // An entry that takes or dies leaves nothing resting unprotected when the program or the line fails.
  entry: 'ioc',
  entry_price: 'offset',
  price_offset_pct: '0.1',
  order_ttl_seconds: null,
} satisfies SettingDefaults<typeof symbolEntrySettings>

export const globalEntrySettings = {
  order_ttl_seconds: whole({
    title: 'Entry lifetime',
    unit: 's',
    group: 'entry',
    min: '1',
    max: '86400',
    help: 'An entry that is not filled this long after acceptance is cancelled; what filled stays and is protected.',
  }),
  max_signal_age_ms: whole({
    title: 'Oldest signal',
    unit: 'ms',
    group: 'entry',
    min: '10',
    max: '60000',
    help: 'If the order is not on its way by then, the signal is dropped, not late.',
  }),
  max_quote_age_ms: whole({
    title: 'Oldest quote',
    unit: 'ms',
    group: 'entry',
    min: '10',
    max: '60000',
    help: 'An older quote refuses the entry.',
  }),
}

export const globalEntryDefaults = {
  order_ttl_seconds: 30,
  max_signal_age_ms: 500,
  max_quote_age_ms: 500,
} satisfies SettingDefaults<typeof globalEntrySettings>
