import { expect, test } from 'vitest'
import { type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { pct, price, rate, usdt } from '@undertow/shared/money.ts'
import { type Picture } from '@undertow/shared/picture.ts'
import { story } from '../story.test-support.ts'

test.each<[string, Partial<SymbolSettings>, Picture]>([
  ['flow', { flow_max_pct: pct('100') }, { flow: { pct: pct('0'), volumeUsdt: usdt('1'), ageMs: 3_000 } }],
  [
    'depth',
    { depth_min_usdt: usdt('1') },
    { depth: { bidUsdt: usdt('5'), askUsdt: usdt('5'), bps: 20, ageMs: 3_000 } },
  ],
  ['vwap', { vwap_filter: true, vwap_source: 'trades' }, { vwap: { price: price('110000'), ageMs: 3_000 } }],
])('max_picture_age_sec: how old trades and the book may be is a setting: %s', (gate, symbol, picture) => {
  const outcomeWith = (max_picture_age_sec: number) => ageVerdict(symbol, { max_picture_age_sec }, picture)
  expect([outcomeWith(3), outcomeWith(2)]).toEqual([null, gate])
})

test.each<[string, Partial<SymbolSettings>, Picture]>([
  ['volatility', { atr_min_pct: pct('0') }, { atr: { pct: pct('1'), ageMs: 60_000 } }],
  ['atr_exit', { stop_loss_atr: rate('1') }, { atr: { pct: pct('1'), ageMs: 60_000 } }],
  ['vwap', { vwap_filter: true }, { vwap: { price: price('110000'), ageMs: 60_000 } }],
])('max_candle_age_sec: how old candles may be is a setting of its own: %s', (gate, symbol, picture) => {
  const outcomeWith = (max_candle_age_sec: number) =>
    ageVerdict(symbol, { max_candle_age_sec, max_picture_age_sec: 1 }, picture)
  expect([outcomeWith(60), outcomeWith(59)]).toEqual([null, gate])
})

function ageVerdict(symbol: Partial<SymbolSettings>, globals: Partial<GlobalSettings>, picture: Picture) {
  const hunter = story({ symbol, globals })
  hunter.liquidation('long', '25000')
  hunter.quote({ picture })
  return hunter.decisions()[0]?.refusedBy
}
