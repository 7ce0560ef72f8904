import { price } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { story, type Story } from '../story.test-support.ts'
import { answer, placedFor } from './protective.test-support.ts'

// Beside a user's holding, a close too many sells what is theirs: whether a stop has fired unheard is asked before.

const beyond = '97318.6'
const closes = (hunter: Story) => placedFor(hunter, 'close')

/** A position of 0.01 whose stop stands, on a side where the user holds 0.5 more. */
function besideTheUser(): { hunter: Story; stop: NewOrder } {
  const hunter = story({ globals: { unprotected_max_sec: 5 } })
  const { stop: whole } = hunter.protectedHolding()
  hunter.account('long', '0.51')
  hunter.pass(3_000)
  const stop = hunter.lastOrder('stop')
  expect(stop.closePosition).toBe(false)
  hunter.placed(stop)
  hunter.report(whole, 'cancelled')
  hunter.pass(1_000)
  return { hunter, stop }
}

/** As before, with the mark beyond the stop for as long as that is borne. */
function crossed(): { hunter: Story; stop: NewOrder } {
  const told = besideTheUser()
  told.hunter.mark(beyond)
  told.hunter.pass(1_999)
  expect(told.hunter.queries()).not.toContain(told.stop.clientId)
  told.hunter.pass(1)
  return told
}

const timesAsked = (hunter: Story, { clientId }: NewOrder) => hunter.queries().filter((id) => id === clientId).length

describe('S27: a crossed stop beside a holding of the user', () => {
  test('is asked for, and once it says that it has fired, nothing is sold', () => {
    const { hunter, stop } = crossed()
    expect(timesAsked(hunter, stop)).toBe(1)
    hunter.pass(100)
    hunter.report(stop, 'filled', { averagePrice: price('97300') })
    hunter.pass(200)
    hunter.fill(stop, '0.01', '97300')
    answer(hunter, stop, 'found')
    hunter.pass(20_000)
    expect(closes(hunter)).toEqual([])
    expect(hunter.trades()).toMatchObject([{ exitReason: 'stop' }])
  })

  test('nor while the fills that it speaks of do not come', () => {
    const { hunter, stop } = crossed()
    hunter.report(stop, 'filled', { averagePrice: price('97300') })
    hunter.pass(20_000)
    expect(closes(hunter)).toEqual([])
    expect(hunter.heldQty()).toBe('0')
  })

  test('a part that it has taken is not sold again', () => {
    const { hunter, stop } = crossed()
    hunter.report(stop, 'expired', { filledQty: stop.qty!.times('0.4') as NonNullable<NewOrder['qty']> })
    expect(closes(hunter)).toEqual([])
    hunter.fill(stop, '0.004', '97300')
    expect(closes(hunter)).toMatchObject([{ qty: stop.qty!.times('0.6') }])
  })

  test.each([
    ['it stands', (hunter: Story, stop: NewOrder) => hunter.report(stop, 'new')],
    ['nobody knows it', (hunter: Story, stop: NewOrder) => answer(hunter, stop, 'absent')],
  ])('the position is closed as soon as the answer is that %s', (_name, tellOf) => {
    const { hunter, stop } = crossed()
    hunter.pass(100)
    expect(closes(hunter)).toEqual([])
    tellOf(hunter, stop)
    expect(closes(hunter)).toHaveLength(1)
    expect(hunter.state.positions.get('BTCUSDT:long')?.closing).toBe('stop')
  })

  test('after three seconds without an answer it is closed nevertheless', () => {
    const { hunter, stop } = crossed()
    answer(hunter, stop, 'unanswered')
    hunter.pass(2_999)
    expect(closes(hunter)).toEqual([])
    hunter.pass(1)
    expect(closes(hunter)).toHaveLength(1)
    expect(timesAsked(hunter, stop)).toBeLessThanOrEqual(4)
  })

  test('is asked for as well when a person closes meanwhile; while the mark is within it, nobody waits', () => {
    const { hunter, stop } = besideTheUser()
    hunter.mark(beyond)
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect([closes(hunter).length, timesAsked(hunter, stop)]).toEqual([0, 1])
    const within = besideTheUser().hunter
    within.mark('97318.7')
    within.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect(closes(within)).toHaveLength(1)
  })
})

describe('S27: for want of a stop beside a holding of the user', () => {
  test('nothing is sold before it is known of the one that was not answered', () => {
    const { hunter, stop } = besideTheUser()
    hunter.report(stop, 'expired')
    const unanswered = hunter.lastOrder('stop')
    hunter.pass(5_000)
    expect(hunter.notices()).toContain('unprotected')
    expect([closes(hunter).length, timesAsked(hunter, unanswered)]).toEqual([0, 1])
    hunter.report(unanswered, 'filled', { averagePrice: price('97300') })
    hunter.pass(20_000)
    expect(closes(hunter)).toEqual([])
  })

  test('nor when a person closes while the exchange says nothing of it: an answer of before does not count', () => {
    const { hunter, stop } = besideTheUser()
    hunter.report(stop, 'expired')
    const unanswered = hunter.lastOrder('stop')
    hunter.placed(unanswered, 'unknown')
    hunter.pass(400)
    answer(hunter, unanswered, 'absent')
    const before = timesAsked(hunter, unanswered)
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    expect([closes(hunter).length, timesAsked(hunter, unanswered) - before]).toEqual([0, 1])
    answer(hunter, unanswered, 'absent')
    // The one that was placed beside it is still on its way: it is not beyond, so there is nothing to ask.
    expect(closes(hunter)).toHaveLength(1)
  })

  test('nor because its successor would trigger at once, while its fills are on their way', () => {
    const { hunter, stop } = besideTheUser()
    hunter.report(stop, 'filled', { averagePrice: price('97300') })
    const successor = hunter.lastOrder('stop')
    expect(successor).not.toBe(stop)
    hunter.placed(successor, 'rejected', 'wouldTrigger')
    hunter.pass(20_000)
    expect(closes(hunter)).toEqual([])
  })
})

test('on a side of ours alone a crossed stop is not waited for', () => {
  const hunter = story()
  const { stop } = hunter.protectedHolding()
  hunter.mark(beyond)
  hunter.pass(2_000)
  expect(timesAsked(hunter, stop)).toBe(0)
  expect(closes(hunter)).toHaveLength(1)
})
