import { expect, test } from 'vitest'
import { decodeConfig } from './config-check.ts'
import { profileJson } from './profiles.ts'

const json = profileJson('default')
const globals = (changed: object) => ({ ...json, globals: { ...json.globals, ...changed } })
const common = (changed: object) => ({ ...json, symbol_defaults: { ...json.symbol_defaults, ...changed } })

function warningsOf(settings: unknown) {
  const checked = decodeConfig(settings)
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return checked.warnings
}

const ladder = { dca: true, dca_levels: [0.5, 1], dca_size_factors: [1, 0.5] }

const questionable: readonly (readonly [what: string, changed: object, key: string, numbers: readonly string[]])[] = [
  [
    'a take-profit below the fees',
    { take_profit_pct: 0.1, price_offset_pct: 0, stop_loss_pct: 0.3 },
    'take_profit_pct',
    ['0.1 %', 'fees of 0.1 %'],
  ],
  [
    'a resting entry pays less',
    { take_profit_pct: 0.07, entry: 'limit', stop_loss_pct: 0.2 },
    'take_profit_pct',
    ['0.07 %'],
  ],
  [
    'a stop beyond liquidation',
    { leverage: 10, stop_loss_pct: 9, take_profit_pct: 5 },
    'stop_loss_pct',
    ['9 %', 'about 9 % away at leverage 10'],
  ],
  ['a stop far beyond the take-profit', { stop_loss_pct: 5 }, 'stop_loss_pct', ['more than 4 take-profits of 1.2 %']],
  ['leverage above the highest', { leverage: 12 }, 'leverage', ['12x', '10x is used']],
  ['one trade above the symbol cap', { trade_value_usdt: 101 }, 'trade_value_usdt', ['101 USDT margin', 'of 100 USDT']],
  [
    'one trade above the symbol cap in notional',
    { max_position_notional_usdt: 99 },
    'trade_value_usdt',
    ['100 USDT notional', 'of 99 USDT'],
  ],
  ['a symbol cap above the total', { max_position_usdt: 301 }, 'max_position_usdt', ['301 USDT', 'of 300 USDT']],
  [
    'a smallest event above the threshold',
    { volume_threshold_short: 400 },
    'min_liquidation_usdt',
    ['500 USDT', 'of 400 USDT'],
  ],
  ['slippage as far as the take-profit', { price_offset_pct: 1.2 }, 'price_offset_pct', ['1.2 %']],
  ['a market entry without room', { entry: 'market', price_offset_pct: 0 }, 'price_offset_pct', ['0 %']],
  ['adding without a ladder', { when_in_position: 'add' }, 'when_in_position', ['add', 'dca is off']],
  ['a resting price of an entry that takes', { entry_price: 'join' }, 'entry_price', ['join', 'by ioc']],
  [
    'the larger side above the symbol cap',
    { trade_value_short_usdt: 101 },
    'trade_value_short_usdt',
    ['101 USDT margin', 'of 100 USDT'],
  ],
  [
    'a multiple above the symbol cap',
    { trade_value_usdt: 50, size_multiplier_max: 2.1 },
    'trade_value_usdt',
    ['105 USDT margin', 'of 100 USDT', 'that large will be refused'],
  ],
  [
    'a whole ladder above the symbol cap',
    { ...ladder, trade_value_usdt: 200 },
    'dca_size_factors',
    ['125 USDT margin', 'of 100 USDT'],
  ],
  [
    'a whole ladder above the symbol cap in notional',
    { ...ladder, max_position_notional_usdt: 62 },
    'dca_size_factors',
    ['62.5 USDT notional', 'of 62 USDT'],
  ],
  [
    'a ladder worth more than the trade',
    { ...ladder, dca_first_pct: 50 },
    'dca_size_factors',
    ['[1, 0.5]', '125 %', '50 %'],
  ],
  ['slippage as far as the first level', { ...ladder, price_offset_pct: 0.5 }, 'price_offset_pct', ['0.5 %', 'ioc']],
  [
    'a ladder whose additions rest beside a stop over a quantity',
    { ...ladder, entry: 'limit', protection_stop: 'quantity' },
    'protection_stop',
    ['quantity', 'an addition by limit rests'],
  ],
  ['a ladder that waits for what is ignored', { ...ladder, dca_trigger: 'signal' }, 'when_in_position', ['ignore']],
  [
    'a trigger that the ladder does not ask for',
    { ...ladder, when_in_position: 'add' },
    'when_in_position',
    ['dca_trigger is price'],
  ],
  [
    'a smallest event above the upper bound',
    { trigger: 'count', min_liquidation_usdt: 7000, volume_threshold_max: 6000 },
    'min_liquidation_usdt',
    ['7000 USDT', 'above volume_threshold_max, 6000 USDT'],
  ],
  [
    'an adaptive threshold that may rise above the upper bound',
    { adaptive_threshold: true, adaptive_max_usdt: 90000, volume_threshold_max: 80000 },
    'adaptive_max_usdt',
    ['90000 USDT', '80000 USDT'],
  ],
  [
    'an adaptive threshold without room',
    { adaptive_threshold: true, adaptive_min_usdt: 9000, adaptive_max_usdt: 9000 },
    'adaptive_max_usdt',
    ['9000 USDT'],
  ],
  ['a count of one', { trigger: 'count', trigger_count: 1 }, 'trigger_count', ['1']],
  ['a spike that is none', { trigger: 'rate', rate_spike_factor: 1 }, 'rate_spike_factor', ['1 ×']],
  [
    'an average of few windows',
    { trigger: 'rate', baseline_hours: 1, volume_window_sec: 361 },
    'baseline_hours',
    ['1 h', '361 s'],
  ],
  ['a long at VWAP', { vwap_filter: true, long_vwap_offset_pct: 0 }, 'long_vwap_offset_pct', ['0 %']],
  ['a short at VWAP', { vwap_filter: true, short_vwap_offset_pct: 0 }, 'short_vwap_offset_pct', ['0 %']],
  ['a filter that wants the other side', { vwap_filter: true, direction: 'follow' }, 'vwap_filter', ['follow']],
  ['a spread like the take-profit', { spread_max_pct: 1.2 }, 'spread_max_pct', ['1.2 %']],
  ['a balance of anything', { imbalance_max_pct: 100 }, 'imbalance_max_pct', ['100 %']],
  ['a flow of anything', { flow_max_pct: 100 }, 'flow_max_pct', ['100 %']],
  [
    'a rest that is no longer than the cooldown',
    { loss_streak_max: 2, loss_streak_pause_min: 1 },
    'loss_streak_pause_min',
    ['1 min', '60 s'],
  ],
]
test.each(questionable)('%s is said with its numbers', (_what, changed, key, numbers) => {
  const warnings = warningsOf({ ...common(changed), symbols: {} })
  expect(warnings.map((warning) => warning.key)).toEqual([`symbol_defaults.${key}`])
  const [said] = warnings.map(({ value, problem }) => `${value} ${problem}`)
  for (const number of numbers) expect(said).toContain(number)
})

const ladders: readonly (readonly [what: string, changed: object, key: string, value: string, problem: string])[] = [
  ['no levels', { dca_levels: [], dca_size_factors: [] }, 'dca_levels', 'none', 'needs at least one level'],
  ['levels that do not increase', { dca_levels: [1, 1] }, 'dca_levels', '[1, 1]', '1 % comes after 1 %'],
  ['other sizes than levels', { dca_size_factors: [1] }, 'dca_size_factors', '[1]', '1 sizes for 2 levels'],
  [
    'a level beyond the stop',
    { dca_levels: [1, 2.5] },
    'dca_levels',
    '[1, 2.5]',
    'level 2 (2.5 % from the average) of a long is 2.99 % from the first entry and the stop at 2.48 %',
  ],
  [
    'a level beyond the stop of a short alone',
    { dca_levels: [1, 1.975] },
    'dca_levels',
    '[1, 1.975]',
    'of a short is 2.48 % from the first entry',
  ],
]
test.each(ladders)('a ladder with %s is refused with its numbers', (_what, changed, key, value, problem) => {
  const settings = { ...common({ ...ladder, stop_loss_pct: 2.48, ...changed }), symbols: { ETHUSDT: { dca: false } } }
  const checked = decodeConfig(settings)
  expect(checked).toMatchObject({
    problems: expect.arrayContaining([
      { key: `symbol_defaults.${key}`, value, problem: expect.stringContaining(problem) },
    ]),
  })
  expect(decodeConfig(common({ ...ladder, ...changed, dca: false }))).not.toHaveProperty('problems')
})

const impossible: readonly (readonly [what: string, changed: object, key: string, problem: string])[] = [
  [
    'a threshold above its maximum',
    { volume_threshold: 6000, volume_threshold_max: 5999 },
    'volume_threshold_max',
    'must not be below the threshold of 6000 USDT: whatever fires would be refused',
  ],
  [
    'the threshold of one side above the maximum',
    { volume_threshold_short: 8000, volume_threshold_max: 7000 },
    'volume_threshold_max',
    'must not be below the threshold of 8000 USDT: whatever fires would be refused',
  ],
  [
    'adaptive bounds that are crossed',
    { adaptive_threshold: true, adaptive_min_usdt: 9000, adaptive_max_usdt: 8000 },
    'adaptive_min_usdt',
    'must not be above adaptive_max_usdt, 8000 USDT',
  ],
  [
    'volatility bounds that are crossed',
    { atr_min_pct: 2, atr_max_pct: 1 },
    'atr_min_pct',
    'must not be above atr_max_pct, 1 %: no market lies between',
  ],
  [
    'a window that holds no two slices',
    { cascade_filter: true, cascade_slice_sec: 31 },
    'cascade_slice_sec',
    'must fit twice into the window of 60 s: two slices are compared',
  ],
]
test.each(impossible)('%s is refused with its numbers, also of one symbol', (_what, changed, key, problem) => {
  expect(decodeConfig({ ...common(changed), symbols: {} })).toMatchObject({
    problems: [{ key: `symbol_defaults.${key}`, problem }],
  })
  expect(decodeConfig({ ...json, symbols: { SOLUSDT: changed } })).toMatchObject({
    problems: [{ key: `symbols.SOLUSDT.${key}`, problem }],
  })
})

test('bounds that meet, and those of a filter that is off, are no contradiction', () => {
  for (const changed of [
    { volume_threshold: 6000, volume_threshold_max: 6000 },
    { trigger: 'count', volume_threshold_max: 1000 },
    { adaptive_min_usdt: 9000, adaptive_max_usdt: 8000 },
    { atr_min_pct: 1, atr_max_pct: 1 },
    { cascade_filter: true, cascade_slice_sec: 30 },
    { cascade_slice_sec: 31 },
  ])
    expect(warningsOf({ ...common(changed), symbols: {} })).toEqual([])
})

test('one trade above the total caps is said', () => {
  expect(
    warningsOf(globals({ max_total_exposure_usdt: 15, max_total_notional_usdt: 99 })).map(({ problem }) => problem),
  ).toEqual([
    'one trade is above the total cap max_total_exposure_usdt of 15 USDT: every entry will be refused',
    'one trade is above the total cap max_total_notional_usdt of 99 USDT: every entry will be refused',
    'is above the total cap of 15 USDT, which comes first',
  ])
})

test('what all symbols share is said once, what one differs in is said for it', () => {
  const settings = {
    ...common({ leverage: 12 }),
    symbols: { BTCUSDT: {}, ETHUSDT: { leverage: 20 }, SOLUSDT: { leverage: 5 } },
  }
  expect(warningsOf(settings).map(({ key, value }) => `${key} ${value}`)).toEqual([
    'symbol_defaults.leverage 12x',
    'symbols.ETHUSDT.leverage 20x',
  ])
})

test('a symbol that is switched off is not talked about', () => {
  expect(warningsOf({ ...json, symbols: { BTCUSDT: { leverage: 20, enabled: false } } })).toEqual([])
})

test('settings that trade nothing are said', () => {
  expect(warningsOf({ ...globals({ trade_unlisted_symbols: false }), symbols: {} })).toMatchObject([
    { key: 'globals.trade_unlisted_symbols' },
  ])
})
