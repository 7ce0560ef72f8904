import { describe, expect, test } from 'vitest'
import { type Gate } from '@undertow/shared/commands.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { pct, price, usdt } from '@undertow/shared/money.ts'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// A hunt of these stories buys 0.01 at 98301.6 with leverage 10: 983.016 USDT of notional, 98.3016 USDT of margin.

/** The question that refused the last decision. */
const refusal = (hunter: Story) =>
  hunter
    .decisions()
    .at(-1)!
    .gates.find(({ passed }) => !passed)!
const gateOf = (hunter: Story, name: string) =>
  hunter
    .decisions()
    .at(-1)!
    .gates.find(({ gate }) => gate === name)!
/** The numbers of an answer with their units, whatever words stand around them. */
const figures = ({ value, limit }: Pick<Gate, 'value' | 'limit'>) =>
  [value, limit].map((said) => (said.match(/\d[\d.]*(?: USDT| %|x)?/g) ?? []).join(', ')).join(' | ')

describe('people are told', () => {
  test('the figures of every question, with their units, also where it passed', () => {
    const globals = { margin_ratio_max_pct: pct('50') }
    const hunter = story({ globals })
    hunter.hunt()
    const told = new Map(hunter.decisions()[0]!.gates.map((each) => [each.gate, figures(each)]))
    expect(told.get('window')).toBe('25000 USDT | 20000 USDT')
    expect(told.get('slippage')).toBe('98400, 98410 | 0.1 %')
    expect(told.get('size')).toBe('0.01, 98.3 USDT, 983.02 USDT | 0.001, 1000, 5 USDT')
    expect(told.get('bracket')).toBe('983.02 USDT, 10x | 100x, 50000 USDT')
    expect(told.get('price_band')).toBe('98301.6 | 103325.25, 1, 1000000')
    expect(told.get('symbol_margin_cap')).toBe('0 USDT, 98.3 USDT, 98.3 USDT, 983.02 USDT | 1000 USDT')
    expect(told.get('total_margin_cap')).toBe('0 USDT, 98.3 USDT, 98.3 USDT, 983.02 USDT | 1000 USDT')
    expect(told.get('symbol_notional_cap')).toBe('98.3 USDT, 983.02 USDT | ')
    expect(told.get('available_margin')).toBe('10000 USDT | 98.79 USDT, 983.02 USDT')
    expect(told.get('stop_before_liquidation')).toBe('97318.6 | ')
    expect(told.get('margin_ratio')).toBe('4.92 USDT, 10000 USDT | 50 %')
    expect(told.get('stress')).toBe('9984.82 USDT | 7.3 USDT, 150 %')
  })

  test('what a short is measured against', () => {
    const hunter = story({
      wallet: '300',
      symbol: { max_position_notional_usdt: usdt('5000') },
      globals: { liquidation_distance_min_pct: pct('0') },
    })
    hunter.hunt('short')
    expect(figures(gateOf(hunter, 'price_band'))).toBe('98508.5 | 93484.75, 1, 1000000')
    expect(figures(gateOf(hunter, 'symbol_notional_cap'))).toBe('98.51 USDT, 985.09 USDT | 5000 USDT')
    // (985.085 + 300) ÷ (0.01 × 1.005)
    expect(figures(gateOf(hunter, 'stop_before_liquidation'))).toBe('99493.5 | 127869.15422886')
  })

  test('the distance to the liquidation and the margin ratio that are asked for', () => {
    const hunter = story({
      wallet: '300',
      globals: { liquidation_distance_min_pct: pct('2'), margin_ratio_max_pct: pct('5') },
    })
    hunter.hunt('long')
    // (983.016 − 300) ÷ (0.01 × 0.995)
    expect(figures(gateOf(hunter, 'stop_before_liquidation'))).toBe('97318.6 | 2 %, 68644.8241206')
    expect(figures(gateOf(hunter, 'margin_ratio'))).toBe('4.92 USDT, 300 USDT | 5 %')
  })

  test('which price is missing for a decision', () => {
    const missing = (quote: Partial<Quote>) => {
      const hunter = story()
      hunter.liquidation('long', '25000')
      hunter.quote(quote)
      return refusal(hunter)
    }
    expect(missing({ mark: null })).toMatchObject({ gate: 'quote', value: 'no mark price' })
    expect(missing({ bid: null })).toMatchObject({ gate: 'quote', value: 'bid none, ask 98410' })
    expect(missing({ ask: null })).toMatchObject({ gate: 'quote', value: 'bid 98400, ask none' })
    expect(missing({ bid: price('98420') })).toMatchObject({ gate: 'quote', value: 'bid 98420, ask 98410' })
  })

  test('a symbol whose rules are not known from one that the settings no longer list', () => {
    const unknown = story({ instruments: [{ ...btc, symbol: 'ETHUSDT' }] })
    unknown.hunt()
    expect(refusal(unknown)).toMatchObject({ gate: 'symbol', value: expect.stringContaining('BTCUSDT') })
    const unlisted = story()
    unlisted.liquidation('long', '25000')
    unlisted.tell({ kind: 'configAccepted', version: 2, config: { ...unlisted.config, symbols: {} } })
    unlisted.quote()
    expect(refusal(unlisted)).toMatchObject({ gate: 'symbol', value: expect.stringContaining('settings') })
    expect(unlisted.orders()).toEqual([])
  })
})
