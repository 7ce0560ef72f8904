import { expect, test } from 'vitest'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { pct, price, rate, text, usdt } from '@undertow/shared/money.ts'
import { type Picture } from '@undertow/shared/picture.ts'
import { story } from '../story.test-support.ts'

type Case = readonly [
  what: string,
  gate: string,
  leg: 'long' | 'short',
  quote: Partial<Quote>,
  passing: Partial<SymbolSettings>,
  refusing: Partial<SymbolSettings>,
]

const ageMs = 500
const withPicture = (picture: Picture): Partial<Quote> => ({ picture })

// The quote of a story: bid 98400, ask 98410, mark 98405.
const vwapOf = (at: string) => withPicture({ vwap: { price: price(at), ageMs } })
const depth = withPicture({ depth: { bidUsdt: usdt('30000'), askUsdt: usdt('50000'), bps: 20, ageMs } })
const flowOf = (share: string) => withPicture({ flow: { pct: pct(share), volumeUsdt: usdt('7000'), ageMs } })
const atr = withPicture({ atr: { pct: pct('0.4'), ageMs } })
const vwapOn = { vwap_filter: true } as const

// One story for every number: the same market, two values, two decisions.
const cases: readonly Case[] = [
  [
    'a long needs an ask below VWAP by its offset',
    'vwap',
    'long',
    vwapOf('100000'),
    { ...vwapOn, long_vwap_offset_pct: pct('1.59') },
    { ...vwapOn, long_vwap_offset_pct: pct('1.591') },
  ],
  [
    'a short needs a bid above VWAP by its offset',
    'vwap',
    'short',
    vwapOf('96000'),
    { ...vwapOn, short_vwap_offset_pct: pct('2.5') },
    { ...vwapOn, short_vwap_offset_pct: pct('2.51') },
  ],
  ['a VWAP filter that is off asks nothing', 'vwap', 'long', vwapOf('90000'), { vwap_filter: false }, vwapOn],
  ['the spread', 'spread', 'long', {}, { spread_max_pct: pct('0.0102') }, { spread_max_pct: pct('0.0101') }],
  [
    'the mark price off the middle, above',
    'mark_deviation',
    'long',
    { mark: price('98503.405') },
    { mark_deviation_max_pct: pct('0.1') },
    { mark_deviation_max_pct: pct('0.09') },
  ],
  [
    'the mark price off the middle, below',
    'mark_deviation',
    'long',
    { mark: price('98306.595') },
    { mark_deviation_max_pct: pct('0.1') },
    { mark_deviation_max_pct: pct('0.09') },
  ],
  [
    'the thinner side when it is the other one',
    'depth',
    'long',
    withPicture({ depth: { bidUsdt: usdt('50000'), askUsdt: usdt('30000'), bps: 20, ageMs } }),
    { depth_min_usdt: usdt('30000') },
    { depth_min_usdt: usdt('30001') },
  ],
  ['the thinner side', 'depth', 'long', depth, { depth_min_usdt: usdt('30000') }, { depth_min_usdt: usdt('30001') }],
  [
    'asks that outweigh bids, for a long',
    'imbalance',
    'long',
    depth,
    { imbalance_max_pct: pct('25') },
    { imbalance_max_pct: pct('24.9') },
  ],
  [
    'takers that sell, for a long',
    'flow',
    'long',
    flowOf('-60'),
    { flow_max_pct: pct('60') },
    { flow_max_pct: pct('59.9') },
  ],
  [
    'takers that buy, for a short',
    'flow',
    'short',
    flowOf('60'),
    { flow_max_pct: pct('60') },
    { flow_max_pct: pct('59.9') },
  ],
  ['a market that is too calm', 'volatility', 'long', atr, { atr_min_pct: pct('0.4') }, { atr_min_pct: pct('0.41') }],
  ['a market that is too wild', 'volatility', 'long', atr, { atr_max_pct: pct('0.4') }, { atr_max_pct: pct('0.39') }],
  [
    'funding far above zero',
    'funding_extreme',
    'short',
    { fundingRate: rate('0.001') },
    { funding_filter_max_pct: pct('0.1') },
    { funding_filter_max_pct: pct('0.09') },
  ],
  [
    'funding far below zero',
    'funding_extreme',
    'long',
    { fundingRate: rate('-0.001') },
    { funding_filter_max_pct: pct('0.1') },
    { funding_filter_max_pct: pct('0.09') },
  ],
  [
    'more than the upper bound was liquidated',
    'volume_threshold_max',
    'long',
    {},
    { volume_threshold_max: usdt('25000') },
    { volume_threshold_max: usdt('24999') },
  ],
]

function decided(symbol: Partial<SymbolSettings>, quote: Partial<Quote>, leg: 'long' | 'short' = 'long') {
  const hunter = story({ symbol })
  hunter.liquidation(leg, '25000')
  hunter.quote(quote)
  return hunter.decisions()[0]!
}

test.each(cases)('%s: two values, two decisions', (_what, gate, leg, quote, passing, refusing) => {
  expect(decided(passing, quote, leg)).toMatchObject({ outcome: 'entered', refusedBy: null })
  const refused = decided(refusing, quote, leg)
  expect(refused).toMatchObject({ outcome: 'refused', refusedBy: gate })
  expect(decided(refusing, quote, leg)).toEqual(refused)
})

test('a book and a flow that lean the way of the trade pass, however far', () => {
  expect(decided({ imbalance_max_pct: pct('0') }, depth, 'short').outcome).toBe('entered')
  expect(decided({ flow_max_pct: pct('0') }, flowOf('100'), 'long').outcome).toBe('entered')
  expect(decided({ flow_max_pct: pct('0') }, flowOf('-100'), 'short').outcome).toBe('entered')
})

const onPicture = [
  ['vwap', { vwap_filter: true, long_vwap_offset_pct: pct('0') }],
  ['depth', { depth_min_usdt: usdt('1') }],
  ['imbalance', { imbalance_max_pct: pct('100') }],
  ['flow', { flow_max_pct: pct('100') }],
  ['volatility', { atr_min_pct: pct('0') }],
] as const

test.each(onPicture)('%s: missing and stale data block, and say so', (gate, settings) => {
  const picture = (age: number): Picture => ({
    vwap: { price: price('100000'), ageMs: age },
    atr: { pct: pct('1'), ageMs: age },
    flow: { pct: pct('0'), volumeUsdt: usdt('1'), ageMs: age },
    depth: { bidUsdt: usdt('5'), askUsdt: usdt('5'), bps: 20, ageMs: age },
  })
  const valueOf = (quote: Partial<Quote>) => {
    const { refusedBy, gates } = decided(settings, quote)
    return [refusedBy, gates.find((one) => one.gate === gate)?.value]
  }
  const secMax = gate === 'vwap' || gate === 'volatility' ? 90 : 10
  expect(valueOf({ picture: picture(secMax * 1000) })[0]).toBeNull()
  expect(valueOf({ picture: picture(secMax * 1000 + 1) })).toEqual([gate, `${secMax}001 ms old, more than ${secMax} s`])
  expect(valueOf({})).toEqual([gate, 'no data'])
  expect(valueOf({ picture: {} })).toEqual([gate, 'no data'])
  expect(valueOf({ picture: { vwap: null, atr: null, flow: null, depth: null } })).toEqual([gate, 'no data'])
})

test('a book that is told less far than asked for is a lower bound, and the decision says how far', () => {
  const shallow = withPicture({
    depth: { bidUsdt: usdt('30000'), askUsdt: usdt('50000'), bps: 20, reachPct: pct('0.12'), ageMs },
  })
  const said = (settings: Partial<SymbolSettings>, quote: Partial<Quote>) =>
    decided(settings, quote)
      .gates.filter(({ gate }) => gate === 'depth' || gate === 'imbalance')
      .map(({ value }) => value)
  const both = { depth_min_usdt: usdt('1'), imbalance_max_pct: pct('100') }
  expect(said(both, shallow)).toEqual([
    'bids 30000 USDT, asks 50000 USDT (the book is told up to 0.12 % only)',
    '25 % (the book is told up to 0.12 % only)',
  ])
  expect(said(both, depth)).toEqual(['bids 30000 USDT, asks 50000 USDT', '25 %'])
})

test('depth_bps: a book that was measured within another distance says nothing', () => {
  for (const settings of [{ depth_min_usdt: usdt('1') }, { imbalance_max_pct: pct('100') }]) {
    expect(decided({ ...settings, depth_bps: 20 }, depth).outcome).toBe('entered')
    const { refusedBy, gates } = decided({ ...settings, depth_bps: 30 }, depth)
    expect(gates.find(({ gate }) => gate === refusedBy)?.value).toBe('data of 20 bps')
  }
})

test('an empty book is no balance', () => {
  const empty = withPicture({ depth: { bidUsdt: usdt('0'), askUsdt: usdt('0'), bps: 20, ageMs } })
  expect(decided({ imbalance_max_pct: pct('100') }, empty).refusedBy).toBe('imbalance')
})

test.each([
  ['spread', { spread_max_pct: pct('20') }, { bid: null }, 'no book'],
  ['mark_deviation', { mark_deviation_max_pct: pct('50') }, { mark: null }, 'no mark price'],
  ['mark_deviation', { mark_deviation_max_pct: pct('50') }, { ask: null }, 'no book'],
  ['funding_extreme', { funding_filter_max_pct: pct('10') }, { fundingRate: null }, 'no funding rate'],
  ['vwap', { vwap_filter: true }, { ask: null, picture: { vwap: { price: price('1'), ageMs } } }, 'no book'],
] as const)('%s: what the quote lacks blocks, and is said', (gate, settings, quote, value) => {
  const { outcome, gates } = decided(settings, quote)
  expect(outcome).toBe('refused')
  expect(gates.find((one) => one.gate === gate)).toMatchObject({ passed: false, value })
})

test('a crossed book has no middle', () => {
  const crossed = { bid: price('98410'), ask: price('98400') }
  expect(decided({ spread_max_pct: pct('20') }, crossed).refusedBy).toBe('spread')
})

test('a filter that is switched off is not among the questions', () => {
  const { gates } = decided({}, {})
  const named = gates.map(({ gate }) => gate)
  for (const [, gate] of cases) expect(named).not.toContain(gate)
})

test('the decision keeps how far from VWAP one would have had to trade', () => {
  const deviation = (leg: 'long' | 'short', quote: Partial<Quote>) => decided({}, quote, leg).vwapDeviationPct
  expect(text(deviation('long', vwapOf('100000'))!)).toBe('-1.59')
  expect(text(deviation('short', vwapOf('96000'))!)).toBe('2.5')
  expect(deviation('long', {})).toBeNull()
  const vetoed = decided({ vwap_filter: true }, vwapOf('100000'))
  expect([vetoed.refusedBy, text(vetoed.vwapDeviationPct!)]).toEqual(['vwap', '-1.59'])
  expect(vetoed.gates.find(({ gate }) => gate === 'vwap')).toEqual({
    gate: 'vwap',
    passed: false,
    value: '98410, -1.59 % from VWAP',
    limit: '2.5 % below VWAP of 20 × 1m, 100000: 97500',
  })
})

test.each<[string, Partial<SymbolSettings>, Partial<SymbolSettings>]>([
  ['vwap', { vwap_source: 'candles' }, { vwap_source: 'trades' }],
  ['vwap', { vwap_interval: '1m' }, { vwap_interval: '15m' }],
  ['vwap', { vwap_candles: 20 }, { vwap_candles: 30 }],
  ['vwap', { vwap_source: 'trades', vwap_trades: 500 }, { vwap_source: 'trades', vwap_trades: 100 }],
  ['flow', { flow_window_sec: 30 }, { flow_window_sec: 60 }],
  ['volatility', { atr_interval: '1m' }, { atr_interval: '1h' }],
  ['volatility', { atr_candles: 14 }, { atr_candles: 20 }],
])('%s: the decision says over what was looked, %o against %o', (gate, one, other) => {
  const on = { vwap_filter: true, flow_max_pct: pct('50'), atr_min_pct: pct('0.1') }
  const limitOf = (settings: Partial<SymbolSettings>) =>
    decided({ ...on, ...settings }, vwapOf('100000')).gates.find((asked) => asked.gate === gate)?.limit
  expect(limitOf(one)).not.toBe(limitOf(other))
  const [changed] = Object.values(other).slice(-1)
  expect(limitOf(other)).toContain(String(changed))
})

test('a filter vetoes before a flip closes anything', () => {
  const hunter = story({ symbol: { when_opposite_one_way: 'flip', spread_max_pct: pct('0.001') } })
  const roomy = story({ symbol: { when_opposite_one_way: 'flip', spread_max_pct: pct('1') } })
  for (const [told, closes] of [
    [hunter, 0],
    [roomy, 1],
  ] as const) {
    told.liquidation('long', '25000')
    told.quote({ ask: price('98400.1') })
    const entry = told.lastOrder('entry')
    told.placed(entry)
    told.fill(entry, text(entry.qty!), '98400')
    told.placed(told.lastOrder('stop'))
    told.liquidation('short', '25000')
    told.quote()
    expect(told.orders().filter(({ purpose }) => purpose === 'close')).toHaveLength(closes)
  }
})
