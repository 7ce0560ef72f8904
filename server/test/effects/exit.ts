import { pct, rate } from '@undertow/shared/money.ts'
import { type symbolExitSettings } from '@undertow/shared/settings/exit.ts'
import { minute, second, type Market, type SymbolEffects, type Tape } from './market.ts'

/** A long at 98,301.6 with stop and target. */
const held: Tape = (market) => market.burst()

/** The mark rises by about 1 %, then by 2.5 %, and falls back a little. */
function rise(market: Market): void {
  held(market)
  for (const at of ['99300', '100760', '100300']) {
    market.pass(2 * second)
    market.mark(at)
  }
  market.pass(2 * second)
}

const withRange: Tape = (market) => market.burst('long', { picture: { atr: { pct: pct('0.4'), ageMs: 500 } } })
const trailing = { symbol: { trailing_stop_pct: pct('0.4') } } as const
const parts = { symbol: { scale_out_levels_pct: [pct('1')], scale_out_sizes_pct: [pct('50')] } } as const

export const exitEffects: SymbolEffects<typeof symbolExitSettings> = {
  exit_basis: { values: ['price', 'margin'], shows: 'stop and target lie farther, or ten times nearer', tape: held },
  take_profit_pct: { values: [pct('2'), pct('3')], shows: 'the target lies nearer, or farther', tape: held },
  stop_loss_pct: { values: [pct('1'), pct('2')], shows: 'the stop lies nearer, or farther', tape: held },
  stop_loss_atr: {
    values: [null, rate('1')],
    shows: 'the stop lies by its percentage, or one range away',
    tape: withRange,
  },
  take_profit_atr: {
    values: [null, rate('2')],
    shows: 'the target lies by its percentage, or two ranges away',
    tape: withRange,
  },
  take_profit_order: { values: ['market', 'limit'], shows: 'the target sells at market, or with a limit', tape: held },
  break_even_at_pct: {
    values: [null, pct('0.5')],
    shows: 'a rising mark leaves the stop, or moves it to break-even',
    tape: rise,
  },
  break_even_offset_pct: {
    values: [pct('0'), pct('0.2')],
    shows: 'the stop goes to break-even, or a little beyond',
    beside: { symbol: { break_even_at_pct: pct('0.5') } },
    tape: rise,
  },
  trailing_stop_pct: {
    values: [null, pct('0.4')],
    shows: 'a rising mark leaves the stop, or takes it along',
    tape: rise,
  },
  trailing_activation_pct: {
    values: [pct('0'), pct('5')],
    shows: 'the stop follows at once, or not before 5 %',
    beside: trailing,
    tape: rise,
  },
  trailing: {
    values: ['bot', 'exchange'],
    shows: 'the bot moves the stop, or places a trailing order',
    beside: trailing,
    tape: rise,
  },
  trailing_take_profit: {
    values: [false, true],
    shows: 'there is a target, or the stop begins to follow there',
    beside: trailing,
    tape: rise,
  },
  scale_out_levels_pct: {
    values: [[pct('1')], [pct('1.5')]],
    shows: 'the first part is closed nearer, or farther',
    beside: parts,
    tape: held,
  },
  scale_out_sizes_pct: {
    values: [[pct('50')], [pct('25')]],
    shows: 'half is closed at the first level, or a quarter',
    beside: parts,
    tape: held,
  },
  time_stop_min: {
    values: [null, 1],
    shows: 'after two minutes the position is still held, or closed',
    tape: (market) => {
      held(market)
      market.pass(2 * minute)
    },
  },
  protection_stop: {
    values: ['close_position', 'quantity'],
    shows: 'the stop covers the side, or what the bot holds',
    tape: held,
  },
  working_type: {
    values: ['MARK_PRICE', 'CONTRACT_PRICE'],
    shows: 'the stop triggers on the one, or on the other',
    tape: held,
  },
  tp_working_type: {
    values: ['CONTRACT_PRICE', 'MARK_PRICE'],
    shows: 'the target triggers on the one, or on the other',
    tape: held,
  },
}
