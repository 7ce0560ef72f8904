import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { story, type Story } from '../story.test-support.ts'

// The account holds more than our fills add up to, and an entry of ours is not answered for.

const minute = 60_000

/** An entry of 0.01 leaves, and what became of it is not said. */
function unanswered(foreign_positions: 'protect' | 'adopt', isPending = false): Story {
  const hunter = story({ globals: { foreign_positions } })
  const entry = hunter.hunt()!
  if (!isPending) hunter.placed(entry, 'unknown')
  hunter.account('long', '0.01')
  return hunter
}

function addByHand(hunter: Story): NewOrder {
  hunter.pass(minute)
  hunter.operator({ do: 'add', symbol: 'BTCUSDT', leg: 'long' })
  hunter.quote()
  return hunter.lastOrder('entry')
}

const concluded = (hunter: Story): boolean =>
  ['side_shared', 'position_adopted'].some((code) => hunter.notices().includes(code))

describe('more is held while an entry is not answered for', () => {
  test.each([
    ['adopt', false],
    ['protect', false],
    ['adopt', true],
    ['protect', true],
  ] as const)('%s: its fill, told late, is booked once and as ours (pending: %s)', (policy, isPending) => {
    const hunter = unanswered(policy, isPending)
    const entry = hunter.lastOrder('entry')
    hunter.pass(5_300)
    expect([concluded(hunter), hunter.heldQty()]).toEqual([false, '0'])
    hunter.fill(entry, '0.01', '98301.6')
    hunter.pass(minute)
    expect([concluded(hunter), hunter.heldQty()]).toEqual([false, '0.01'])
    expect(hunter.notices()).not.toContain('closed_outside')
  })

  test('an addition: the stop over the whole side stays until it is known whose the rest is', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.placed(addByHand(hunter), 'unknown')
    hunter.account('long', '0.02')
    hunter.pass(5_000)
    expect([concluded(hunter), hunter.cancels().includes(stop.clientId)]).toEqual([false, false])
  })

  test('is somebody else’s at once when the entry turns out to have ended without a fill', () => {
    const hunter = unanswered('protect')
    hunter.pass(5_000)
    hunter.report(hunter.lastOrder('entry'), 'expired')
    expect(concluded(hunter)).toBe(true)
  })

  test('is somebody else’s after ten minutes without an answer', () => {
    const hunter = unanswered('protect')
    hunter.pass(10 * minute - 1)
    expect(concluded(hunter)).toBe(false)
    hunter.pass(1)
    expect(concluded(hunter)).toBe(true)
  })

  test('counts from when it would have expired where it has rested for longer', () => {
    const hunter = story({ symbol: { entry: 'limit' }, globals: { order_ttl_seconds: 3_600 } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.report(entry, 'new')
    hunter.pass(11 * minute)
    hunter.snapshot({ orders: [] })
    hunter.account('long', '0.01')
    hunter.pass(minute)
    expect([hunter.state.orders.get(entry.clientId)!.phase, concluded(hunter)]).toEqual(['unknown', false])
  })

  test('an entry of the other leg, and an order that only closes, hold nothing up', () => {
    const hunter = story({ hedge: true })
    hunter.protectedHolding('long')
    hunter.placed(hunter.hunt('short')!, 'unknown')
    hunter.operator({ do: 'reduce', symbol: 'BTCUSDT', leg: 'long', sharePct: 25 })
    hunter.placed(hunter.lastOrder('close'), 'unknown')
    hunter.account('long', '0.5')
    hunter.pass(3_000)
    expect(concluded(hunter)).toBe(true)
  })

  test('another entry that stands there is still asked for after a second', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.placed(addByHand(hunter), 'unknown')
    const standing = addByHand(hunter)
    hunter.placed(standing)
    const asked = hunter.queries().length
    hunter.account('long', '0.03')
    hunter.pass(1_000)
    expect(hunter.queries().slice(asked)).toContain(standing.clientId)
  })

  test('less is held: that is followed all the same', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.placed(addByHand(hunter), 'unknown')
    hunter.account('long', '0.004')
    hunter.pass(3_000)
    hunter.read('0.004')
    hunter.pass(3_000)
    expect(hunter.heldQty()).toBe('0.004')
  })
})
