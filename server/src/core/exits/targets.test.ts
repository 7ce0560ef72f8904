import { describe, expect, test } from 'vitest'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { pct, price, qty, text, usdt } from '@undertow/shared/money.ts'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// A long of 0.01 at 98301.6; the stop stands.

const scaled = (levels: readonly string[], sizes: readonly string[], more: Partial<SymbolSettings> = {}) => ({
  scale_out_levels_pct: levels.map((level) => pct(level)),
  scale_out_sizes_pct: sizes.map((size) => pct(size)),
  ...more,
})
function open(symbol: Partial<SymbolSettings>, instrument = btc): Story {
  const hunter = story({ symbol, instruments: [instrument] })
  hunter.holding()
  hunter.placed(hunter.lastOrder('stop'))
  return hunter
}
/** The live targets, as price and quantity; `rest` closes what there is. */
const targets = (hunter: Story): string[] =>
  [...hunter.state.orders.values()]
    .filter(({ wish, phase, cancelWanted }) => wish.purpose === 'takeProfit' && phase !== 'done' && !cancelWanted)
    .map(({ wish }) => `${text(wish.stopPrice!)} ${wish.qty === null ? 'rest' : text(wish.qty)}`)
const placeAll = (hunter: Story): void => {
  for (const { wish, phase } of hunter.state.orders.values()) if (phase === 'pending') hunter.placed(wish)
}

describe('the scale-out', () => {
  test('S28: closes parts at their levels, and the rest at the take-profit over the whole side', () => {
    expect(targets(open(scaled(['0.5', '1'], ['30', '30'])))).toEqual([
      '98793.1 0.003',
      '99284.6 0.003',
      '100267.6 rest',
    ])
    expect(targets(open({}))).toEqual(['100267.6 rest'])
  })

  test('with 100 % in all the last level closes what is left, without dust', () => {
    const hunter = open(scaled(['0.5', '1'], ['33', '67']))
    expect(targets(hunter)).toEqual(['98793.1 0.003', '99284.6 rest'])
    placeAll(hunter)
    const [first, last] = hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')
    hunter.fill(first!, '0.003', '98793.1')
    hunter.fill(last!, '0.007', '99284.6')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'scaleOut' }])
  })

  test('a part that is too small for the exchange joins the next one, and the last one the rest', () => {
    const coarse = { ...btc, marketQtyMin: qty('0.004'), qtyMin: qty('0.004') }
    expect(targets(open(scaled(['0.5', '1', '1.5'], ['20', '30', '30']), coarse))).toEqual([
      '99284.6 0.005',
      '100267.6 rest',
    ])
    expect(targets(open(scaled(['0.5'], ['0.1'])))).toEqual(['100267.6 rest'])
  })

  test('a level at or behind the take-profit is closed there', () => {
    expect(targets(open(scaled(['0.5', '3'], ['30', '30'])))).toEqual(['98793.1 0.003', '100267.6 rest'])
  })

  test('what was taken is not taken again, whatever is left stays covered by the stop over the whole side', () => {
    const hunter = open(scaled(['0.5', '1'], ['30', '30']))
    placeAll(hunter)
    const [first] = hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')
    hunter.fill(first!, '0.003', '98793.1')
    hunter.pass(2_000)
    expect(targets(hunter)).toEqual(['99284.6 0.003', '100267.6 rest'])
    expect(hunter.orders().filter(({ purpose }) => purpose === 'stop')).toHaveLength(1)
    expect(hunter.lastOrder('stop').closePosition).toBe(true)
  })

  test('an entry that fills on moves the parts: the old ones go before the new ones come', () => {
    const hunter = story({ symbol: scaled(['1'], ['50']) })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    placeAll(hunter)
    const [first] = hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')
    hunter.fill(entry, '0.006', '98301.6')
    hunter.pass(1_000)
    expect(hunter.cancels()).toEqual([first!.clientId])
    expect(targets(hunter)).toEqual(['100267.6 rest'])
    hunter.report(first!, 'cancelled')
    hunter.pass(1_000)
    expect(targets(hunter)).toEqual(['100267.6 rest', '99284.6 0.005'])
  })

  test('a part whose level is passed already is closed at market, alone', () => {
    const hunter = open(scaled(['0.5'], ['30']))
    const [first] = hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')
    hunter.placed(first!, 'rejected', 'wouldTrigger')
    const close = hunter.lastOrder('close')
    expect([close.type, text(close.qty!)]).toEqual(['market', '0.003'])
    hunter.pass(3_000)
    expect(hunter.orders().filter(({ purpose }) => purpose === 'close')).toHaveLength(1)
    hunter.fill(close, '0.003', '98800')
    expect(targets(hunter)).toEqual(['100267.6 rest'])
    expect(hunter.state.positions.get('BTCUSDT:long')?.closing).toBeNull()
  })

  test('the part that the user took by hand comes off the farthest parts', () => {
    const hunter = open(scaled(['0.5', '1'], ['30', '30']))
    placeAll(hunter)
    hunter.operator({ do: 'reduce', symbol: 'BTCUSDT', leg: 'long', sharePct: 75 })
    const close = hunter.lastOrder('close')
    hunter.fill(close, text(close.qty!), '98400')
    hunter.report(close, 'filled', { filledQty: close.qty! })
    for (const { wish, phase } of hunter.state.orders.values())
      if (phase === 'cancelling') hunter.report(wish, 'cancelled')
    hunter.pass(2_000)
    expect(targets(hunter)).toEqual(['100267.6 rest'])
  })
})

describe('a take-profit as a limit', () => {
  test('is one at the target over our quantity, reduce-only; as market it is over the whole side', () => {
    const hunter = open({ take_profit_order: 'limit' })
    const target = hunter.lastOrder('takeProfit')
    expect(target).toMatchObject({ type: 'takeProfit', closePosition: false, reduceOnly: true })
    expect([text(target.price!), text(target.stopPrice!), text(target.qty!)]).toEqual(['100267.6', '100267.6', '0.01'])
    expect(open({}).lastOrder('takeProfit')).toMatchObject({
      type: 'takeProfitMarket',
      closePosition: true,
      price: null,
    })
  })

  test('that fills in parts goes on with the rest, and the stop covers it', () => {
    const hunter = open({ take_profit_order: 'limit' })
    const target = hunter.lastOrder('takeProfit')
    hunter.placed(target)
    hunter.fill(target, '0.004', '100267.6')
    hunter.pass(2_000)
    expect(hunter.cancels()).toEqual([])
    expect(hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')).toHaveLength(1)
    expect(hunter.state.positions.get('BTCUSDT:long')?.unprotectedSince).toBeNull()
    hunter.fill(target, '0.006', '100267.6')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'takeProfit' }])
  })

  test('that is refused is tried again more rarely, and the stop stands', () => {
    const hunter = open({ take_profit_order: 'limit' })
    const stop = hunter.lastOrder('stop')
    for (let times = 0; times < 4; times += 1) {
      hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'band')
      hunter.pass(61_000)
    }
    expect(hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')).toHaveLength(5)
    expect(hunter.lastOrder('stop')).toBe(stop)
    expect(hunter.cancels()).toEqual([])
  })

  test('of less than the exchange takes as an order is a market order over the whole side', () => {
    const hunter = open({ take_profit_order: 'limit' }, { ...btc, notionalMin: usdt('5') })
    hunter.placed(hunter.lastOrder('takeProfit'))
    const small = { ...btc, marketQtyMin: qty('0.02') }
    hunter.tell({ kind: 'instruments', instruments: [small] })
    expect(hunter.cancels()).toEqual([hunter.orders().find(({ purpose }) => purpose === 'takeProfit')!.clientId])
    hunter.report(hunter.lastOrder('takeProfit'), 'cancelled')
    hunter.pass(1_000)
    expect(hunter.lastOrder('takeProfit')).toMatchObject({ type: 'takeProfitMarket', closePosition: true })
    expect(hunter.lastOrder('takeProfit').stopPrice).toEqual(price('100267.6'))
  })
})
