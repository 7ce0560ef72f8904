import { price, qty, text } from '@undertow/shared/money.ts'
import { type NewOrder, type Purpose } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { btc } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// Where a stop lies, over how much, and when the mark has passed it.

const placedFor = (hunter: Story, purpose: Purpose): NewOrder[] =>
  hunter.orders().filter((order) => order.purpose === purpose)

describe('S24: the first stop', () => {
  test('is what later ones are measured by, for a short as for a long', () => {
    const hunter = story()
    const entry = hunter.hunt('short')!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98500')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.fill(entry, '0.005', '98700')
    expect(placedFor(hunter, 'stop').map(({ stopPrice }) => text(stopPrice!))).toEqual(['99485'])
    const nearer = story()
    const other = nearer.hunt('short')!
    nearer.placed(other)
    nearer.fill(other, '0.005', '98700')
    nearer.placed(nearer.lastOrder('stop'))
    nearer.fill(other, '0.005', '98500')
    expect(placedFor(nearer, 'stop').map(({ stopPrice }) => text(stopPrice!))).toEqual(['99687', '99586'])
  })

  test('follows an entry that takes at many prices once each answer, not once each fill', () => {
    const hunter = story({ symbol: { entry: 'ioc' } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    for (let taken = 0; taken < 10; taken += 1) hunter.fill(entry, '0.001', `${98410 + 10 * taken}`)
    const [first] = placedFor(hunter, 'stop')
    expect(placedFor(hunter, 'stop')).toEqual([first])
    hunter.placed(first!)
    expect(placedFor(hunter, 'stop').map(({ stopPrice }) => text(stopPrice!))).toEqual(['97425.9', '97470.5'])
  })

  test('of an entry that takes at many prices does not wait for an answer longer than half a second', () => {
    const hunter = story({ symbol: { entry: 'ioc' } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    for (let taken = 0; taken < 10; taken += 1) hunter.fill(entry, '0.001', `${98410 + 10 * taken}`)
    hunter.pass(499)
    expect(placedFor(hunter, 'stop')).toHaveLength(1)
    hunter.pass(1)
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
  })

  test('is brought onto a new grid, toward the entry', () => {
    const stopOf = (liquidated: 'long' | 'short') => {
      const hunter = story()
      hunter.protectedHolding(liquidated)
      hunter.tell({ kind: 'instruments', instruments: [{ ...btc, tickSize: price('10') }] })
      return text(hunter.lastOrder('stop').stopPrice!)
    }
    expect([stopOf('long'), stopOf('short')]).toEqual(['97320', '99490'])
  })
})

test('S24: a first stop that is nearer than the average asks for is brought onto a new grid, toward the entry', () => {
  const stopOf = (leg: 'long' | 'short', fills: readonly string[]) => {
    const hunter = story()
    const entry = hunter.hunt(leg)!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', fills[0]!)
    hunter.placed(hunter.lastOrder('stop'))
    hunter.fill(entry, '0.005', fills[1]!)
    hunter.tell({ kind: 'instruments', instruments: [{ ...btc, tickSize: price('10') }] })
    return text(hunter.lastOrder('stop').stopPrice!)
  }
  // First stops at 97317 and 99485.
  expect([stopOf('long', ['98300', '98100']), stopOf('short', ['98500', '98700'])]).toEqual(['97320', '99480'])
})

describe('P-11: whether the mark has passed the stop', () => {
  test('goes by the stop that stands, and by the first one while none does', () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98100')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.fill(entry, '0.005', '98300')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.report(placedFor(hunter, 'stop')[0]!, 'cancelled')
    // Stands at 97218; the first one was at 97119.
    hunter.mark('97200')
    hunter.pass(2_000)
    expect(placedFor(hunter, 'close')).toHaveLength(1)
    const doubted = story({ globals: { unprotected_max_sec: 600 } })
    const other = doubted.hunt()!
    doubted.placed(other)
    doubted.fill(other, '0.005', '98100')
    doubted.placed(doubted.lastOrder('stop'), 'unknown')
    doubted.fill(other, '0.005', '98300')
    doubted.placed(doubted.lastOrder('stop'))
    doubted.mark('97200')
    doubted.pass(2_000)
    expect(placedFor(doubted, 'close')).toHaveLength(1)
    const none = story({ globals: { unprotected_max_sec: 600 } })
    none.holding()
    none.mark('97318.6')
    none.pass(2_000)
    expect(placedFor(none, 'close')).toHaveLength(1)
  })
})

test('an order over the whole side is not marked as reducing as well, which no venue takes together', () => {
  const { stop, takeProfit } = story().protectedHolding()
  expect([stop, takeProfit].map(({ closePosition, reduceOnly }) => [closePosition, reduceOnly])).toEqual([
    [true, false],
    [true, false],
  ])
})

test('S22: a quantity at the limits of a market order is still covered as a quantity', () => {
  const closes = (more: Partial<typeof btc>) => {
    const hunter = story({ symbol: { protection_stop: 'quantity' }, instruments: [{ ...btc, ...more }] })
    hunter.holding()
    return hunter.lastOrder('stop').closePosition
  }
  expect(closes({ marketQtyMax: qty('0.01') })).toBe(false)
  expect(closes({ marketQtyMax: qty('0.009') })).toBe(true)
  expect(closes({ marketQtyMin: qty('0.01') })).toBe(false)
  expect(closes({ marketQtyMin: qty('0.011') })).toBe(true)
})

describe('a contract whose rules are not known', () => {
  test('is said loudly, once, and its position is closed when the time without a stop is over', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.state.instruments.clear()
    hunter.fill(entry, '0.01', '98301.6')
    expect(placedFor(hunter, 'stop')).toEqual([])
    const said = expect.stringContaining('BTCUSDT')
    expect(hunter.notice('no_instrument')).toMatchObject({ level: 'error', symbol: 'BTCUSDT', text: said })
    // Where its stop would be is not known either: no mark is beyond it.
    hunter.mark('50000')
    hunter.pass(4_999)
    expect(placedFor(hunter, 'close')).toEqual([])
    hunter.pass(1)
    expect(hunter.notices().filter((code) => code === 'no_instrument')).toHaveLength(1)
    expect(placedFor(hunter, 'close')).toHaveLength(1)
  })
})
