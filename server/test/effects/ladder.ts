import { pct, rate, usdt } from '@undertow/shared/money.ts'
import { type symbolLadderSettings } from '@undertow/shared/settings/ladder.ts'
import { second, type Market, type SymbolEffects } from './market.ts'

/** Two additions, at 2 and 4 % below the average; the stop lies below both. */
export const ladder = {
  dca: true,
  dca_levels: [pct('2'), pct('4')],
  dca_size_factors: [rate('1'), rate('1')],
  trade_value_usdt: usdt('400'),
  stop_loss_pct: pct('10'),
  entry: 'ioc',
  cooldown_sec: 0,
} as const

/** An entry, and a mark that falls by 2.4 and then by 5 %. */
function fall(market: Market): void {
  market.burst()
  for (const at of ['96000', '93500']) {
    market.pass(10 * second)
    market.moveTo(at)
  }
}

const beside = { symbol: ladder }

export const ladderEffects: SymbolEffects<typeof symbolLadderSettings> = {
  dca: { values: [false, true], shows: 'a falling mark adds nothing, or adds', beside, tape: fall },
  dca_first_pct: { values: [pct('25'), pct('50')], shows: 'the first entry is smaller, or larger', beside, tape: fall },
  dca_levels: {
    values: [
      [pct('2'), pct('4')],
      [pct('3'), pct('6')],
    ],
    shows: 'a mark 2.4 % lower adds, or does not yet',
    beside,
    tape: fall,
  },
  dca_size_factors: {
    values: [
      [rate('1'), rate('1')],
      [rate('0.5'), rate('0.5')],
    ],
    shows: 'what is added is as large as the first entry, or half of it',
    beside,
    tape: fall,
  },
  dca_trigger: { values: ['price', 'signal'], shows: 'a falling mark adds by itself, or does not', beside, tape: fall },
  dca_tranches: {
    values: [false, true],
    shows: 'there is one target for all of it, or one for each addition',
    beside,
    tape: fall,
  },
}
