import { pct, rate, text, usdt } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

const eth = { ...btc, symbol: 'ETHUSDT' }
const sol = { ...btc, symbol: 'SOLUSDT' }
const three = { symbols: { BTCUSDT: {}, ETHUSDT: {}, SOLUSDT: {} }, instruments: [btc, eth, sol], hedge: true } as const

/** What refused a signal of `symbol`, or null; an entry that came stays resting. */
function hunt(hunter: Story, symbol: string, liquidated: 'long' | 'short' = 'long', more = {}): string | null {
  hunter.liquidation(liquidated, '25000', { symbol })
  hunter.quote({ symbol, ...more })
  const decision = hunter.decisions().at(-1)!
  expect(decision.symbol).toBe(symbol)
  if (decision.refusedBy === null) hunter.placed(hunter.lastOrder('entry'), 'unknown')
  return decision.refusedBy
}

const gateOf = (hunter: Story, name: string) =>
  hunter
    .decisions()
    .at(-1)!
    .gates.find(({ gate }) => gate === name)

describe('the number of positions', () => {
  test('counts held legs and entries of which nothing is known yet', () => {
    const hunter = story({ ...three, globals: { max_positions: 2 } })
    hunter.protectedHolding('long')
    expect(hunt(hunter, 'ETHUSDT')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT')).toBe('max_positions')
    expect(gateOf(hunter, 'max_positions')).toMatchObject({ value: '3 with this one', limit: 'at most 2' })
    const wider = story({ ...three, globals: { max_positions: 3 } })
    wider.protectedHolding('long')
    expect([hunt(wider, 'ETHUSDT'), hunt(wider, 'SOLUSDT')]).toEqual([null, null])
  })

  test('per side, the other side does not count', () => {
    const hunter = story({ ...three, globals: { max_positions_per_side: 1 } })
    hunter.protectedHolding('long')
    expect(hunt(hunter, 'ETHUSDT', 'short')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT', 'long')).toBe('max_positions_per_side')
    expect(gateOf(hunter, 'max_positions_per_side')).toMatchObject({
      value: '2 with this one on the long side',
      limit: 'at most 1',
    })
  })

  // So a part of the target is an order over a quantity.
  const slices = { scale_out_levels_pct: [pct('1')], scale_out_sizes_pct: [pct('50')] }

  test('an entry that ended without a fill is none, nor is a target left behind by a position that is closed', () => {
    const hunter = story({ ...three, globals: { max_positions: 1 }, symbol: slices })
    const refused = hunter.hunt()!
    hunter.placed(refused, 'rejected')
    expect(hunter.state.orders.has(refused.clientId)).toBe(true)
    hunter.liquidation('long', '25000', { symbol: 'ETHUSDT' })
    hunter.quote({ symbol: 'ETHUSDT' })
    const entry = hunter.lastOrder('entry')
    expect(entry.symbol).toBe('ETHUSDT')
    expect(gateOf(hunter, 'max_positions')!.value).toBe('1 with this one')
    hunter.placed(entry)
    hunter.fill(entry, '0.01', '98300')
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    for (const order of hunter.orders()) if (order.purpose === 'takeProfit') hunter.placed(order)
    expect(hunter.orders().some(({ purpose, qty }) => purpose === 'takeProfit' && qty !== null)).toBe(true)
    hunter.fill(stop, '0.01', text(stop.stopPrice!))
    expect(hunter.trades()).toHaveLength(1)
    expect(hunt(hunter, 'SOLUSDT')).toBe(null)
    expect(gateOf(hunter, 'max_positions')!.value).toBe('1 with this one')
  })
})

describe('shares of the equity', () => {
  test('a symbol may bind so much of it as margin', () => {
    expect(hunt(story({ symbol: { max_allocation_per_pair: pct('1') } }), 'BTCUSDT')).toBe(null)
    const hunter = story({ symbol: { max_allocation_per_pair: pct('0.9') } })
    expect(hunt(hunter, 'BTCUSDT')).toBe('allocation')
    expect(gateOf(hunter, 'allocation')).toMatchObject({
      value: '98.3 USDT margin',
      limit: 'at most 90 USDT margin, 0.9 % of equity',
    })
  })

  test('isolation: once so much is in use, nothing new is opened', () => {
    const hunter = story({ ...three, globals: { isolation_pct: pct('1.5') } })
    expect([hunt(hunter, 'BTCUSDT'), hunt(hunter, 'ETHUSDT'), hunt(hunter, 'SOLUSDT')]).toEqual([
      null,
      null,
      'isolation',
    ])
    expect(gateOf(hunter, 'isolation')).toMatchObject({
      value: '196.6 USDT margin in use',
      limit: 'a new position below 150 USDT margin, 1.5 % of equity',
    })
  })

  test('isolation: a share that is just used up is used up', () => {
    // An entry binds 98.3016 USDT of 10,000.
    const second = (share: string) => {
      const hunter = story({ ...three, globals: { isolation_pct: pct(share) } })
      expect(hunt(hunter, 'BTCUSDT')).toBe(null)
      return hunt(hunter, 'ETHUSDT')
    }
    expect([second('0.983016'), second('0.983017')]).toEqual(['isolation', null])
  })

  test('isolation: what is held may still be added to', () => {
    const hunter = story({ globals: { isolation_pct: pct('0.5') } })
    hunter.protectedHolding('long')
    hunter.pass(60_000)
    hunter.operator({ do: 'add', symbol: 'BTCUSDT', leg: 'long' })
    hunter.quote()
    expect(gateOf(hunter, 'isolation')).toMatchObject({
      passed: true,
      value: expect.stringMatching(/^98\.3 USDT margin in use, adds/),
    })
    expect(hunter.decisions().at(-1)!.refusedBy).toBe(null)
  })

  test('of an equity that is not known there is none', () => {
    const setup = { globals: { isolation_pct: pct('1.5') }, symbol: { max_allocation_per_pair: pct('2') } }
    const hunter = story(setup)
    hunter.state.balances.clear()
    hunter.hunt()
    for (const [gate, share] of [
      ['allocation', '2 % of equity'],
      ['isolation', '1.5 % of equity'],
    ] as const)
      expect(gateOf(hunter, gate)).toMatchObject({ passed: false, value: expect.stringContaining('not'), limit: share })
  })
})

describe('what loses together', () => {
  test('longs and shorts have a cap each, in notional, and are not set off against each other', () => {
    const hunter = story({ ...three, globals: { max_long_notional_usdt: usdt('1500') } })
    expect(hunt(hunter, 'BTCUSDT')).toBe(null)
    expect(hunt(hunter, 'ETHUSDT', 'short')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT')).toBe('side_notional_cap')
    expect(gateOf(hunter, 'side_notional_cap')).toMatchObject({
      value: '1966.03 USDT notional of longs',
      limit: 'at most 1500 USDT notional',
    })
    const beside = story({ ...three, globals: { max_long_notional_usdt: usdt('983.016') } })
    expect([hunt(beside, 'BTCUSDT', 'short'), hunt(beside, 'ETHUSDT')]).toEqual([null, null])
    const shorts = story({ ...three, globals: { max_short_notional_usdt: usdt('1500') } })
    expect([hunt(shorts, 'BTCUSDT', 'short'), hunt(shorts, 'ETHUSDT', 'short')]).toEqual([null, 'side_notional_cap'])
  })

  test('contracts of one group count as one, side by side', () => {
    const symbols = { BTCUSDT: { group: 'majors' }, ETHUSDT: {}, SOLUSDT: {} }
    const hunter = story({ ...three, symbols, globals: { max_group_exposure_usdt: usdt('150') } })
    expect([hunt(hunter, 'ETHUSDT'), hunt(hunter, 'BTCUSDT')]).toEqual([null, null])
    expect(hunt(hunter, 'SOLUSDT', 'short')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT', 'long')).toBe('group_cap')
    expect(gateOf(hunter, 'group_cap')).toMatchObject({
      value: '196.6 USDT margin of longs in alts',
      limit: 'at most 150 USDT margin',
    })
    const other = story({ ...three, symbols, globals: { max_group_exposure_usdt: usdt('150') } })
    expect([hunt(other, 'BTCUSDT'), hunt(other, 'ETHUSDT')]).toEqual([null, null])
  })

  test('a contract that the settings do not name is of the group of the defaults', () => {
    const hunter = story({ globals: { max_group_exposure_usdt: usdt('101.3016') } })
    hunter.account('long', '0.03', '1000', 'XRPUSDT')
    hunter.pass(3_000)
    hunter.hunt()
    // 30 of notional at no known leverage.
    expect(gateOf(hunter, 'group_cap')!.value).toBe('128.3 USDT margin of longs in alts')
  })

  test('by correlation: at least 0.7, and 1 where it is not known', () => {
    const withCap = (cap: string) => {
      const hunter = story({ ...three, globals: { max_correlated_notional_usdt: usdt(cap) } })
      hunt(hunter, 'BTCUSDT')
      return hunter
    }
    const known = { picture: { correlations: { BTCUSDT: rate('0.2') } } }
    const close = { picture: { correlations: { BTCUSDT: rate('0.9') } } }
    // Each entry is a little below 1,000 of notional.
    expect(hunt(withCap('1750'), 'ETHUSDT', 'long', known)).toBe(null)
    expect(hunt(withCap('1650'), 'ETHUSDT', 'long', known)).toBe('correlated_cap')
    expect(hunt(withCap('1750'), 'ETHUSDT', 'long', close)).toBe('correlated_cap')
    expect(hunt(withCap('1950'), 'ETHUSDT', 'long')).toBe('correlated_cap')
    expect(hunt(withCap('1750'), 'ETHUSDT', 'short')).toBe(null)
    // Another picture than one of correlations says nothing of them.
    expect(hunt(withCap('1950'), 'ETHUSDT', 'long', { picture: { vwap: null } })).toBe('correlated_cap')
  })

  test('by correlation: each contract by its own, and only on the side of the entry', () => {
    const hunter = story({ ...three, globals: { max_correlated_notional_usdt: usdt('2500') } })
    const told = { BTCUSDT: rate('0.8'), ETHUSDT: rate('0.9') }
    expect(hunt(hunter, 'BTCUSDT')).toBe(null)
    expect(hunt(hunter, 'ETHUSDT', 'long', { picture: { correlations: told } })).toBe(null)
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) expect(hunt(hunter, symbol, 'short')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT', 'long', { picture: { correlations: told } })).toBe('correlated_cap')
    // 983.016 × (1 + 0.8 + 0.9)
    expect(gateOf(hunter, 'correlated_cap')).toMatchObject({
      value: '2654.14 USDT notional of longs by correlation',
      limit: 'at most 2500 USDT notional',
    })
  })

  test('by correlation: what is held of the contract itself counts in full, whatever is said of it', () => {
    const hunter = story({ globals: { max_correlated_notional_usdt: usdt('1900') } })
    hunter.protectedHolding('long')
    hunter.operator({ do: 'add', symbol: 'BTCUSDT', leg: 'long' })
    hunter.quote({ picture: { correlations: { BTCUSDT: rate('0.7') } } })
    expect(gateOf(hunter, 'correlated_cap')).toMatchObject({
      passed: false,
      value: expect.stringMatching(/^1966\.03 /),
    })
  })
})

test('entries per minute: what was sent counts, whatever became of it', () => {
  const hunter = story({ ...three, globals: { max_orders_per_minute: 2 } })
  expect([hunt(hunter, 'BTCUSDT'), hunt(hunter, 'ETHUSDT'), hunt(hunter, 'SOLUSDT')]).toEqual([
    null,
    null,
    'orders_per_minute',
  ])
  expect(gateOf(hunter, 'orders_per_minute')).toMatchObject({ value: '2 within 60 s', limit: 'fewer than 2' })
  hunter.pass(60_000)
  expect(hunt(hunter, 'SOLUSDT')).toBe(null)
})

test('entries per minute: what protects and closes is no entry', () => {
  const hunter = story({ ...three, globals: { max_orders_per_minute: 2 } })
  hunter.protectedHolding('long')
  expect(hunt(hunter, 'ETHUSDT')).toBe(null)
  expect(gateOf(hunter, 'orders_per_minute')!.value).toBe('1 within 60 s')
})

test('the margin ratio is that of the account with the entry filled', () => {
  // Maintenance of 1,000 notional is 5 USDT.
  const setup = (limit: string) =>
    story({ wallet: '110', globals: { margin_ratio_max_pct: pct(limit), stress_buffer: pct('100') } })
  expect(hunt(setup('5'), 'BTCUSDT')).toBe(null)
  const hunter = setup('4')
  expect(hunt(hunter, 'BTCUSDT')).toBe('margin_ratio')
  expect(gateOf(hunter, 'margin_ratio')!.limit).toBe('at most 4 %')
})

test('the stop lies inside the liquidation price with the distance of the settings', () => {
  // Liquidation at about 87,740 (as in the caps), the stop of 10 % at about 88,470: 0.74 % of the entry price inside.
  const setup = (distance: string) =>
    story({
      wallet: '110',
      symbol: { stop_loss_pct: pct('10') },
      globals: { liquidation_distance_min_pct: pct(distance), stress_buffer: pct('100') },
    })
  const near = setup('0.7')
  expect(hunt(near, 'BTCUSDT')).not.toBe('stop_before_liquidation')
  const far = setup('0.8')
  expect(hunt(far, 'BTCUSDT')).toBe('stop_before_liquidation')
})
