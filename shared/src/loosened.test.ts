import { describe, expect, test } from 'vitest'
import { configSchema, type ConfigJson } from './config.ts'
import { loosened } from './loosened.ts'
import { profileJson } from './profiles.ts'

type Globals = Partial<ConfigJson['globals']>
type Own = Partial<ConfigJson['symbol_defaults']>

function settings(globals: Globals, own: Own, symbols: ConfigJson['symbols'] = {}) {
  const json = profileJson('default')
  return configSchema.decode({
    globals: { ...json.globals, ...globals },
    symbol_defaults: { ...json.symbol_defaults, ...own },
    symbols,
  })
}

describe('of the whole bot', () => {
  test.each<[safer: Globals, riskier: Globals]>([
    [{ foreign_positions: 'protect' }, { foreign_positions: 'ignore' }],
    [{ max_open_orders_per_symbol: 2 }, { max_open_orders_per_symbol: 3 }],
    [{ funding_guard_sec: 300 }, { funding_guard_sec: 0 }],
    [{ funding_max_pct: '0.1' }, { funding_max_pct: '10' }],
    [{ drawdown_resume_hours: null }, { drawdown_resume_hours: 720 }],
    [{ drawdown_resume_hours: 720 }, { drawdown_resume_hours: 1 }],
    [{ symbol_age_days_min: 14 }, { symbol_age_days_min: 0 }],
    [{ global_cooldown_sec: 5 }, { global_cooldown_sec: 4 }],
    [{ max_signal_age_ms: 500 }, { max_signal_age_ms: 60_000 }],
    [{ max_quote_age_ms: 500 }, { max_quote_age_ms: 60_000 }],
    [{ max_picture_age_sec: 10 }, { max_picture_age_sec: 3_600 }],
    [{ max_candle_age_sec: 10 }, { max_candle_age_sec: 600 }],
    [{ rate_limit_buffer_pct: '20' }, { rate_limit_buffer_pct: '0' }],
  ])('%j to %j is looser, back is not', (safer, riskier) => {
    const [from, to] = [settings(safer, {}), settings(riskier, {})]
    expect(loosened(from, to)).toEqual(Object.keys(riskier).map((key) => `globals.${key}`))
    expect(loosened(to, from)).toEqual([])
  })

  test('another hour at which the day begins is looser in either direction: what was lost is forgotten there', () => {
    const [from, to] = [settings({ day_start_hour_utc: 12 }, {}), settings({ day_start_hour_utc: 11 }, {})]
    expect(loosened(from, to)).toEqual(['globals.day_start_hour_utc'])
    expect(loosened(to, from)).toEqual(['globals.day_start_hour_utc'])
  })

  test('a longer common lifetime of entries is looser for the contracts that have no own one', () => {
    const [from, to] = [settings({ order_ttl_seconds: 30 }, {}), settings({ order_ttl_seconds: 31 }, {})]
    expect(loosened(from, to)).toEqual(['globals.order_ttl_seconds', 'symbol_defaults.order_ttl_seconds'])
    expect(loosened(to, from)).toEqual([])
    const own = { order_ttl_seconds: 20 }
    expect(loosened(settings({}, {}), settings({}, own))).toEqual([])
    expect(loosened(settings({}, own), settings({}, {}))).toEqual(['symbol_defaults.order_ttl_seconds'])
  })
})

describe('of a contract', () => {
  test.each<[safer: Own, riskier: Own]>([
    [{ enabled: false }, { enabled: true }],
    [{ cooldown_sec: 60 }, { cooldown_sec: 0 }],
    [{ when_opposite_hedge: 'ignore' }, { when_opposite_hedge: 'open' }],
    [{ when_opposite_one_way: 'close' }, { when_opposite_one_way: 'flip' }],
    [{ size_limit: 'refuse' }, { size_limit: 'clamp' }],
    [{ protection_stop: 'close_position' }, { protection_stop: 'quantity' }],
    [{ working_type: 'MARK_PRICE' }, { working_type: 'CONTRACT_PRICE' }],
    [{ volume_threshold_max: '50000' }, { volume_threshold_max: '1000000000' }],
    [{ spread_max_pct: '0.1' }, { spread_max_pct: '20' }],
    [{ depth_min_usdt: '1000' }, { depth_min_usdt: '1' }],
    [{ imbalance_max_pct: '40' }, { imbalance_max_pct: '100' }],
    [{ flow_max_pct: '40' }, { flow_max_pct: '100' }],
    [{ atr_min_pct: '0.1' }, { atr_min_pct: '0' }],
    [{ atr_max_pct: '1' }, { atr_max_pct: '50' }],
    [{ mark_deviation_max_pct: '0.5' }, { mark_deviation_max_pct: '50' }],
    [{ funding_filter_max_pct: '0.1' }, { funding_filter_max_pct: '10' }],
    [{ trading_hours: 'mon-fri 08:00-20:00' }, { trading_hours: 'mon-fri 08:00-20:01' }],
    [{ trading_hours: 'sat 22:00-06:00' }, { trading_hours: '00:00-24:00' }],
  ])('%j to %j is looser, back is not', (safer, riskier) => {
    const [from, to] = [settings({}, safer), settings({}, riskier)]
    expect(loosened(from, to)).toEqual(Object.keys(riskier).map((key) => `symbol_defaults.${key}`))
    expect(loosened(to, from)).toEqual([])
  })

  const looser = (both: Own, from: Own, to: Own) =>
    loosened(settings({}, { ...both, ...from }), settings({}, { ...both, ...to })).map((key) =>
      key.replace('symbol_defaults.', ''),
    )
  const small = { dca: true, dca_first_pct: '25', dca_levels: ['2'], dca_size_factors: ['0.5'] }

  test.each<[what: string, both: Own, safer: Own, riskier: Own]>([
    ['levels that are reached sooner', small, { dca_levels: ['2'] }, { dca_levels: ['1.9'] }],
    ['additions without a signal', small, { dca_trigger: 'signal' }, { dca_trigger: 'price' }],
    ['a VWAP offset', { vwap_filter: true }, { long_vwap_offset_pct: '2' }, { long_vwap_offset_pct: '0' }],
    ['a VWAP offset', { vwap_filter: true }, { short_vwap_offset_pct: '2' }, { short_vwap_offset_pct: '0' }],
    ['a deeper book counted', { depth_min_usdt: '1000' }, { depth_bps: 20 }, { depth_bps: 500 }],
    ['break-even', { break_even_at_pct: '1' }, { break_even_offset_pct: '0.2' }, { break_even_offset_pct: '0.1' }],
    ['trailing', { trailing_stop_pct: '1' }, { trailing_take_profit: false }, { trailing_take_profit: true }],
    [
      'where trailing begins',
      { trailing_stop_pct: '1', trailing_take_profit: true },
      { take_profit_pct: '1' },
      { take_profit_pct: '1000' },
    ],
  ])('%s: with %j, %j to %j is looser', (_, both, safer, riskier) => {
    expect(looser(both, safer, riskier)).toEqual(Object.keys(riskier))
    expect(looser(both, riskier, safer)).toEqual([])
  })

  test('a ladder is looser when it comes, and when the whole size is entered at once in its place', () => {
    expect(looser(small, { dca: true }, { dca: false })).toEqual(['dca'])
    expect(looser({ ...small, dca_size_factors: ['3'] }, { dca: true }, { dca: false })).toEqual([])
    expect(looser(small, { dca: false }, { dca: true })).toContain('dca')
  })

  test('a contract leaves its group with the password only, where a cap counts the group', () => {
    const to = (globals: Globals) =>
      loosened(settings(globals, { group: 'majors' }), settings(globals, { group: 'own' }))
    expect(to({ max_group_exposure_usdt: '100' })).toEqual(['symbol_defaults.group'])
    expect(to({})).toEqual([])
  })

  test('another candle length is looser where a stop or a filter goes by the average true range', () => {
    expect(looser({ stop_loss_atr: '2' }, { atr_interval: '1m' }, { atr_interval: '1h' })).toEqual(['atr_interval'])
    expect(looser({}, { atr_interval: '1m' }, { atr_interval: '1h' })).toEqual([])
  })

  test('what the bot trades on is tuned without the password', () => {
    const to = { volume_threshold: '1', direction: 'follow', min_liquidation_usdt: '0', take_profit_pct: '9' } as const
    expect(looser({}, {}, to)).toEqual([])
  })
})

describe('of contracts that come and go', () => {
  const common: Own = { leverage: 10, trade_value_usdt: '50', stop_loss_pct: '2' }
  const tight: Own = { leverage: 2, trade_value_usdt: '5', stop_loss_pct: '1' }
  const looserOf = (symbol: string) => Object.keys(tight).map((key) => `symbols.${symbol}.${key}`)
  const listed = (symbols: ConfigJson['symbols']) => settings({ trade_unlisted_symbols: false }, common, symbols)
  const all = (symbols: ConfigJson['symbols']) => settings({ trade_unlisted_symbols: true }, common, symbols)
  const enabled = ['symbols.BTCUSDT.enabled']

  test.each([
    ['where only listed contracts are traded', listed],
    ['where all are', all],
  ])('no number of saves without the password lifts what one contract has of its own, %s', (_, book) => {
    const steps: ConfigJson['symbols'][] = [
      {},
      { BTCUSDT: { enabled: false } },
      { BTCUSDT: { ...tight, enabled: false } },
    ]
    const goal: ConfigJson['symbols'] = { BTCUSDT: {} }
    const reached: ConfigJson['symbols'][] = [{ BTCUSDT: tight }]
    // The list grows while it is walked through.
    for (const from of reached)
      for (const to of [...steps, goal])
        if (!reached.includes(to) && loosened(book(from), book(to)).length === 0) reached.push(to)
    expect(reached).not.toContain(goal)
  })

  test('a contract that loses its own settings goes by the defaults, also with what is still held of it', () => {
    expect(new Set(loosened(listed({ BTCUSDT: tight }), listed({})))).toEqual(new Set(looserOf('BTCUSDT')))
    expect(new Set(loosened(all({ BTCUSDT: tight }), all({})))).toEqual(new Set(looserOf('BTCUSDT')))
    expect(loosened(listed({ BTCUSDT: {} }), listed({}))).toEqual([])
    expect(loosened(listed({ BTCUSDT: { leverage: 20 } }), listed({}))).toEqual([])
  })

  test('a contract that was not traded comes with the password only, however tight it is', () => {
    expect(loosened(listed({}), listed({ BTCUSDT: {} }))).toEqual(enabled)
    expect(loosened(listed({}), listed({ BTCUSDT: tight }))).toEqual(enabled)
    expect(loosened(listed({ BTCUSDT: { enabled: false } }), listed({ BTCUSDT: {} }))).toEqual(enabled)
    expect(loosened(listed({}), listed({ BTCUSDT: { enabled: false } }))).toEqual([])
    expect(loosened(listed({}), all({}))).toEqual(['globals.trade_unlisted_symbols'])
    expect(loosened(listed({}), all({ BTCUSDT: {} }))).toEqual(['globals.trade_unlisted_symbols', ...enabled])
    // Traded by the defaults until now.
    expect(loosened(all({}), all({ BTCUSDT: {} }))).toEqual([])
    expect(loosened(all({}), listed({ BTCUSDT: {} }))).toEqual([])
  })
})
