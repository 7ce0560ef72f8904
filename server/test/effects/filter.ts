import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { pct, price, rate, usdt } from '@undertow/shared/money.ts'
import { type Picture } from '@undertow/shared/picture.ts'
import { type globalFilterSettings, type symbolFilterSettings } from '@undertow/shared/settings/filter.ts'
import { minute, second, type GlobalEffects, type Market, type SymbolEffects, type Tape } from './market.ts'

const ageMs = 500
const onQuote =
  (quote: Partial<Quote>, leg: 'long' | 'short' = 'long'): Tape =>
  (market) =>
    market.burst(leg, quote)
const onPicture = (picture: Picture, leg: 'long' | 'short' = 'long'): Tape => onQuote({ picture }, leg)
const vwapAt = (at: string): Picture => ({ vwap: { price: price(at), ageMs } })
const atr: Picture = { atr: { pct: pct('0.4'), ageMs } }
const beside = (symbol: Partial<SymbolSettings>) => ({ symbol })

/** Each liquidation comes so long after the one before. */
const cascade =
  (...told: readonly (readonly [afterSec: number, value: string])[]): Tape =>
  (market) => {
    for (const [afterSec, value] of told) {
      market.pass(afterSec * second)
      market.burst('long', {}, value)
    }
  }

/** A trade that loses, and a burst two minutes later. */
function loss(market: Market): void {
  market.burst()
  market.pass(second)
  market.stopHit()
  market.pass(2 * minute)
  market.burst()
}

export const filterEffects: SymbolEffects<typeof symbolFilterSettings> = {
  vwap_filter: {
    values: [false, true],
    shows: 'a long above VWAP is entered, or refused',
    tape: onPicture(vwapAt('90000')),
  },
  vwap_source: {
    values: ['candles', 'trades'],
    shows: 'candles or trades are streamed',
    beside: beside({ vwap_filter: true }),
    tape: 'wants',
  },
  vwap_interval: {
    values: ['1m', '15m'],
    shows: 'candles of one minute or of 15 are streamed',
    beside: beside({ vwap_filter: true }),
    tape: 'wants',
  },
  vwap_candles: {
    values: [20, 40],
    shows: 'the average covers 20 candles, or 40',
    beside: beside({ vwap_filter: true }),
    tape: 'wants',
  },
  vwap_trades: {
    values: [500, 100],
    shows: 'the average covers 500 trades, or 100',
    beside: beside({ vwap_filter: true, vwap_source: 'trades' }),
    tape: 'wants',
  },
  long_vwap_offset_pct: {
    values: [pct('1'), pct('2')],
    shows: 'a long 1.59 % below VWAP is entered, or refused',
    beside: beside({ vwap_filter: true }),
    tape: onPicture(vwapAt('100000')),
  },
  short_vwap_offset_pct: {
    values: [pct('2'), pct('3')],
    shows: 'a short 2.5 % above VWAP is entered, or refused',
    beside: beside({ vwap_filter: true }),
    tape: onPicture(vwapAt('96000'), 'short'),
  },
  spread_max_pct: {
    values: [null, pct('0.01')],
    shows: 'a spread of 0.0102 % is entered, or refused',
    tape: onQuote({}),
  },
  depth_bps: {
    values: [20, 50],
    shows: 'the book is summed up to 20 bps from the middle, or to 50',
    beside: beside({ depth_min_usdt: usdt('1') }),
    tape: 'wants',
  },
  depth_min_usdt: {
    values: [usdt('20000'), usdt('40000')],
    shows: 'a thinner side of 30,000 is entered, or refused',
    tape: onPicture({ depth: { bidUsdt: usdt('30000'), askUsdt: usdt('50000'), bps: 20, ageMs } }),
  },
  imbalance_max_pct: {
    values: [pct('30'), pct('20')],
    shows: 'a book that leans 25 % against the long is entered, or refused',
    tape: onPicture({ depth: { bidUsdt: usdt('30000'), askUsdt: usdt('50000'), bps: 20, ageMs } }),
  },
  flow_window_sec: {
    values: [30, 60],
    shows: 'the flow of 30 s is streamed, or that of 60',
    beside: beside({ flow_max_pct: pct('50') }),
    tape: 'wants',
  },
  flow_max_pct: {
    values: [pct('70'), pct('50')],
    shows: 'takers that sell 60 % more than they buy are entered against, or not',
    tape: onPicture({ flow: { pct: pct('-60'), volumeUsdt: usdt('7000'), ageMs } }),
  },
  atr_interval: {
    values: ['1m', '1h'],
    shows: 'candles of a minute or of an hour are streamed',
    beside: beside({ atr_min_pct: pct('0') }),
    tape: 'wants',
  },
  atr_candles: {
    values: [14, 28],
    shows: 'the range covers 14 candles, or 28',
    beside: beside({ atr_min_pct: pct('0') }),
    tape: 'wants',
  },
  atr_min_pct: { values: [null, pct('0.5')], shows: 'a range of 0.4 % is entered, or too calm', tape: onPicture(atr) },
  atr_max_pct: { values: [null, pct('0.3')], shows: 'a range of 0.4 % is entered, or too wild', tape: onPicture(atr) },
  mark_deviation_max_pct: {
    values: [null, pct('0.05')],
    shows: 'a mark 0.1 % off the book is entered, or refused',
    tape: onQuote({ mark: price('98503.4') }),
  },
  funding_filter_max_pct: {
    values: [null, pct('0.05')],
    shows: 'a rate of −0.1 % is entered, or refused',
    tape: onQuote({ fundingRate: rate('-0.001') }),
  },
  cascade_filter: {
    values: [false, true],
    shows: 'a cascade that speeds up is entered, or waited for',
    tape: cascade([20, '9000'], [5, '15000']),
  },
  cascade_slice_sec: {
    values: [4, 5],
    shows: 'the liquidations before count for the slice before, or do not',
    beside: beside({ cascade_filter: true }),
    tape: cascade([30, '12000'], [8, '10000']),
  },
  trading_hours: {
    values: [null, 'tue 08:00-09:00'],
    shows: 'a burst on a Monday is entered, or refused',
    tape: onQuote({}),
  },
  loss_streak_max: {
    values: [null, 1],
    shows: 'after a loss the side is entered again, or rests',
    beside: beside({ loss_streak_pause_min: 60 }),
    tape: loss,
  },
  loss_streak_pause_min: {
    values: [1, 60],
    shows: 'two minutes after a loss the side is entered again, or still rests',
    beside: beside({ loss_streak_max: 1 }),
    tape: loss,
  },
}

export const globalFilterEffects: GlobalEffects<typeof globalFilterSettings> = {
  max_picture_age_sec: {
    values: [10, 1],
    shows: 'flow that is 3 s old is looked at, or refuses',
    beside: beside({ flow_max_pct: pct('100') }),
    tape: onPicture({ flow: { pct: pct('0'), volumeUsdt: usdt('1'), ageMs: 3_000 } }),
  },
  max_candle_age_sec: {
    values: [90, 30],
    shows: 'a range whose candles are 60 s old is looked at, or refuses',
    beside: beside({ atr_min_pct: pct('0') }),
    tape: onPicture({ atr: { pct: pct('1'), ageMs: 60_000 } }),
  },
}
