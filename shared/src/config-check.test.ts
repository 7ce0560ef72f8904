import { expect, test } from 'vitest'
import { decodeConfig, encodeConfig } from './config-check.ts'
import { profileJson } from './profiles.ts'

const json = profileJson('default')
const problemsOf = (settings: unknown) => {
  const checked = decodeConfig(settings)
  return 'problems' in checked ? checked.problems : []
}
const warningsOf = (settings: unknown) => {
  const checked = decodeConfig(settings)
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return checked.warnings
}
const configOf = (settings: unknown) => {
  const checked = decodeConfig(settings)
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  return encodeConfig(checked.config)
}
const globals = (changed: object) => ({ ...json, globals: { ...json.globals, ...changed } })
const common = (changed: object) => ({ ...json, symbol_defaults: { ...json.symbol_defaults, ...changed } })
const symbols = (changed: object) => ({ ...json, symbols: changed })

const bad: readonly (readonly [what: string, settings: unknown, key: string, value: string, problem: string])[] = [
  ['a list', [], '', '[]', 'must be an object with globals, symbol_defaults, symbols'],
  ['nothing', null, '', 'null', 'must be an object with globals, symbol_defaults, symbols'],
  ['a section that is no object', { globals: 5 }, 'globals', '5', 'must be an object of settings'],
  ['symbols as a list', { symbols: ['BTCUSDT'] }, 'symbols', '["BTCUSDT"]', 'must be an object of symbols'],
  ['an unknown section', { ...json, global: {} }, 'global', '{}', 'is no setting; did you mean globals?'],
  [
    'a misspelt key',
    globals({ volume_windw_sec: 5 }),
    'globals.volume_windw_sec',
    '5',
    'is no setting; did you mean volume_window_sec?',
  ],
  [
    'a key in the wrong section',
    common({ leverage_max: 5 }),
    'symbol_defaults.leverage_max',
    '5',
    'is no setting; did you mean leverage?',
  ],
  ['a key like nothing', globals({ xyz: 5 }), 'globals.xyz', '5', 'is no setting'],
  ['an inherited name', globals({ constructor: 5 }), 'globals.constructor', '5', 'is no setting'],
  [
    'a whole number out of range',
    globals({ volume_window_sec: 0 }),
    'globals.volume_window_sec',
    '0',
    'must be a whole number from 1 to 3600 s',
  ],
  [
    'a fraction of a second',
    globals({ volume_window_sec: 1.5 }),
    'globals.volume_window_sec',
    '1.5',
    'must be a whole number from 1 to 3600 s',
  ],
  [
    'a whole number as text',
    globals({ volume_window_sec: '60' }),
    'globals.volume_window_sec',
    '60',
    'must be a whole number from 1 to 3600 s',
  ],
  [
    'money out of range',
    common({ volume_threshold: 0.5 }),
    'symbol_defaults.volume_threshold',
    '0.5',
    'must be from 1 to 1000000000 USDT',
  ],
  [
    'money with an exponent',
    common({ volume_threshold: 1e30 }),
    'symbol_defaults.volume_threshold',
    '1e+30',
    'must be a plain decimal number such as 12.5: a JSON number does not hold it exactly, put it in quotes',
  ],
  [
    'money with more digits than a number holds',
    common({ volume_threshold: 12345678.123456789 }),
    'symbol_defaults.volume_threshold',
    '12345678.12345679',
    'must be a plain decimal number such as 12.5: a JSON number does not hold it exactly, put it in quotes',
  ],
  [
    'money as words',
    common({ volume_threshold: 'much' }),
    'symbol_defaults.volume_threshold',
    'much',
    'must be a plain decimal number such as 12.5',
  ],
  [
    'money with an exponent as text',
    common({ volume_threshold: '1e3' }),
    'symbol_defaults.volume_threshold',
    '1e3',
    'must be a plain decimal number such as 12.5',
  ],
  ['a flag as text', globals({ simulate_only: 'false' }), 'globals.simulate_only', 'false', 'must be true or false'],
  [
    'a choice that is none',
    common({ entry: 'gtc' }),
    'symbol_defaults.entry',
    'gtc',
    'must be one of limit, post_only, ioc, market',
  ],
  [
    'a bad value of a symbol',
    symbols({ BTCUSDT: { leverage: 200 } }),
    'symbols.BTCUSDT.leverage',
    '200',
    'must be a whole number from 1 to 125 x',
  ],
  [
    'a symbol in small letters',
    symbols({ btcusdt: {} }),
    'symbols.btcusdt',
    '{}',
    'must be 2 to 30 capital letters and digits',
  ],
  [
    'a symbol called __proto__',
    JSON.parse('{ "symbols": { "__proto__": { "leverage": 3 } } }'),
    'symbols.__proto__',
    '{"leverage":3}',
    'must be 2 to 30 capital letters and digits',
  ],
]
test.each(bad)('%s is refused with its key, value and limit', (_what, settings, key, value, problem) => {
  expect(problemsOf(settings)).toEqual([{ key, value, problem }])
})

test('every problem of a file is reported at once', () => {
  const settings = { globals: { a: 1, simulate_only: 1 }, symbols: { BTCUSDT: { leverage: 0 } } }
  expect(problemsOf(settings).map(({ key }) => key)).toEqual([
    'globals.a',
    'globals.simulate_only',
    'symbols.BTCUSDT.leverage',
  ])
})

test('money is taken from JSON numbers exactly as written', () => {
  const { symbol_defaults } = configOf(
    common({ volume_threshold: 20000.1, price_offset_pct: 0.07, max_position_usdt: '33.10' }),
  )
  expect(symbol_defaults).toMatchObject({
    volume_threshold: '20000.1',
    price_offset_pct: '0.07',
    max_position_usdt: '33.1',
  })
})

test('what a file leaves out has the defaults, and its symbols stand for themselves', () => {
  expect(
    configOf({ globals: { leverage_max: 7 }, symbol_defaults: { leverage: 3 }, symbols: { SOLUSDT: {} } }),
  ).toEqual({
    globals: { ...json.globals, leverage_max: 7 },
    symbol_defaults: { ...json.symbol_defaults, leverage: 3 },
    symbols: { SOLUSDT: {} },
  })
})

const original = {
  globals: {
    volume_window_sec: 60,
    simulate_only: false,
    use_usdt_volume: false,
    max_total_exposure_usdt: 1000.0,
    hedge_mode: true,
    multi_assets_mode: true,
    order_ttl_seconds: 30,
    stale_limit_order_minutes: 1.0,
    order_cleanup_interval_seconds: 20,
    max_open_orders_per_symbol: 20,
    max_stop_orders_per_symbol: 1,
    batch_orders: true,
    buffer_liquidations: true,
    enable_order_consolidation: true,
    use_position_monitor: true,
    instant_tp_enabled: true,
    tranche_pnl_increment_pct: 5.0,
    max_tranches_per_symbol_side: 5,
    set_leverage: true,
    set_margin_type: true,
    time_in_force: 'GTC',
    rate_limit_buffer_pct: 10.0,
  },
  symbols: {
    ASTERUSDT: {
      volume_threshold: 10000.0,
      volume_threshold_long: 12000,
      volume_threshold_short: 9000,
      leverage: 10,
      margin_type: 'CROSSED',
      trade_value_usdt: 1.5,
      max_position_usdt: 200,
      price_offset_pct: 0.1,
      trade_side: 'OPPOSITE',
      take_profit_enabled: true,
      take_profit_pct: 2,
      stop_loss_enabled: true,
      stop_loss_pct: 1,
      working_type: 'CONTRACT_PRICE',
      price_protect: false,
    },
  },
}

test("the original bot's file loads as it is, trading its listed symbols only", () => {
  const { globals: read, symbol_defaults, symbols: listed } = configOf(original)
  expect(read).toMatchObject({
    simulate_only: false,
    max_total_exposure_usdt: '1000',
    rate_limit_buffer_pct: '10',
    trade_unlisted_symbols: false,
  })
  expect(symbol_defaults.entry).toBe('limit')
  expect(listed['ASTERUSDT']).toEqual({
    volume_threshold: '10000',
    volume_threshold_long: '12000',
    volume_threshold_short: '9000',
    leverage: 10,
    trade_value_usdt: '1.5',
    max_position_usdt: '200',
    price_offset_pct: '0.1',
    direction: 'fade',
    take_profit_pct: '2',
    stop_loss_pct: '1',
    working_type: 'CONTRACT_PRICE',
    tp_working_type: 'CONTRACT_PRICE',
  })
})

test("every key of the original's file that has no effect here is named, and so is every one that was translated", () => {
  const said = warningsOf(original).map(({ key, problem }) => `${key}: ${problem}`)
  const unsupported = said.filter((line) => line.endsWith('not supported here, so it has no effect'))
  expect(unsupported.map((line) => line.replace(/:.*/, ''))).toEqual([
    'globals.use_usdt_volume',
    'globals.stale_limit_order_minutes',
    'globals.order_cleanup_interval_seconds',
    'globals.max_stop_orders_per_symbol',
    'globals.batch_orders',
    'globals.buffer_liquidations',
    'globals.enable_order_consolidation',
    'globals.use_position_monitor',
    'globals.instant_tp_enabled',
    'globals.tranche_pnl_increment_pct',
    'globals.max_tranches_per_symbol_side',
    'globals.set_leverage',
    'globals.set_margin_type',
    'symbols.ASTERUSDT.margin_type',
    'symbols.ASTERUSDT.take_profit_enabled',
    'symbols.ASTERUSDT.stop_loss_enabled',
    'symbols.ASTERUSDT.price_protect',
  ])
  expect(said).toContain('globals.time_in_force: taken as entry: limit')
  expect(said).toContain('symbols.ASTERUSDT.trade_side: taken as direction: fade')
  expect(said).toContainEqual(expect.stringMatching(/^symbols\.ASTERUSDT\.working_type: taken for the take-profit too/))
})

test('a fixed side of the original cannot be kept and says so', () => {
  const [warning] = warningsOf({ symbols: { BTCUSDT: { trade_side: 'BUY' } } })
  expect(warning).toEqual({
    key: 'symbols.BTCUSDT.trade_side',
    value: 'BUY',
    problem: 'not supported here, so it has no effect',
  })
})

test('a working type of our own files is for the stop alone', () => {
  expect(configOf(symbols({ BTCUSDT: { working_type: 'CONTRACT_PRICE' } })).symbols).toEqual({
    BTCUSDT: { working_type: 'CONTRACT_PRICE' },
  })
})

test('what is nested without end is refused, not tried', () => {
  const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000))
  for (const settings of [deep, { globals: { x: deep } }, { symbols: { BTCUSDT: { leverage: deep } } }]) {
    expect(decodeConfig(settings)).toEqual({
      problems: [{ key: '', value: '', problem: 'must not be nested deeper than 10 levels' }],
    })
  }
})

test('of very many problems the first hundred are told, with how many more there are', () => {
  const wrong = (i: number) => [`${'k'.repeat(200)}${i}`, 1]
  const settings = { globals: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => wrong(i))) }
  const checked = decodeConfig(settings)
  const problems = 'problems' in checked ? checked.problems : []
  expect(problems).toHaveLength(101)
  expect(problems.at(-1)?.problem).toBe('and 4900 more')
  expect(problems.every(({ key }) => key.length < 100)).toBe(true)
})
