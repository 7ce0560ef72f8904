import { price, rate, usdt } from '@undertow/shared/money.ts'
import { type globalTriggerSettings, type symbolTriggerSettings } from '@undertow/shared/settings/trigger.ts'
import { btc, midnight } from '../../src/core/fixtures.test-support.ts'
import { ladder } from './ladder.ts'
import { hour, minute, second, twoContracts, type GlobalEffects, type SymbolEffects, type Tape } from './market.ts'

const burst: Tape = (market) => market.burst()
const burstOfShorts: Tape = (market) => market.burst('short')

/** So many slices of five minutes, each with one burst that is worth so much. */
const slices = (market: Parameters<Tape>[0], values: readonly string[]): void => {
  for (const value of values) {
    market.liquidate('long', value)
    market.pass(5 * minute)
  }
}
const alternating = Array.from({ length: 14 }, (_, index) => (index % 2 === 0 ? '2000' : '15000'))
const of = (value: string, count: number): string[] => Array.from({ length: count }, () => value)
const adaptive = {
  symbol: { adaptive_threshold: true, adaptive_smoothing_pct: 0, adaptive_hours: 2, adaptive_percentile: 100 },
} as const
const after =
  (values: readonly string[], value: string): Tape =>
  (market) => {
    slices(market, values)
    market.burst('long', {}, value)
  }
const twice =
  (afterMs: number, value = '25000'): Tape =>
  (market) => {
    market.burst('long', {}, value)
    market.pass(afterMs)
    market.burst('long', {}, value)
  }

export const triggerEffects: SymbolEffects<typeof symbolTriggerSettings> = {
  enabled: { values: [true, false], shows: 'the same burst is entered, or refused', tape: burst },
  trigger: {
    values: ['window', 'single'],
    shows: 'two liquidations that reach the threshold together fire, or do not',
    tape: twice(second, '15000'),
  },
  trigger_count: {
    values: [2, 3],
    shows: 'two liquidations fire, or do not',
    beside: { symbol: { trigger: 'count' } },
    tape: twice(second, '1000'),
  },
  rate_spike_factor: {
    values: [rate('5'), rate('500')],
    shows: 'a burst is a spike over the average, or is not',
    beside: { symbol: { trigger: 'rate', baseline_hours: 1 } },
    tape: after(of('3000', 12), '25000'),
  },
  baseline_hours: {
    values: [1, 6],
    shows: 'an hour of watching is enough, or refuses',
    beside: { symbol: { trigger: 'rate' } },
    tape: after(of('3000', 12), '25000'),
  },
  volume_threshold: {
    values: [usdt('20000'), usdt('30000')],
    shows: 'a burst of 25,000 fires, or does not',
    tape: burst,
  },
  volume_threshold_long: { values: [null, usdt('30000')], shows: 'a long is wanted, or is not', tape: burst },
  volume_threshold_short: { values: [null, usdt('30000')], shows: 'a short is wanted, or is not', tape: burstOfShorts },
  volume_threshold_max: {
    values: [null, usdt('24000')],
    shows: 'a burst of 25,000 is entered, or refused',
    tape: burst,
  },
  adaptive_threshold: {
    values: [false, true],
    shows: 'after peaks of 2,000 a burst of 5,000 fires at last',
    beside: { symbol: { ...adaptive.symbol, adaptive_threshold: false } },
    tape: after(of('2000', 14), '5000'),
  },
  adaptive_percentile: {
    values: [10, 100],
    shows: 'a burst above the low peaks and below the high ones fires, or does not',
    beside: adaptive,
    tape: after(alternating, '5000'),
  },
  adaptive_hours: {
    values: [2, 4],
    shows: 'the high peaks of three hours ago count no more, or still do',
    beside: adaptive,
    tape: after([...of('15000', 12), ...of('2000', 24)], '5000'),
  },
  adaptive_smoothing_pct: {
    values: [0, 99],
    shows: 'the threshold falls at once with the peaks, or slowly',
    beside: { symbol: { ...adaptive.symbol, adaptive_hours: 1 } },
    tape: after([...of('15000', 13), ...of('2000', 13)], '5000'),
  },
  adaptive_min_usdt: {
    values: [usdt('1000'), usdt('10000')],
    shows: 'after peaks of 2,000 a burst of 5,000 fires, or does not',
    beside: adaptive,
    tape: after(of('2000', 14), '5000'),
  },
  adaptive_max_usdt: {
    values: [usdt('1000000'), usdt('3000')],
    shows: 'after peaks of 15,000 a burst of 5,000 does not fire, or does',
    beside: adaptive,
    tape: after(of('15000', 14), '5000'),
  },
  volume_window_sec: {
    values: [60, 10],
    shows: 'two liquidations 30 s apart add up, or do not',
    tape: twice(30 * second, '15000'),
  },
  min_liquidation_usdt: {
    values: [usdt('500'), usdt('30000')],
    shows: 'a liquidation of 25,000 fires, or is too small to',
    tape: burst,
  },
  direction: { values: ['fade', 'follow'], shows: 'when longs are liquidated the bot buys, or sells', tape: burst },
  cooldown_sec: {
    values: [10, 120],
    shows: 'a second burst a minute later is entered, or refused',
    beside: { symbol: { order_ttl_seconds: 5 } },
    tape: (market) => {
      market.restEntries()
      twice(minute)(market)
    },
  },
  when_in_position: {
    values: ['ignore', 'add'],
    shows: 'a burst below the first level of the ladder adds nothing, or adds',
    beside: { symbol: { ...ladder, dca_trigger: 'signal' } },
    tape: (market) => {
      market.burst()
      market.pass(10 * second)
      market.mark('96000')
      market.burst('long', { bid: price('95995'), ask: price('96005'), mark: price('96000') })
    },
  },
  when_opposite_hedge: {
    values: ['open', 'ignore'],
    shows: 'beside a long a short is opened, or refused',
    beside: { hedge: true },
    tape: bothSides,
  },
  when_opposite_one_way: {
    values: ['ignore', 'close'],
    shows: 'a burst of shorts leaves the long alone, or closes it',
    tape: bothSides,
  },
}

function bothSides(market: Parameters<Tape>[0]): void {
  market.burst()
  market.pass(10 * second)
  market.burst('short')
}

export const globalTriggerEffects: GlobalEffects<typeof globalTriggerSettings> = {
  volume_window_sec: {
    values: [60, 10],
    shows: 'two liquidations 30 s apart add up, or do not',
    tape: twice(30 * second, '15000'),
  },
  retry_delay_sec: {
    values: [5, 60],
    shows: '10 s after a refusal the next burst is decided upon, or passed over',
    tape: (market) => {
      market.burst('long', { ageMs: 60_000 })
      market.pass(10 * second)
      market.burst()
    },
  },
  global_cooldown_sec: {
    values: [0, 60],
    shows: 'after an entry another contract is entered, or refused',
    beside: twoContracts,
    tape: (market) => {
      market.burst()
      market.pass(10 * second)
      market.burst('long', { symbol: 'ETHUSDT' })
    },
  },
  trade_unlisted_symbols: {
    values: [true, false],
    shows: 'a contract that no setting names is traded, or left alone',
    beside: { symbols: {} },
    tape: burst,
  },
  symbol_age_days_min: {
    values: [14, 30],
    shows: 'a contract of 20 days is entered, or refused',
    beside: { instruments: [{ ...btc, onboardedAt: midnight - 20 * 24 * hour }] },
    tape: burst,
  },
}
