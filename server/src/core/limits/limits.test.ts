import { pct, rate, usdt } from '@undertow/shared/money.ts'
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
  })
})

describe('shares of the equity', () => {
  test('a symbol may bind so much of it as margin', () => {
    expect(hunt(story({ symbol: { max_allocation_per_pair: pct('1') } }), 'BTCUSDT')).toBe(null)
    const hunter = story({ symbol: { max_allocation_per_pair: pct('0.9') } })
    expect(hunt(hunter, 'BTCUSDT')).toBe('allocation')
    expect(gateOf(hunter, 'allocation')!.limit).toBe('at most 90 USDT margin, 0.9 % of equity')
  })

  test('isolation: once so much is in use, nothing new is opened', () => {
    const hunter = story({ ...three, globals: { isolation_pct: pct('1.5') } })
    expect([hunt(hunter, 'BTCUSDT'), hunt(hunter, 'ETHUSDT'), hunt(hunter, 'SOLUSDT')]).toEqual([
      null,
      null,
      'isolation',
    ])
  })
})

describe('what loses together', () => {
  test('longs and shorts have a cap each, in notional, and are not set off against each other', () => {
    const hunter = story({ ...three, globals: { max_long_notional_usdt: usdt('1500') } })
    expect(hunt(hunter, 'BTCUSDT')).toBe(null)
    expect(hunt(hunter, 'ETHUSDT', 'short')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT')).toBe('side_notional_cap')
    const shorts = story({ ...three, globals: { max_short_notional_usdt: usdt('1500') } })
    expect([hunt(shorts, 'BTCUSDT', 'short'), hunt(shorts, 'ETHUSDT', 'short')]).toEqual([null, 'side_notional_cap'])
  })

  test('contracts of one group count as one, side by side', () => {
    const symbols = { BTCUSDT: { group: 'majors' }, ETHUSDT: {}, SOLUSDT: {} }
    const hunter = story({ ...three, symbols, globals: { max_group_exposure_usdt: usdt('150') } })
    expect([hunt(hunter, 'ETHUSDT'), hunt(hunter, 'BTCUSDT')]).toEqual([null, null])
    expect(hunt(hunter, 'SOLUSDT', 'short')).toBe(null)
    expect(hunt(hunter, 'SOLUSDT', 'long')).toBe('group_cap')
    expect(gateOf(hunter, 'group_cap')!.value).toContain('margin of longs in alts')
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
  })
})

test('entries per minute: what was sent counts, whatever became of it', () => {
  const hunter = story({ ...three, globals: { max_orders_per_minute: 2 } })
  expect([hunt(hunter, 'BTCUSDT'), hunt(hunter, 'ETHUSDT'), hunt(hunter, 'SOLUSDT')]).toEqual([
    null,
    null,
    'orders_per_minute',
  ])
  hunter.pass(60_000)
  expect(hunt(hunter, 'SOLUSDT')).toBe(null)
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
