import { z } from 'zod'
import { pctCodec, usdtCodec, type MoneyCodec, type Pct, type Usdt } from './money.ts'
import { directionSchema } from './sides.ts'

/** What stands beside a setting in the form, in the docs and in error messages. `V` is how its value stands in JSON. */
export type SettingMeta<V = unknown> = {
  readonly title: string
  readonly unit: string
  readonly help: string
  readonly group: 'trigger' | 'entry' | 'size' | 'exit' | 'risk' | 'account' | 'system'
  readonly min?: string
  readonly max?: string
} & SettingAge<V>

/**
 * `since` is the version that brought a setting; one without it has been there since 0.1. `before` is the value under which
 * the program does what it did without the setting: entries of older journals are read with it (`older-settings.ts`).
 * A settings file that lacks the key takes the default profile's value instead.
 */
type SettingAge<V> =
  | { readonly since?: never; readonly before?: never }
  | { readonly since: '0.2'; readonly before: V | null }

const usdtSetting = (meta: SettingMeta<string>) => within(usdtCodec, meta)
const pctSetting = (meta: SettingMeta<string>) => within(pctCodec, meta)

function within<M extends Usdt | Pct>(codec: MoneyCodec<M>, meta: SettingMeta<string>): MoneyCodec<M> {
  const { min, max } = meta
  const fits = (amount: M) => (min === undefined || amount.gte(min)) && (max === undefined || amount.lte(max))
  return codec
    .refine(fits, { error: `must be from ${min ?? 'anything'} to ${max ?? 'anything'} ${meta.unit}` })
    .meta({ ...codec.meta(), ...meta })
}

function whole(meta: SettingMeta<number> & { readonly min: string; readonly max: string }) {
  const [min, max] = [Number.parseInt(meta.min, 10), Number.parseInt(meta.max, 10)]
  const message = `must be a whole number from ${meta.min} to ${meta.max} ${meta.unit}`
  return z.int({ error: message }).min(min, message).max(max, message).meta(meta)
}

const choice = <const V extends readonly [string, ...string[]]>(values: V, meta: SettingMeta<NoInfer<V[number]>>) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` }).meta(meta)

const flag = (meta: SettingMeta<boolean>) => z.boolean({ error: 'must be true or false' }).meta(meta)

/** Settings of one symbol. `symbol_defaults` holds all of them; an entry of `symbols` holds what differs. */
export const symbolSettingsSchema = z.strictObject({
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
    help: 'ignore: no second entry. add: only through the ladder, which is not built yet, so it is refused and says so.',
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
  entry: choice(['limit', 'post_only', 'ioc', 'market'], {
    title: 'Entry order',
    unit: '',
    group: 'entry',
    help: 'limit and post_only rest behind the touch; ioc and market take, never further than the offset.',
  }),
  price_offset_pct: pctSetting({
    title: 'Price offset',
    unit: '%',
    group: 'entry',
    min: '0',
    max: '20',
    help: 'limit, post_only: distance from the own touch. ioc, market: the most it may go through the other touch.',
  }),
  order_ttl_seconds: whole({
    title: 'Entry lifetime',
    unit: 's',
    group: 'entry',
    min: '1',
    max: '86400',
    help: 'Overrides the common lifetime. Empty: the common one.',
  }).nullable(),
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
})
export type SymbolSettings = z.output<typeof symbolSettingsSchema>

/** Settings of the whole bot. */
export const globalSettingsSchema = z.strictObject({
  simulate_only: flag({
    title: 'Simulate only',
    unit: '',
    group: 'account',
    help: 'On: orders are simulated, nothing signed is sent. Practice mode ignores it.',
  }),
  simulate_maker_fills: choice(['through', 'queue'], {
    title: 'Simulated resting orders',
    unit: '',
    since: '0.2',
    before: 'through',
    group: 'account',
    help: 'through: fill when the market trades beyond their price. queue: also at it, once as much has traded there as stood before them. Practice mode has a book of its own.',
  }),
  hedge_mode: flag({
    title: 'Hedge mode',
    unit: '',
    group: 'account',
    help: 'Long and short legs side by side. Account-wide: what the account has is adopted and shown.',
  }),
  multi_assets_mode: flag({
    title: 'Multi-assets margin',
    unit: '',
    group: 'account',
    help: 'Account-wide: what the account has is adopted and shown.',
  }),
  foreign_positions: choice(['protect', 'ignore', 'adopt'], {
    title: 'Positions of others',
    unit: '',
    since: '0.2',
    before: 'protect',
    group: 'account',
    help: 'What the account holds beyond the fills of the bot. protect: no entries on that side, what is the bot’s stays protected, yours is left alone. ignore: the bot trades beside it. adopt: it becomes the bot’s, with stop and take-profit.',
  }),
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
  rate_limit_buffer_pct: pctSetting({
    title: 'Request reserve',
    unit: '% of the limit',
    group: 'system',
    min: '0',
    max: '90',
    help: 'Share of the exchange request limit that only protection and closing may use.',
  }),
  log_level: choice(['debug', 'info', 'warn', 'error'], {
    title: 'Log level',
    unit: '',
    group: 'system',
    help: 'Least important level that is written.',
  }),
})
export type GlobalSettings = z.output<typeof globalSettingsSchema>

/** A contract name as exchanges write it. Nothing else is accepted as a symbol anywhere. */
export const symbolNameSchema = z.string().regex(/^[A-Z0-9]{2,30}$/, 'must be 2 to 30 capital letters and digits')

const symbolsMax = 1_000

export const configSchema = z.strictObject({
  globals: globalSettingsSchema,
  symbol_defaults: symbolSettingsSchema,
  // More than any exchange lists; beyond it a file would cost the loop more than it says.
  symbols: z
    .record(symbolNameSchema, symbolSettingsSchema.partial().strict())
    .refine((symbols) => Object.keys(symbols).length <= symbolsMax, `must name at most ${symbolsMax} symbols`),
})
/** The settings in force. Always complete and valid: made by `decodeConfig` only. */
export type Config = z.output<typeof configSchema>
/** The settings as they stand in JSON: money is text. */
export type ConfigJson = z.input<typeof configSchema>

/** The settings of `symbol`: its own entry over the symbol defaults; null when the symbol is not to be traded at all. */
export function settingsOf(config: Config, symbol: string): SymbolSettings | null {
  const own = config.symbols[symbol]
  if (own === undefined && !config.globals.trade_unlisted_symbols) return null
  return { ...config.symbol_defaults, ...own } as SymbolSettings
}
