import { describe, expect, test } from 'vitest'
import { type Gate } from '@undertow/shared/commands.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { pct, price, qty, rate, usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// Where each limit lies to the last digit. A hunt of these stories buys 0.01 at
// 98301.6 with leverage 10: 983.016 USDT of notional, 98.3016 USDT of margin.

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

/** What refused the hunt of a new bot; null when it entered. */
function refusedBy(setup: Parameters<typeof story>[0], liquidated: Leg = 'long', quote: Partial<Quote> = {}) {
  const hunter = story(setup)
  hunter.liquidation(liquidated, '25000')
  hunter.quote(quote)
  return hunter.decisions().at(-1)!.refusedBy
}

const contract = (more: Partial<Instrument>, symbol: Partial<SymbolSettings> = {}) => ({
  instruments: [{ ...btc, ...more }],
  symbol,
})

describe('a limit that is just reached is kept', () => {
  test('S1: by the caps', () => {
    expect(refusedBy({ symbol: { max_position_usdt: usdt('98.3016') } })).toBeNull()
    expect(refusedBy({ symbol: { max_position_usdt: usdt('98.3015') } })).toBe('symbol_margin_cap')
    expect(refusedBy({ symbol: { max_position_notional_usdt: usdt('983.016') } })).toBeNull()
    expect(refusedBy({ symbol: { max_position_notional_usdt: usdt('983.015') } })).toBe('symbol_notional_cap')
    expect(refusedBy({ globals: { max_total_exposure_usdt: usdt('98.3016') } })).toBeNull()
    expect(refusedBy({ globals: { max_total_exposure_usdt: usdt('98.3015') } })).toBe('total_margin_cap')
    expect(refusedBy({ globals: { max_total_notional_usdt: usdt('983.016') } })).toBeNull()
    expect(refusedBy({ globals: { max_total_notional_usdt: usdt('983.015') } })).toBe('total_notional_cap')
  })

  test('S5: by quantity and notional', () => {
    expect(refusedBy(contract({ qtyMin: qty('0.01') }))).toBeNull()
    expect(refusedBy(contract({ qtyMin: qty('0.011') }))).toBe('size')
    expect(refusedBy(contract({ qtyMax: qty('0.01') }))).toBeNull()
    expect(refusedBy(contract({ qtyMax: qty('0.009') }))).toBe('size')
    expect(refusedBy(contract({ notionalMin: usdt('983.016') }))).toBeNull()
    expect(refusedBy(contract({ notionalMin: usdt('983.017') }))).toBe('size')
  })

  test('by the price band of the contract, on the side that the order could be too dear or too cheap', () => {
    const mark = { mark: price('98301.6') }
    expect(refusedBy(contract({ percentUp: rate('1') }), 'long', mark)).toBeNull()
    expect(refusedBy(contract({ percentUp: rate('0.999999') }), 'long', mark)).toBe('price_band')
    expect(refusedBy(contract({ percentDown: rate('1.1') }), 'long', mark)).toBeNull()
    const above = { mark: price('98508.5') }
    expect(refusedBy(contract({ percentDown: rate('1') }), 'short', above)).toBeNull()
    expect(refusedBy(contract({ percentDown: rate('1.000001') }), 'short', above)).toBe('price_band')
    expect(refusedBy(contract({ percentUp: rate('0.9') }), 'short', above)).toBeNull()
    expect(refusedBy(contract({ priceMin: price('98301.6') }))).toBeNull()
    expect(refusedBy(contract({ priceMin: price('98301.7') }))).toBe('price_band')
    expect(refusedBy(contract({ priceMax: price('98301.6') }))).toBeNull()
    expect(refusedBy(contract({ priceMax: price('98301.5') }))).toBe('price_band')
  })

  test('by the bracket: its notional and its leverage', () => {
    const [first, second] = btc.brackets
    const upTo = (cap: string) => contract({ brackets: [{ ...first!, notionalCap: usdt(cap) }] })
    expect(refusedBy(upTo('983.016'))).toBeNull()
    expect(refusedBy(upTo('983.015'))).toBe('bracket')
    const next = (leverageMax: number) =>
      contract({
        brackets: [
          { ...first!, notionalCap: usdt('900') },
          { ...second!, leverageMax },
        ],
      })
    expect(refusedBy(next(10))).toBeNull()
    expect(refusedBy(next(9))).toBe('bracket')
    expect(refusedBy(contract({ brackets: [] }))).toBeNull()
  })

  test('by the margin that is free: margin and fee of the entry', () => {
    // 98.3016 of margin and a fee of 0.05 % of 983.016. With so little, a later question refuses.
    expect(refusedBy({ wallet: '98.793108' })).not.toBe('available_margin')
    expect(refusedBy({ wallet: '98.793107' })).toBe('available_margin')
  })

  test('S23: but not by the stop: one that lies at the liquidation price refuses', () => {
    // Long: (983.016 − wallet) ÷ (0.01 × 0.995) is the stop of 86505.5. Short: (985.085 + wallet) ÷ (0.01 × 1.005), 110329.5.
    const setup = (wallet: string) => ({
      wallet,
      symbol: { stop_loss_pct: pct('12') },
      globals: { liquidation_distance_min_pct: pct('0') },
    })
    expect(refusedBy(setup('122.286275'))).toBe('stop_before_liquidation')
    expect(refusedBy(setup('122.2864'))).not.toBe('stop_before_liquidation')
    expect(refusedBy(setup('123.726475'), 'short')).toBe('stop_before_liquidation')
    expect(refusedBy(setup('123.7266'), 'short')).not.toBe('stop_before_liquidation')
  })

  test('S23: nor by the distance that is asked for between the two', () => {
    // 1 % of the entry price: 983.016 above the liquidation price of a long, 985.085 below that of a short.
    const setup = (wallet: string) => ({
      wallet,
      symbol: { stop_loss_pct: pct('12') },
      globals: { liquidation_distance_min_pct: pct('1') },
    })
    expect(refusedBy(setup('132.0672842'))).toBe('stop_before_liquidation')
    expect(refusedBy(setup('132.0673'))).not.toBe('stop_before_liquidation')
    expect(refusedBy(setup('133.62657925'), 'short')).toBe('stop_before_liquidation')
    expect(refusedBy(setup('133.6266'), 'short')).not.toBe('stop_before_liquidation')
  })

  test('by the margin ratio: maintenance of all legs as a part of the equity', () => {
    // Maintenance is 0.5 % of 983.016.
    const globals = { margin_ratio_max_pct: pct('1') }
    expect(refusedBy({ wallet: '491.508', globals })).toBeNull()
    expect(refusedBy({ wallet: '491.507', globals })).toBe('margin_ratio')
    expect(refusedBy({ wallet: '491.507', globals: { margin_ratio_max_pct: null } })).toBeNull()
  })

  test('S23: nor by the stress test: what is left has to exceed the buffer over maintenance', () => {
    // 0.01 from 98301.6 to 88471.5 loses 98.301; of 884.715 slip 0.5 %, fee 0.05 %, maintenance 0.5 % × 150 %.
    const far = { stop_loss_pct: pct('10') }
    expect(refusedBy({ wallet: '109.802295', symbol: far })).toBe('stress')
    expect(refusedBy({ wallet: '109.802296', symbol: far })).toBeNull()
  })
})

describe('the limits of market orders', () => {
  test('hold for market orders and for no others', () => {
    const market = { entry: 'market' } as const
    const small = { marketQtyMax: qty('0.009'), qtyMax: qty('0.01') }
    expect(refusedBy(contract(small, market))).toBe('size')
    expect(refusedBy(contract(small))).toBeNull()
    const large = { marketQtyMin: qty('0.02'), qtyMin: qty('0.001') }
    expect(refusedBy(contract(large, market))).toBe('size')
    expect(refusedBy(contract(large))).toBeNull()
    expect(refusedBy(contract({ qtyMax: qty('0.001') }, market))).toBeNull()
    expect(refusedBy(contract({ qtyMin: qty('0.1') }, market))).toBeNull()
  })
})

describe('what counts', () => {
  const two = {
    symbols: { BTCUSDT: {}, ETHUSDT: {} },
    instruments: [btc, { ...btc, symbol: 'ETHUSDT' }],
  }
  const thenEth = (hunter: Story) => {
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    return hunter.decisions().at(-1)!.refusedBy
  }

  test('against the bracket: what its symbol holds already, and no other symbol', () => {
    const brackets = [{ ...btc.brackets[0]!, notionalCap: usdt('1900') }]
    const hunter = story({ ...two, hedge: true, instruments: two.instruments.map((each) => ({ ...each, brackets })) })
    hunter.protectedHolding('long')
    expect(thenEth(hunter)).toBeNull()
    hunter.hunt('short')
    expect(refusal(hunter).gate).toBe('bracket')
    expect(figures(refusal(hunter))).toBe('1968.1 USDT, 10x | 100x, 1900 USDT')
  })

  test('S2: as margin that is not free: what other positions bind', () => {
    const hunter = story({ ...two, wallet: '197' })
    hunter.protectedHolding('long')
    expect(thenEth(hunter)).toBe('available_margin')
    expect(figures(refusal(hunter))).toBe('98.7 USDT | 98.79 USDT, 983.02 USDT')
  })

  test('as free margin: a loss that is not realised is gone, a profit that is not realised is not there yet', () => {
    const after = (mark: string, wallet: string) => {
      const hunter = story({ ...two, wallet, symbol: { stop_loss_pct: pct('1'), take_profit_pct: pct('50') } })
      hunter.protectedHolding('long')
      hunter.mark(mark)
      return thenEth(hunter)
    }
    expect(after('98301.6', '200')).toBeNull()
    expect(after('97801.6', '200')).toBe('available_margin')
    expect(after('97801.6', '205')).toBeNull()
    expect(after('108301.6', '197')).toBe('available_margin')
  })
})

test('a price that the grid of the contract rounds to nothing is no price', () => {
  const cheap = { bid: price('0.1'), ask: price('0.2'), mark: price('0.1') }
  expect(refusedBy(contract({ priceMin: price('0') }), 'long', cheap)).toBe('quote')
})

test('I12: of a bot that does not enter nothing more is asked than why', () => {
  const hunter = story()
  hunter.operator({ do: 'pause' })
  hunter.hunt()
  expect(
    hunter
      .decisions()
      .at(-1)!
      .gates.map(({ gate }) => gate),
  ).toEqual(['window', 'entries'])
})

test('S5: a contract without minimums does not make nothing an order', () => {
  const none = { qtyMin: qty('0'), notionalMin: usdt('0') }
  expect(refusedBy(contract(none, { trade_value_usdt: usdt('9') }))).toBe('size')
})

test('without equity no margin ratio is kept', () => {
  const hunter = story({ globals: { margin_ratio_max_pct: pct('100') } })
  hunter.state.balances.clear()
  hunter.hunt()
  expect(gateOf(hunter, 'margin_ratio').passed).toBe(false)
  const nothing = story({ wallet: '0', globals: { margin_ratio_max_pct: pct('100') } })
  nothing.hunt()
  expect(figures(gateOf(nothing, 'margin_ratio'))).toBe(' | 100 %')
})

test('S23: without a known balance nothing is risked', () => {
  const hunter = story()
  hunter.state.balances.clear()
  hunter.hunt()
  expect(refusal(hunter)).toMatchObject({ gate: 'available_margin', value: 'the balance is not known' })
})
