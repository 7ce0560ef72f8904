import { price, qty, text } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { describe, expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// A reading that was asked for in time and answered from a picture of the account that lags.

const key = 'BTCUSDT:long'
const entryPrice = price('98301.6')
const row = (amount: string, updatedAt: number | null, leg: Leg = 'long') => ({
  symbol: 'BTCUSDT',
  leg,
  qty: qty(amount),
  entryPrice,
  ...(updatedAt === null ? {} : { updatedAt }),
})
const read = (hunter: Story, ...positions: ReturnType<typeof row>[]) => hunter.snapshot({ positions, orders: [] })
const readAt = (hunter: Story) => hunter.state.holdings.get(key)?.readAt ?? null
const closes = (hunter: Story) => hunter.orders().filter(({ purpose }) => purpose === 'close')

describe('a row that is older than what was told of its leg', () => {
  test.each([
    ['a fill and the account stream', true],
    ['a fill alone', false],
  ])('U-13: booked by %s, a position is not closed by it, its stop stays, and it stays ours', (_who, isStreamed) => {
    const hunter = story({ hedge: true })
    const before = hunter.now()
    hunter.pass(100)
    const { stop } = hunter.protectedHolding()
    if (isStreamed) hunter.account('long', '0.01')
    const filledAt = hunter.now()
    for (const ms of [500, 3_000, 3_000, 3_000]) {
      hunter.pass(ms)
      hunter.snapshot({ positions: [row('0', before)] })
      hunter.report(stop, 'new')
    }
    expect([hunter.heldQty(), hunter.cancels(), hunter.trades()]).toEqual(['0.01', [], []])
    for (const ms of [500, 4_000]) {
      hunter.pass(ms)
      hunter.read('0.01')
      hunter.snapshot({ positions: [row('0.01', filledAt)] })
    }
    expect(hunter.notices()).not.toContain('side_shared')
    expect(hunter.notices()).not.toContain('closed_outside')
  })

  test('U-13: an addition is not taken back by it', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.account('long', '0.004')
    const before = hunter.now()
    hunter.pass(1_000)
    hunter.fill(entry, '0.006', '98301.6')
    for (const ms of [500, 4_000, 4_000]) {
      hunter.pass(ms)
      read(hunter, row('0.004', before))
    }
    expect([hunter.heldQty(), hunter.notices().includes('closed_outside')]).toEqual(['0.01', false])
  })

  test.each([false, true])(
    'U-13: what we have closed is not somebody else’s because of it (liquidated: %s)',
    (forced) => {
      const hunter = story()
      const { takeProfit } = hunter.protectedHolding()
      const before = hunter.now()
      hunter.pass(1_000)
      hunter.fill(takeProfit, '0.01', '100267.6', { forced })
      for (const ms of [500, 4_000]) {
        hunter.pass(ms)
        read(hunter, row('0.01', before))
      }
      expect(hunter.state.holdings.has(key)).toBe(false)
      expect(hunter.notices()).not.toContain('side_shared')
    },
  )

  test('in one-way mode a fill of either leg makes the one row old; in hedge mode each leg has its own', () => {
    const held = (hedge: boolean) => {
      const hunter = story({ hedge })
      hunter.holding('long')
      hunter.pass(1_000)
      read(hunter, row('0.01', hunter.now(), 'long'), row('0.3', hunter.now() - 5_000, 'short'))
      return text(hunter.state.holdings.get('BTCUSDT:short')?.qty ?? qty('0'))
    }
    expect([held(false), held(true)]).toEqual(['0', '0.3'])
  })

  test('makes of the reading none that agrees: entries wait for two others', () => {
    const hunter = story()
    const before = hunter.now()
    hunter.pass(100)
    hunter.protectedHolding()
    hunter.account('long', '0.01')
    const filledAt = hunter.now()
    hunter.tell({ kind: 'hop', hop: 'user', up: false, reason: 'closed' })
    hunter.tell({ kind: 'hop', hop: 'user', up: true, reason: '' })
    const agreedAfter = (updatedAt: number) => {
      hunter.pass(1_000)
      const orders = hunter.orders().filter(({ purpose }) => purpose !== 'entry')
      for (const order of orders) hunter.report(order, 'new')
      read(hunter, row(updatedAt === before ? '0' : '0.01', updatedAt))
      return hunter.state.agreed
    }
    expect([agreedAfter(before), agreedAfter(before), agreedAfter(filledAt)]).toEqual([0, 0, 1])
  })

  test('says nothing about a close that was not answered', () => {
    const closesAfter = (amount: string, laterMs: number) => {
      const hunter = story()
      hunter.protectedHolding()
      hunter.account('long', '0.01')
      const filledAt = hunter.now()
      hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
      hunter.placed(hunter.lastOrder('close'), 'unknown')
      hunter.pass(2_000)
      read(hunter, row(amount, filledAt + laterMs))
      hunter.pass(1)
      return closes(hunter).length
    }
    expect([closesAfter('0', -1), closesAfter('0.01', 0)]).toEqual([1, 2])
  })
})

describe('a row counts', () => {
  const counts = (updatedAt: (filledAt: number) => number | null, afterMs = 1_000) => {
    const hunter = story()
    hunter.cannotRead()
    hunter.pass(10)
    hunter.protectedHolding()
    const filledAt = hunter.now()
    hunter.pass(afterMs)
    read(hunter, row('0.004', updatedAt(filledAt)))
    return readAt(hunter) === hunter.now()
  }

  test('from the moment on of what was told, and where it carries no time', () => {
    expect(counts((filledAt) => filledAt - 1)).toBe(false)
    expect(counts(() => 0)).toBe(false)
    expect(counts((filledAt) => filledAt)).toBe(true)
    expect(counts(() => null)).toBe(true)
  })

  test('a minute after the last word, whatever time it carries: no reply lags for so long', () => {
    expect(counts(() => 0, 59_999)).toBe(false)
    expect(counts(() => 0, 60_000)).toBe(true)
  })

  test('A-03: where it says what the account’s stream said last, whatever time it carries', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.pass(5_000)
    hunter.account('long', '0')
    hunter.pass(3_000)
    expect(ofKind(hunter.log, 'askSnapshot')).not.toEqual([])
    hunter.pass(100)
    read(hunter, row('0', 0))
    hunter.pass(3_000)
    expect(hunter.trades()).toMatchObject([{ exitReason: 'external' }])
  })
})
