import { describe, expect, test } from 'vitest'
import { type OperatorAction } from '@undertow/shared/events.ts'
import { pct, price, qty, text, usdt } from '@undertow/shared/money.ts'
import { btc, ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// A long of 0.01 at 98301.6, its stop at 97318.6 and its target at 100267.6; the mark is given.

const leg = { symbol: 'BTCUSDT', leg: 'long' } as const
const orders = (hunter: Story, purpose: string) => hunter.orders().filter((order) => order.purpose === purpose)
const last = (hunter: Story): string => ofKind(hunter.log, 'notice').at(-1)!.notice.text
const move = (stop: string | null, target: string | null, mayWiden = false): OperatorAction => ({
  do: 'setExits',
  ...leg,
  stopPrice: stop === null ? null : price(stop),
  takeProfitPrice: target === null ? null : price(target),
  mayWiden,
})
function held(setup: Parameters<typeof story>[0] = {}): Story {
  const hunter = story(setup)
  hunter.protectedHolding()
  hunter.mark('98400')
  return hunter
}

describe('a part closed by hand', () => {
  test.each([
    [25, '0.002'],
    [50, '0.005'],
    [75, '0.007'],
  ] as const)('of %i %% is a market order that only reduces, rounded down to %s', (sharePct, part) => {
    const hunter = held()
    hunter.operator({ do: 'reduce', ...leg, sharePct })
    const close = hunter.lastOrder('close')
    expect([close.type, close.reduceOnly, text(close.qty!)]).toEqual(['market', true, part])
    hunter.fill(close, part, '98400')
    hunter.report(close, 'filled', { filledQty: close.qty! })
    hunter.pass(5_000)
    expect(orders(hunter, 'close')).toHaveLength(1)
    expect(hunter.state.positions.get('BTCUSDT:long')).toMatchObject({ closing: null, unprotectedSince: null })
  })

  test('is refused where the part or what is left is less than the exchange takes, with the numbers', () => {
    const hunter = held({ instruments: [{ ...btc, marketQtyMin: qty('0.004') }] })
    hunter.operator({ do: 'reduce', ...leg, sharePct: 25 })
    expect(last(hunter)).toContain('25 % of 0.01 is less than the smallest order of 0.004')
    hunter.operator({ do: 'reduce', ...leg, sharePct: 75 })
    expect(last(hunter)).toContain('75 % of 0.01 would leave 0.003')
    expect(orders(hunter, 'close')).toEqual([])
  })

  test('is not asked for twice at once, nor of what is not held', () => {
    const hunter = held()
    hunter.operator({ do: 'reduce', ...leg, sharePct: 25 })
    hunter.operator({ do: 'reduce', ...leg, sharePct: 25 })
    hunter.operator({ do: 'reduce', symbol: 'BTCUSDT', leg: 'short', sharePct: 25 })
    expect(orders(hunter, 'close')).toHaveLength(1)
    expect(last(hunter)).toContain('Nothing of it is held')
  })
})

describe('an entry asked for by hand', () => {
  test('passes every gate and is named as the operator’s', () => {
    const hunter = held({ symbol: { cooldown_sec: 0 } })
    hunter.operator({ do: 'add', ...leg })
    hunter.quote()
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'operator', outcome: 'entered', leg: 'long' })
    expect(orders(hunter, 'entry')).toHaveLength(2)
  })

  test.each([
    ['cooldown', { symbol: { cooldown_sec: 60 } }],
    ['symbol_margin_cap', { symbol: { cooldown_sec: 0, max_position_usdt: usdt('150') } }],
    ['total_margin_cap', { symbol: { cooldown_sec: 0 }, globals: { max_total_exposure_usdt: usdt('150') } }],
  ] as const)('is refused by %s like any other', (gate, setup) => {
    const hunter = held(setup)
    hunter.operator({ do: 'add', ...leg })
    hunter.quote()
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'operator', outcome: 'refused', refusedBy: gate })
    expect(orders(hunter, 'entry')).toHaveLength(1)
  })

  test('is refused when what it was to add to has been closed before the quote came', () => {
    const hunter = held()
    hunter.pass(60_000)
    hunter.operator({ do: 'add', ...leg })
    hunter.fill(hunter.lastOrder('stop'), '0.01', '97318.6')
    hunter.report(hunter.lastOrder('takeProfit'), 'cancelled')
    hunter.quote()
    expect(orders(hunter, 'entry')).toHaveLength(1)
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'operator', refusedBy: 'in_position' })
  })

  test('is refused when what it was to add to is being closed by then', () => {
    const hunter = held()
    hunter.pass(60_000)
    hunter.mark('98400')
    hunter.operator({ do: 'add', ...leg })
    hunter.operator({ do: 'close', ...leg })
    hunter.placed(hunter.lastOrder('close'), 'rejected', 'noDepth')
    hunter.quote()
    expect(orders(hunter, 'entry')).toHaveLength(1)
    expect(hunter.decisions().at(-1)).toMatchObject({ trigger: 'operator', refusedBy: 'in_position' })
  })

  test('is refused while no stop stands for what it adds to', () => {
    const hunter = held({ symbol: { cooldown_sec: 0 } })
    hunter.report(hunter.lastOrder('stop'), 'cancelled')
    hunter.operator({ do: 'add', ...leg })
    hunter.quote()
    expect(orders(hunter, 'entry')).toHaveLength(1)
    const { gates } = hunter.decisions().at(-1)!
    expect(gates.find(({ passed }) => !passed)).toMatchObject({
      gate: 'in_position',
      value: 'holds 0.01 long; no stop stands that covers it',
    })
  })

  test('is refused while entries are halted, and uses up no burst', () => {
    const hunter = held({ symbol: { cooldown_sec: 0, when_in_position: 'ignore' } })
    hunter.operator({ do: 'halt' })
    hunter.operator({ do: 'add', ...leg })
    hunter.quote()
    expect(hunter.decisions().at(-1)).toMatchObject({ refusedBy: 'entries' })
    hunter.operator({ do: 'resume' })
    hunter.liquidation('long', '30000')
    const { freshUsdt } = hunter.state.windows.get('BTCUSDT')!.long
    hunter.pass(6_000)
    hunter.operator({ do: 'add', ...leg })
    hunter.quote()
    hunter.placed(hunter.lastOrder('entry'))
    expect(hunter.state.windows.get('BTCUSDT')!.long.freshUsdt).toEqual(freshUsdt)
  })
})

test('protection placed anew: the new stop stands before the old one goes', () => {
  const hunter = held()
  const [stop] = orders(hunter, 'stop')
  hunter.pass(10)
  hunter.operator({ do: 'protect', ...leg })
  expect(orders(hunter, 'stop')).toHaveLength(2)
  expect(hunter.cancels()).not.toContain(stop!.clientId)
  hunter.placed(hunter.lastOrder('stop'))
  expect(hunter.cancels()).toContain(stop!.clientId)
})

describe('stop and target moved by hand', () => {
  test('lie where they were put, from then on', () => {
    const hunter = held()
    hunter.operator(move('98000', '99000'))
    expect(text(hunter.lastOrder('stop').stopPrice!)).toBe('98000')
    hunter.placed(hunter.lastOrder('stop'))
    expect(text(hunter.lastOrder('takeProfit').stopPrice!)).toBe('99000')
    hunter.operator(move('97500', null))
    expect(text(hunter.lastOrder('stop').stopPrice!)).toBe('97500')
    expect(text(hunter.state.positions.get('BTCUSDT:long')!.firstStop!)).toBe('97318.6')
  })

  test('the target also where the parts of a scale-out close all of it: what lies before it stays, the rest closes there', () => {
    const parts = { scale_out_levels_pct: [pct('1'), pct('2')], scale_out_sizes_pct: [pct('50'), pct('50')] }
    const hunter = held({ symbol: parts })
    const before = orders(hunter, 'takeProfit')
    hunter.operator(move(null, '99500'))
    for (const id of hunter.cancels())
      hunter.report(
        before.find(({ clientId }) => clientId === id)!,
        'cancelled',
      )
    hunter.pass(1_000)
    const standing = orders(hunter, 'takeProfit').filter(({ clientId }) => !hunter.cancels().includes(clientId))
    expect(standing.map(({ stopPrice, closePosition }) => [text(stopPrice!), closePosition])).toEqual([
      ['99284.6', false],
      ['99500', true],
    ])
  })

  test('are refused with the numbers where they would trigger at once or are off the grid', () => {
    const hunter = held()
    const refused: readonly (readonly [OperatorAction, string])[] = [
      [move('98400', null), 'stopPrice 98400 must be below the mark price 98400'],
      [move(null, '98400'), 'takeProfitPrice 98400 must be above the mark price 98400'],
      [move('98000.05', null), 'stopPrice 98000.05 must be a multiple of 0.1, such as 98000 or 98000.1'],
      [move('97000', null), 'would risk more than the first one'],
      [move(null, null), 'a target must be given'],
    ]
    for (const [action, words] of refused) {
      hunter.operator(action)
      expect(last(hunter)).toContain(words)
    }
    expect(orders(hunter, 'stop')).toHaveLength(1)
    expect(orders(hunter, 'takeProfit')).toHaveLength(1)
  })

  test('beyond the first stop only with the word for it, and never beyond the liquidation price', () => {
    const hunter = held({ wallet: '110', symbol: { trade_value_usdt: usdt('100') } })
    hunter.operator(move('97000', null, true))
    expect(text(hunter.lastOrder('stop').stopPrice!)).toBe('97000')
    expect(hunter.notices().at(-1)).toBe('exits_moved')
    hunter.operator(move('80000', null, true))
    expect(last(hunter)).toContain('must be above the liquidation price')
    expect(orders(hunter, 'stop')).toHaveLength(2)
  })

  test('the stop does not go behind where break-even holds it', () => {
    const hunter = held({ symbol: { break_even_at_pct: pct('0.5') } })
    hunter.mark('98900')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.operator(move('98000', null))
    expect(last(hunter)).toContain('where break-even holds the stop')
  })
})
