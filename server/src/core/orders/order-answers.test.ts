import { price, qty, text } from '@undertow/shared/money.ts'
import { type NewOrder, type OrderStatus } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// What single answers and reports make of our belief about one order.

const orderOf = (hunter: Story, { clientId }: NewOrder) => hunter.state.orders.get(clientId)!
const cancelled = (hunter: Story, { clientId }: NewOrder, outcome: 'accepted' | 'gone' | 'rejected' | 'unknown') =>
  hunter.tell({ kind: 'cancelled', clientId, outcome, code: null, message: outcome })
const levels = (hunter: Story, code: string) =>
  ofKind(hunter.log, 'notice').flatMap(({ notice }) => (notice.code === code ? [notice.level] : []))

/** An entry that rests. */
function resting(setup: Parameters<typeof story>[0] = {}) {
  const hunter = story(setup)
  const entry = hunter.hunt()!
  hunter.placed(entry)
  return { hunter, entry }
}

describe('the answer to an order', () => {
  test('that is refused says with which number and words', () => {
    const hunter = story()
    const { clientId } = hunter.hunt()!
    hunter.tell({ kind: 'placed', clientId, outcome: 'rejected', code: -2019, message: 'Margin is insufficient.' })
    expect(hunter.state.orders.get(clientId)).toMatchObject({ phase: 'done', status: 'rejected' })
    expect(hunter.notice('entry_not_taken')!.text).toContain('-2019: Margin is insufficient.')
  })

  test('that was never sent leaves no status, and no number that nobody gave', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry, 'notSent')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', status: null, reason: 'notSent' })
  })

  test('means nothing for an order that nobody knows', () => {
    const hunter = story()
    hunter.asked()
    for (const outcome of ['accepted', 'unknown', 'rejected', 'notSent'] as const)
      hunter.tell({ kind: 'placed', clientId: 'nobody', outcome, code: null, message: '' })
    cancelled(hunter, { clientId: 'nobody' } as NewOrder, 'rejected')
    hunter.tell({ kind: 'voided', clientId: 'nobody', acceptableMs: 0, message: '' })
    expect(hunter.asked()).toEqual([])
  })

  test('of refusal, later than a report that it stands, changes nothing', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.report(entry, 'new')
    for (const outcome of ['rejected', 'notSent', 'unknown'] as const) hunter.placed(entry, outcome)
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'open', status: 'new' })
  })

  test('of refusal, to an order that stood and is now in doubt, changes nothing: it was an answer to something else', () => {
    const { hunter, entry } = resting()
    hunter.pass(1_000)
    hunter.snapshot()
    expect(orderOf(hunter, entry).phase).toBe('unknown')
    hunter.placed(entry, 'rejected', 'refused')
    expect(orderOf(hunter, entry).phase).toBe('unknown')
  })

  test('of acceptance settles a doubt, and reopens nothing that has ended or is being cancelled', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry, 'unknown')
    hunter.placed(entry)
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'open', reason: '', nextQueryAt: null })
    hunter.pass(30_000)
    hunter.placed(entry)
    expect(orderOf(hunter, entry).phase).toBe('cancelling')
    hunter.report(entry, 'cancelled')
    hunter.placed(entry)
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', status: 'cancelled' })
  })

  test('that does not come once it is doubted is not doubted anew: the questions go on at their pace', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry, 'unknown')
    hunter.pass(1_500)
    const { queries, nextQueryAt } = orderOf(hunter, entry)
    hunter.placed(entry, 'unknown')
    expect(orderOf(hunter, entry)).toMatchObject({ queries, nextQueryAt })
    expect(ofKind(hunter.log, 'voidOrder')).toHaveLength(1)
  })
})

describe('a report', () => {
  test('that tells more filled without a price keeps the average that was told before', () => {
    const { hunter, entry } = resting()
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004'), averagePrice: price('98250') })
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.006') })
    const { filledQty, averagePrice, orderId } = orderOf(hunter, entry)
    expect([text(filledQty), text(averagePrice!), orderId]).toEqual(['0.006', '98250', `o-${entry.clientId}`])
  })

  test('that tells nothing new does not change the average', () => {
    const { hunter, entry } = resting()
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004'), averagePrice: price('98250') })
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004'), averagePrice: price('98299') })
    expect(text(orderOf(hunter, entry).averagePrice!)).toBe('98250')
  })

  test('of refusal is no acceptance: the entry ends, its side rests, no cooldown begins', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.report(entry, 'rejected')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', acceptedAt: null })
    expect(hunter.notices()).toContain('entry_not_taken')
    hunter.pass(5_000)
    expect(hunter.hunt()).not.toBeNull()
  })

  test('of refusal of a stop is answered like the refusal itself', () => {
    const hunter = story()
    hunter.holding()
    hunter.report(hunter.lastOrder('stop'), 'rejected')
    expect(hunter.notices()).toContain('order_refused')
    expect(hunter.orders().filter(({ purpose }) => purpose === 'stop')).toHaveLength(2)
  })

  test('that a stop ended is told as a loss of protection unless it filled', () => {
    const lost = (status: OrderStatus) => {
      const hunter = story()
      const { stop } = hunter.protectedHolding()
      hunter.report(stop, status, { qty: qty('0.01'), filledQty: qty(status === 'filled' ? '0.01' : '0') })
      return hunter.notices().includes('protection_lost')
    }
    expect([lost('cancelled'), lost('expired'), lost('filled')]).toEqual([true, true, false])
  })

  test('that an order ended forgets when it was to be asked for and cancelled', () => {
    const { hunter, entry } = resting()
    hunter.pass(30_000)
    hunter.report(entry, 'cancelled')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', nextQueryAt: null, nextCancelAt: null })
    expect(hunter.cancels()).toHaveLength(1)
  })
})

describe('an order that was taken for dead', () => {
  test('by a refusal that was an answer to something else, and lives, is ours again', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry, 'rejected', 'refused')
    hunter.report(entry, 'new')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'open', status: 'new' })
  })

  test('and is told to be dead again is no news', () => {
    const { hunter, entry } = resting()
    for (let times = 0; times < 3; times += 1) hunter.report(entry, 'expired')
    expect(hunter.notices()).not.toContain('late_order')
  })

  test('and is reported to stand is ours again', () => {
    const { hunter, entry } = resting()
    hunter.report(entry, 'expired')
    hunter.report(entry, 'new')
    expect(orderOf(hunter, entry).phase).toBe('done')
    const never = story()
    const lost = never.hunt()!
    never.placed(lost, 'notSent')
    never.report(lost, 'new')
    expect(orderOf(never, lost)).toMatchObject({ phase: 'open', status: 'new' })
    expect(levels(never, 'late_order')).toEqual(['warn'])
  })

  test('with the proof of the exchange, and lives, is said as an error', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry, 'unknown')
    hunter.tell({ kind: 'voided', clientId: entry.clientId, acceptableMs: 0, message: '' })
    for (let times = 0; times < 3; times += 1) {
      hunter.pass(6_000)
      hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'absent' })
    }
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004'), averagePrice: price('98300') })
    expect(levels(hunter, 'late_order')).toEqual(['error'])
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'open', acceptedAt: hunter.now() })
  })

  test('ended with more filled than was told: it stays ended, and what it filled is booked', () => {
    const { hunter, entry } = resting()
    hunter.report(entry, 'cancelled')
    hunter.pass(50_000)
    hunter.report(entry, 'cancelled', { filledQty: qty('0.004'), averagePrice: price('98300') })
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', status: 'cancelled' })
    expect(levels(hunter, 'late_order')).toEqual(['warn'])
    hunter.pass(499)
    expect(hunter.state.positions.size).toBe(0)
    hunter.pass(1)
    expect(text(hunter.state.positions.get('BTCUSDT:long')!.qty)).toBe('0.004')
  })

  test('and fills more than was told of it is ours again; a fill that was told already is none of that', () => {
    const { hunter, entry } = resting()
    hunter.report(entry, 'expired', { filledQty: qty('0.004'), averagePrice: price('98300') })
    hunter.fill(entry, '0.004', '98300')
    expect(hunter.notices()).not.toContain('late_order')
    hunter.fill(entry, '0.002', '98300')
    expect(levels(hunter, 'late_order')).toEqual(['warn'])
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', status: 'expired' })
  })
})

describe('a fill', () => {
  test('proves that the order was taken, and ends it when it is whole', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.fill(entry, '0.004', '98300')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'open', status: 'partiallyFilled', acceptedAt: hunter.now() })
    hunter.fill(entry, '0.006', '98300')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', status: 'filled' })
  })

  test('does not say that the rest of an order in doubt still stands, unless nothing was known of it before', () => {
    const { hunter, entry } = resting()
    hunter.pass(1_000)
    hunter.snapshot()
    hunter.fill(entry, '0.004', '98300')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'unknown', status: 'partiallyFilled' })
    const other = story()
    const unheard = other.hunt()!
    other.placed(unheard, 'unknown')
    other.fill(unheard, '0.004', '98300')
    expect(orderOf(other, unheard)).toMatchObject({ phase: 'open', nextQueryAt: null })
  })
})

test('an order in doubt is asked for anew from the first step when the doubt is a new one', () => {
  const { hunter, entry } = resting({ globals: { order_ttl_seconds: 600 } })
  hunter.pass(1_000)
  hunter.snapshot()
  hunter.pass(3_000)
  hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'absent' })
  hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'unanswered' })
  hunter.report(entry, 'new')
  hunter.pass(1_000)
  hunter.snapshot()
  expect(orderOf(hunter, entry)).toMatchObject({
    phase: 'unknown',
    queries: 1,
    absences: 0,
    unansweredQueries: 0,
    firstAbsentAt: null,
  })
})

test('S26: each stop that nobody answers for makes the next one wait longer than this one did', () => {
  const hunter = story({ globals: { unprotected_max_sec: 600 } })
  hunter.holding()
  const stops = () => hunter.orders().filter(({ purpose }) => purpose === 'stop').length
  const unheard = () => {
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop, 'unknown')
    hunter.tell({ kind: 'queried', clientId: stop.clientId, outcome: 'unanswered' })
  }
  unheard()
  expect(stops()).toBe(2)
  unheard()
  expect(hunter.passUntil(() => stops() === 3)).toBe(500)
  unheard()
  expect(hunter.passUntil(() => stops() === 4)).toBe(1_000)
})
