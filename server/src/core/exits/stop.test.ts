import { describe, expect, test } from 'vitest'
import { pct, price, rate, text, usdt } from '@undertow/shared/money.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { story, type Story } from '../story.test-support.ts'

// A long of 0.01 at 98301.6, its first stop 1 % below at 97318.6; fees 0.02 % in, 0.05 % out.

const open = (symbol: Partial<SymbolSettings>, leverage = 10): Story => {
  const hunter = story({ symbol: { take_profit_pct: pct('50'), leverage, ...symbol }, leverage })
  hunter.protectedHolding()
  return hunter
}
const stops = (hunter: Story): string[] =>
  hunter
    .orders()
    .filter(({ purpose }) => purpose === 'stop')
    .map(({ stopPrice }) => text(stopPrice!))
const held = (hunter: Story) => hunter.state.positions.get('BTCUSDT:long')!
/** The newest stop stands, and the one before is gone. */
function settleStop(hunter: Story): NewOrder {
  const stop = hunter.lastOrder('stop')
  hunter.placed(stop)
  for (const id of hunter.cancels()) {
    const order = hunter.orders().find(({ clientId }) => clientId === id)
    if (order && hunter.state.orders.get(id)?.phase !== 'done') hunter.report(order, 'cancelled')
  }
  return stop
}

describe('the distances', () => {
  test('S21: of margin are those of the price times the leverage: two values of exit_basis, two stops', () => {
    const sizes = { stop_loss_pct: pct('10'), take_profit_pct: pct('20') }
    const ofPrice = open({ ...sizes, exit_basis: 'price' }, 5)
    const ofMargin = open({ ...sizes, exit_basis: 'margin' }, 5)
    expect([stops(ofPrice), stops(ofMargin)]).toEqual([['88471.5'], ['96335.6']])
    expect(text(ofMargin.lastOrder('takeProfit').stopPrice!)).toBe('102233.6')
  })

  test('in average true ranges go by the range of the decision, the stop never farther than stop_loss_pct', () => {
    const withRange = (range: string, symbol: Partial<SymbolSettings>): Story => {
      const hunter = story({ symbol })
      hunter.liquidation('long', '25000')
      hunter.quote({ picture: { atr: { pct: pct(range), ageMs: 10 } } })
      const entry = hunter.lastOrder('entry')
      hunter.placed(entry)
      hunter.fill(entry, text(entry.qty!), '98301.6')
      hunter.placed(hunter.lastOrder('stop'))
      return hunter
    }
    const twice = { stop_loss_atr: rate('2'), take_profit_atr: rate('4') }
    const calm = withRange('0.2', twice)
    expect([stops(calm), text(calm.lastOrder('takeProfit').stopPrice!)]).toEqual([['97908.4'], '99088'])
    const wild = withRange('0.9', twice)
    expect([stops(wild), text(wild.lastOrder('takeProfit').stopPrice!)]).toEqual([['97318.6'], '101840.4'])
    expect(stops(withRange('0.2', {}))).toEqual(['97318.6'])
  })

  test('in average true ranges refuse the entry without a known one, and with a target inside the fees', () => {
    const refused = (picture: Parameters<Story['quote']>[0], symbol: Partial<SymbolSettings>) => {
      const hunter = story({ symbol })
      hunter.liquidation('long', '25000')
      hunter.quote(picture)
      return hunter.decisions()[0]!.refusedBy
    }
    const range = (share: string) => ({ picture: { atr: { pct: pct(share), ageMs: 10 } } })
    expect(refused({}, { stop_loss_atr: rate('2') })).toBe('atr_exit')
    expect(refused({ picture: { atr: null } }, { take_profit_atr: rate('2') })).toBe('atr_exit')
    expect(refused(range('0'), { stop_loss_atr: rate('2') })).toBe('atr_exit')
    expect(refused(range('0.03'), { take_profit_atr: rate('2') })).toBe('atr_exit')
    expect(refused(range('0.04'), { take_profit_atr: rate('2') })).toBeNull()
    expect(refused({}, {})).toBeNull()
  })
})

describe('break-even', () => {
  test('S28: from its distance on the stop lies where closing nets zero, both fees and funding included', () => {
    const hunter = open({ break_even_at_pct: pct('0.5') })
    hunter.tell({
      kind: 'income',
      type: 'funding',
      id: 'f1',
      symbol: 'BTCUSDT',
      asset: 'USDT',
      amount: usdt('-0.1'),
      happenedAt: hunter.now(),
    })
    hunter.mark('98793.1')
    expect(stops(hunter)).toHaveLength(1)
    hunter.mark('98793.2')
    // (983.016 + 0.1966032 + 0.1) ÷ (0.01 × 0.9995) = 98380.4…
    expect(stops(hunter)).toEqual(['97318.6', '98380.5'])
    const stop = settleStop(hunter)
    hunter.fill(stop, '0.01', '98380.5', { commission: usdt('0.49190250') })
    const [trade] = hunter.trades()
    expect(trade).toMatchObject({ exitReason: 'breakEven' })
    expect(trade!.netPnl.gte(0) && trade!.netPnl.lt('0.001')).toBe(true)
  })

  test('without it the stop stays, and the offset lies beyond it', () => {
    const off = open({})
    off.mark('98900')
    expect(stops(off)).toHaveLength(1)
    const beyond = open({ break_even_at_pct: pct('0.5'), break_even_offset_pct: pct('0.1') })
    beyond.mark('98900')
    expect(stops(beyond)).toEqual(['97318.6', '98468.9'])
  })

  test('holds when the price has come back before the stop stood there: closed at market', () => {
    const hunter = open({ break_even_at_pct: pct('0.5') })
    hunter.mark('98900')
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'wouldTrigger')
    expect(hunter.lastOrder('close')).toMatchObject({ type: 'market' })
    hunter.fill(hunter.lastOrder('close'), '0.01', '98300')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'breakEven' }])
  })

  test('begins anew when the position grows, because its entry is another one then', () => {
    const hunter = story({ symbol: { take_profit_pct: pct('50'), break_even_at_pct: pct('0.5') } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98300')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.mark('98900')
    settleStop(hunter)
    expect(held(hunter).breakEvenArmed).toBe(true)
    hunter.fill(entry, '0.005', '98800')
    expect(held(hunter)).toMatchObject({ breakEvenArmed: false, breakEven: null, closing: null })
  })

  test('survives a restart, and waits for a mark of the new process', () => {
    const hunter = open({ break_even_at_pct: pct('0.5') })
    const { instruments } = hunter.state
    hunter.state.instruments = new Map()
    hunter.mark('98900')
    hunter.state.instruments = instruments
    hunter.mark('98900')
    expect(stops(hunter)).toHaveLength(2)
    hunter.tell({ kind: 'started', bootId: 'next', installation: 'test', version: '0' })
    expect(held(hunter).breakEvenArmed).toBe(true)
  })
})

describe('trailing', () => {
  test('follows the best mark at its distance, from its activation on, the new stop before the old one goes', () => {
    const hunter = open({ trailing_stop_pct: pct('0.4'), trailing_activation_pct: pct('0.5') })
    hunter.mark('98700')
    expect(stops(hunter)).toHaveLength(1)
    hunter.mark('99000')
    expect(stops(hunter)).toEqual(['97318.6', '98604'])
    expect(hunter.cancels()).toEqual([])
    const moved = settleStop(hunter)
    hunter.pass(5_000)
    hunter.mark('98800')
    expect(stops(hunter)).toHaveLength(2)
    hunter.fill(moved, '0.01', '98604')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'trailing' }])
  })

  test('moves at most every five seconds, and by a tenth of its distance at least', () => {
    const hunter = open({ trailing_stop_pct: pct('0.4') })
    hunter.mark('98700')
    settleStop(hunter)
    hunter.mark('99500')
    expect(stops(hunter)).toEqual(['97318.6', '98305.2'])
    hunter.pass(5_000)
    expect(stops(hunter)).toEqual(['97318.6', '98305.2', '99102'])
    settleStop(hunter)
    hunter.pass(5_000)
    hunter.mark('99530')
    expect(stops(hunter)).toHaveLength(3)
    hunter.mark('99545')
    expect(stops(hunter)).toHaveLength(4)
  })

  test('closes at market when the price came back through a level before the stop was there', () => {
    const hunter = open({ trailing_stop_pct: pct('0.4') })
    hunter.mark('98700')
    settleStop(hunter)
    hunter.mark('99500')
    hunter.mark('99000')
    expect(hunter.notices()).toContain('level_passed')
    hunter.fill(hunter.lastOrder('close'), '0.01', '99000')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'trailing' }])
  })

  test('closes at market when the price is behind its level and the exchange does not take the new stop', () => {
    const hunter = open({ trailing_stop_pct: pct('0.5') })
    hunter.pass(10_000)
    hunter.mark('100000')
    expect(stops(hunter)).toEqual(['97318.6', '99500'])
    for (let times = 0; times < 6; times += 1) {
      hunter.placed(hunter.lastOrder('stop'), 'rejected', 'rateLimit')
      hunter.pass(20_000)
    }
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'rateLimit')
    hunter.mark('99000')
    hunter.pass(2_000)
    expect(hunter.lastOrder('close').type).toBe('market')
    expect(held(hunter).closing).toBe('trailing')
  })

  test('from the target on instead of closing there', () => {
    const rules = { take_profit_pct: pct('1'), trailing_stop_pct: pct('0.4') }
    const hunter = story({ symbol: { ...rules, trailing_take_profit: true } })
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    expect(hunter.orders().some(({ purpose }) => purpose === 'takeProfit')).toBe(false)
    hunter.mark('99200')
    expect(stops(hunter)).toHaveLength(1)
    hunter.mark('99300')
    expect(stops(hunter)).toEqual(['97318.6', '98902.8'])
    expect(text(open({ ...rules }).lastOrder('takeProfit').stopPrice!)).toBe('99284.6')
  })

  test('by the exchange stands beside the fixed stop; while it does not stand, the bot trails', () => {
    const rules = { trailing_stop_pct: pct('0.4'), trailing_activation_pct: pct('0.5') }
    const hunter = story({ symbol: { take_profit_pct: pct('50'), ...rules, trailing: 'exchange' } })
    hunter.mark('98301.6')
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    const orders = hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')
    expect(orders.map(({ type }) => type)).toEqual(['takeProfitMarket', 'trailingStopMarket'])
    const trailing = orders[1]!
    expect(trailing).toMatchObject({ closePosition: false, reduceOnly: true, trail: { callbackPct: pct('0.4') } })
    expect(text(trailing.trail!.activation!)).toBe('98793.2')
    hunter.placed(orders[0]!)
    hunter.placed(trailing)
    hunter.mark('99000')
    expect(stops(hunter)).toHaveLength(1)
    hunter.report(trailing, 'expired')
    expect(stops(hunter)).toEqual(['97318.6', '98604'])
  })
})

test('the exchange goes on trailing through a restart and a standstill: what it has followed so far only it knows', () => {
  const hunter = open({ trailing_stop_pct: pct('0.5'), trailing: 'exchange' })
  hunter.pass(2_000)
  hunter.mark('98400')
  for (const { purpose, clientId } of hunter.orders())
    if (purpose === 'takeProfit' && hunter.state.orders.get(clientId)?.phase === 'pending')
      hunter.placed(hunter.state.orders.get(clientId)!.wish)
  hunter.pass(5_000)
  const trailing = hunter.orders().find(({ type }) => type === 'trailingStopMarket')!
  expect(hunter.state.orders.get(trailing.clientId)?.phase).toBe('open')
  const already = hunter.cancels().length
  hunter.tell({ kind: 'resumed', gapMs: 60_000 })
  hunter.tell({ kind: 'started', bootId: 'second', installation: 'test', version: '0' })
  hunter.pass(1_000)
  expect(hunter.cancels().slice(already)).toEqual([])
  expect(hunter.orders().filter(({ type }) => type === 'trailingStopMarket')).toHaveLength(1)
})

test('a time stop closes at market after its minutes, and not without one', () => {
  const hunter = open({ time_stop_min: 30 })
  hunter.pass(29 * 60_000)
  expect(hunter.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
  hunter.pass(60_000)
  hunter.fill(hunter.lastOrder('close'), '0.01', '98300')
  expect(hunter.trades()).toMatchObject([{ exitReason: 'timeStop' }])
  const without = open({})
  without.pass(31 * 60_000)
  expect(without.orders().some(({ purpose }) => purpose === 'close')).toBe(false)
})

test('the trade keeps the worst and the best mark, what triggered it and how far from the VWAP it began', () => {
  const hunter = story()
  hunter.liquidation('long', '25000')
  hunter.quote({ picture: { vwap: { price: price('100000'), ageMs: 5 } } })
  const entry = hunter.lastOrder('entry')
  hunter.mark('50000')
  hunter.placed(entry)
  hunter.fill(entry, '0.01', '98000')
  hunter.placed(hunter.lastOrder('stop'))
  hunter.mark('97510')
  hunter.mark('98980')
  hunter.fill(hunter.lastOrder('stop'), '0.01', '97000')
  expect(hunter.trades()).toMatchObject([
    { maePct: pct('0.5'), mfePct: pct('1'), trigger: 'window', vwapDeviationPct: pct('-1.59') },
  ])
})
