import { add, pct, price, rate, usdt } from '@undertow/shared/money.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// First entry of 0.01 at 98,410; rungs at 2 % and 4 % below the average, each as large; the stop at 88,569.
const ladder: Partial<SymbolSettings> = {
  dca: true,
  dca_levels: [pct('2'), pct('4')],
  dca_size_factors: [rate('1'), rate('1')],
  trade_value_usdt: usdt('400'),
  stop_loss_pct: pct('10'),
  entry: 'ioc',
  cooldown_sec: 0,
}
export type Setup = Parameters<typeof story>[0]
export const laddered = (symbol: Partial<SymbolSettings> = {}, more: Setup = {}): Story =>
  story({ ...more, symbol: { ...ladder, ...symbol } })

/** Holds the first entry, filled at the ask and protected. */
export function holding(symbol: Partial<SymbolSettings> = {}, more: Setup = {}): Story {
  const hunter = laddered(symbol, more)
  const entry = hunter.hunt('long')
  if (!entry) throw new Error('no entry')
  hunter.placed(entry)
  hunter.fill(entry, '0.01', '98410')
  hunter.placed(hunter.lastOrder('stop'))
  hunter.placed(hunter.lastOrder('takeProfit'))
  hunter.pass(5_000)
  hunter.asked()
  return hunter
}

export const entriesOf = (hunter: Story): NewOrder[] => hunter.orders().filter(({ purpose }) => purpose === 'entry')

/** The mark falls to `at`, and the book with it; the addition, if one was placed. */
export function fallTo(hunter: Story, at: string): NewOrder | null {
  const before = entriesOf(hunter).length
  hunter.mark(at)
  if (ofKind(hunter.asked(), 'askQuote').length > 0)
    hunter.quote({ bid: price(at), ask: add(price(at), price('10')), mark: price(at) })
  return entriesOf(hunter)[before] ?? null
}

export const refusal = (hunter: Story) =>
  hunter
    .decisions()
    .at(-1)
    ?.gates.find(({ passed }) => !passed)
export const rungs = (hunter: Story) => hunter.state.positions.get('BTCUSDT:long')?.ladder.map(({ usedBy }) => usedBy)
