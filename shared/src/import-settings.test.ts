import { expect, test } from 'vitest'
import { decodeConfig, readableConfig } from './config-check.ts'
import { readImport } from './import-settings.ts'
import { profileConfig } from './profiles.ts'

const read = (file: unknown) => readImport(JSON.stringify(file), true)
const lineOf = (file: unknown, key: string) => read(file).lines.find((line) => line.key === key)

// A file as such bots ship it: percent and fractions side by side.
const vwapBot = {
  exchange: { name: 'binance', api_key: 'AKIAVERYSECRET', api_secret: 'hunter2', testnet: true },
  strategy: {
    long_vwap_offset: 2.5,
    short_vwap_offset: 0.02,
    vwap_window: 30,
    min_liquidation_size: { alts: 700, btc: 12_000, eth: 11_000 },
    max_positions: 5,
    leverage: 3,
    position_size_pct: 0.003,
    dca_enabled: true,
    dca_levels: [2, 4, 8],
    max_allocation_per_pair: 0.2,
    take_profit: 0.015,
    stop_loss: 0.1,
    max_daily_loss: 0.05,
    cooldown_period: 90,
    whitelist: ['BTCUSDT', 'SOL/USDT'],
  },
  monitoring: { telegram_token: '123:abc', log_level: 'INFO' },
}

test('a VWAP bot’s file becomes settings, each figure in percent', () => {
  const { format, problems, config } = read(vwapBot)
  expect([format, problems]).toEqual(['vwap', []])
  expect(config?.globals).toMatchObject({
    max_positions: 5,
    daily_loss_max_pct: '5',
    trade_unlisted_symbols: false,
    simulate_only: true,
  })
  expect(config?.symbol_defaults).toMatchObject({
    vwap_filter: true,
    long_vwap_offset_pct: '2.5',
    short_vwap_offset_pct: '2',
    vwap_candles: 30,
    min_liquidation_usdt: '700',
    leverage: 3,
    max_allocation_per_pair: '20',
    take_profit_pct: '1.5',
    stop_loss_pct: '10',
    cooldown_sec: 90,
    sizing: 'equity',
    position_size_pct: '0.3',
    dca: true,
    dca_levels: ['2', '4', '8'],
    dca_size_factors: ['0.5', '0.5', '0.5'],
  })
  expect(config?.symbols).toEqual({
    BTCUSDT: { volume_threshold: '20000', min_liquidation_usdt: '12000', group: 'majors' },
    SOLUSDT: {},
  })
})

test('what was read as a fraction says so, with what it became', () => {
  expect(lineOf(vwapBot, 'strategy.take_profit')).toEqual({
    key: 'strategy.take_profit',
    value: '0.015',
    outcome: 'converted',
    to: 'symbol_defaults.take_profit_pct',
    became: '1.5',
    why: 'a fraction, taken as symbol_defaults.take_profit_pct: 1.5 %',
  })
  expect(lineOf(vwapBot, 'strategy.long_vwap_offset')?.why).toBe(
    'percent, taken as symbol_defaults.long_vwap_offset_pct: 2.5 %',
  )
})

test.each([
  ['stop_loss', 0.2, 'may be 0.2 % or 20 %'],
  ['max_allocation_per_pair', 1, 'may be 1 % or 100 %'],
  ['long_vwap_offset', 0.1, 'may be 0.1 % or 10 %'],
  ['take_profit', 0.0001, 'makes no sense as 0.0001 % or 0.01 %'],
  ['stop_loss', 'far', 'must be a plain decimal number'],
])('%s %s is refused, not guessed', (key, value, problem) => {
  const { problems, config } = read({ dca_enabled: false, vwap_window: 20, [key]: value })
  expect(config).toBe(null)
  expect(problems).toContainEqual({ key, value: String(value), problem: expect.stringContaining(problem) })
})

test('a VWAP bot’s file that lists its symbols is known as one, and only those are traded', () => {
  const { format, problems, config } = read({ long_vwap_offset: 2.5, symbols: ['BTCUSDT', 'SOL/USDT'] })
  expect([format, problems]).toEqual(['vwap', []])
  expect(config?.globals.trade_unlisted_symbols).toBe(false)
  expect(Object.keys(config?.symbols ?? {})).toEqual(['BTCUSDT', 'SOLUSDT'])
})

test('an ambiguous figure is taken once it is written with its sign', () => {
  expect(read({ vwap_window: 20, stop_loss: '0.2 %', take_profit: '1%' }).problems).toEqual([])
  expect(lineOf({ vwap_window: 20, stop_loss: '20 %' }, 'stop_loss')?.became).toBe('20')
})

test('two keys that say different things about one setting are refused', () => {
  expect(read({ vwap_window: 20, vwap_period: 30 }).problems).toEqual([
    {
      key: 'vwap_period',
      value: '30',
      problem: 'another key of the file says 20 for symbol_defaults.vwap_candles: keep one of the two',
    },
  ])
})

test('no key or password of a file is shown, whatever it is called', () => {
  const files = [
    vwapBot,
    { vwap_window: 20, apiSecret: 'hunter2', list: { private_key: 'hunter2' } },
    { globals: {}, api: { apiKey: 'AKIAVERYSECRET', secretKey: 'hunter2' } },
    { globals: { password: 'hunter2' }, symbols: {} },
  ]
  for (const file of files) {
    const said = JSON.stringify([read(file), decodeConfig(file)])
    expect(said).not.toMatch(/AKIAVERYSECRET|hunter2|123:abc/)
    expect(said).toContain('(not shown)')
  }
  expect(JSON.stringify(readImport('{ "api_key": "hunter2', true))).not.toContain('hunter2')
})

test('an unknown key of another bot’s file is told and left out; in a file of our own it stands in the way', () => {
  const foreign = read({ vwap_window: 20, magic: 7 })
  expect(foreign.lines).toContainEqual(expect.objectContaining({ key: 'magic', outcome: 'unknown' }))
  expect(foreign.config).not.toBe(null)
  expect(decodeConfig({ vwap_window: 20, magic: 7 })).toMatchObject({ problems: [{ key: 'magic' }] })
  const own = read({ globals: {}, symbol_defaults: { leverag: 5 }, symbols: {} })
  expect(own.problems).toMatchObject([{ key: 'symbol_defaults.leverag' }])
})

test('a file of the original bot is reported key by key, and does not decide whether orders are real', () => {
  const file = {
    globals: { volume_window_sec: 60, simulate_only: false, time_in_force: 'GTC', batch_orders: true },
    symbols: { ASTERUSDT: { volume_threshold: 10_000, leverage: 10, trade_side: 'OPPOSITE', odd: 1 } },
  }
  const { format, lines, config } = read(file)
  expect(format).toBe('original')
  expect(Object.fromEntries(lines.map(({ key, outcome }) => [key, outcome]))).toEqual({
    'globals.volume_window_sec': 'taken',
    'globals.simulate_only': 'unsupported',
    'globals.time_in_force': 'converted',
    'globals.batch_orders': 'unsupported',
    'globals.trade_unlisted_symbols': 'converted',
    'symbols.ASTERUSDT.volume_threshold': 'taken',
    'symbols.ASTERUSDT.leverage': 'taken',
    'symbols.ASTERUSDT.trade_side': 'converted',
    'symbols.ASTERUSDT.odd': 'unknown',
  })
  expect(config?.globals.simulate_only).toBe(true)
  expect(config?.symbols['ASTERUSDT']).toEqual({ volume_threshold: '10000', leverage: 10, direction: 'fade' })
})

test('what was exported is imported unchanged', () => {
  const config = profileConfig('vwap')
  const report = read(readableConfig(config))
  expect(report.format).toBe('undertow')
  expect(report.lines.every(({ outcome }) => outcome === 'taken')).toBe(true)
  expect(decodeConfig(report.config)).toMatchObject({ config })
})

test.each([
  ['text that is no JSON', 'strategy:\n  leverage: 3', /is not JSON/],
  ['a list', '[]', /must be an object with/],
  ['more text than anybody’s settings have', JSON.stringify('x'.repeat(200_001)), /at most 200000 are read/],
  ['depth without end', '['.repeat(50_000) + ']'.repeat(50_000), /nested deeper than 10 levels/],
])('%s is refused in one sentence', (_what, text, problem) => {
  expect(readImport(text, true)).toMatchObject({
    config: null,
    problems: [{ problem: expect.stringMatching(problem) }],
  })
})

test('a VWAP bot’s file in the data folder is read by the same function', () => {
  const checked = decodeConfig({ long_vwap_offset: 2.5, take_profit: 0.015, stop_loss: 0.1 })
  expect(checked).toMatchObject({ config: expect.anything() })
  const warnings = 'warnings' in checked ? checked.warnings.map(({ key }) => key) : []
  expect(warnings).toEqual(expect.arrayContaining(['long_vwap_offset', 'take_profit', 'stop_loss']))
})
