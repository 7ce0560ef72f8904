import { pct, usdt } from '@undertow/shared/money.ts'
import { type globalEntrySettings, type symbolEntrySettings } from '@undertow/shared/settings/entry.ts'
import { type symbolSizeSettings } from '@undertow/shared/settings/size.ts'
import { rate } from '@undertow/shared/money.ts'
import { second, type GlobalEffects, type Market, type SymbolEffects, type Tape } from './market.ts'

const burst: Tape = (market) => market.burst()
const burstOfShorts: Tape = (market) => market.burst('short')

/** An entry that nobody takes, and half a minute. */
function rest(market: Market): void {
  market.restEntries()
  market.burst()
  market.pass(30 * second)
}

export const entryEffects: SymbolEffects<typeof symbolEntrySettings> = {
  entry: { values: ['limit', 'ioc'], shows: 'the entry rests, or takes', tape: burst },
  entry_price: { values: ['offset', 'join'], shows: 'the entry rests behind the touch, or at it', tape: burst },
  price_offset_pct: { values: [pct('0.1'), pct('0.5')], shows: 'the entry rests nearer, or farther', tape: burst },
  order_ttl_seconds: {
    values: [5, 60],
    shows: 'an entry is cancelled within half a minute, or still rests',
    tape: rest,
  },
}

export const globalEntryEffects: GlobalEffects<typeof globalEntrySettings> = {
  order_ttl_seconds: {
    values: [5, 60],
    shows: 'an entry is cancelled within half a minute, or still rests',
    tape: rest,
  },
  max_signal_age_ms: {
    values: [500, 5_000],
    shows: 'a signal whose quote takes a second is dropped, or entered',
    tape: (market) => {
      market.liquidate('long', '25000')
      market.pass(second)
      market.quote()
    },
  },
  max_quote_age_ms: {
    values: [500, 1_000],
    shows: 'a quote that is 600 ms old refuses, or is used',
    tape: (market) => market.burst('long', { ageMs: 600 }),
  },
}

const byEquity = { symbol: { sizing: 'equity' } } as const

export const sizeEffects: SymbolEffects<typeof symbolSizeSettings> = {
  leverage: { values: [10, 5], shows: 'the same margin buys ten times its worth, or five times', tape: burst },
  sizing: {
    values: ['margin', 'risk'],
    shows: 'the quantity follows the margin, or what the stop may lose',
    tape: burst,
  },
  trade_value_usdt: { values: [usdt('100'), usdt('50')], shows: 'the quantity is larger, or smaller', tape: burst },
  trade_value_long_usdt: { values: [null, usdt('50')], shows: 'a long has its own quantity', tape: burst },
  trade_value_short_usdt: { values: [null, usdt('50')], shows: 'a short has its own quantity', tape: burstOfShorts },
  position_size_pct: {
    values: [pct('1'), pct('0.5')],
    shows: 'the quantity is larger, or smaller',
    beside: byEquity,
    tape: burst,
  },
  position_size_long_pct: {
    values: [null, pct('0.5')],
    shows: 'a long has its own quantity',
    beside: byEquity,
    tape: burst,
  },
  position_size_short_pct: {
    values: [null, pct('0.5')],
    shows: 'a short has its own quantity',
    beside: byEquity,
    tape: burstOfShorts,
  },
  risk_per_trade_pct: {
    values: [pct('0.2'), pct('0.1')],
    shows: 'the quantity is larger, or smaller',
    beside: { symbol: { sizing: 'risk' } },
    tape: burst,
  },
  size_multiplier_max: {
    values: [rate('1'), rate('2')],
    shows: 'a burst of three thresholds is entered with one size, or two',
    tape: (market) => market.burst('long', {}, '60000'),
  },
  size_limit: {
    values: ['refuse', 'clamp'],
    shows: 'more than the free margin is refused, or cut down',
    beside: { wallet: '80' },
    tape: burst,
  },
}
