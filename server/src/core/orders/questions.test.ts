import { qty } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { answer, voided } from '../protection/protective.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// When an order is asked for, and what the answers make of it.

const orderOf = (hunter: Story, { clientId }: NewOrder) => hunter.state.orders.get(clientId)
const readings = (hunter: Story) => ofKind(hunter.asked(), 'askSnapshot').length

const unanswered = (hunter: Story): NewOrder => {
  const entry = hunter.hunt('long')!
  hunter.placed(entry, 'unknown')
  return entry
}

/** Denied every five seconds for `seconds`. */
const denied = (hunter: Story, order: NewOrder, seconds: number) => {
  for (let second = 0; second < seconds; second += 5) {
    answer(hunter, order, 'absent')
    hunter.pass(5_000)
  }
  answer(hunter, order, 'absent')
}

describe('an order that is not answered for', () => {
  test('is asked for after 0.3, 1, 2, 4, 8 and 15 s, and every 15 s from then on', () => {
    const hunter = story()
    unanswered(hunter)
    const askedAt: number[] = []
    const from = hunter.now()
    while (hunter.now() < from + 46_000) {
      hunter.pass(100)
      for (const _ of hunter.queries().slice(askedAt.length)) askedAt.push(hunter.now() - from)
    }
    expect(askedAt).toEqual([300, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 45_000])
    expect(hunter.notice('order_unknown')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
  })

  test('and of which no answer at all comes, is in doubt after half a minute', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.pass(29_999)
    expect(orderOf(hunter, entry)!.phase).toBe('pending')
    hunter.pass(1)
    expect(orderOf(hunter, entry)!.phase).toBe('unknown')
  })

  test('is denied anew after it was found: three times over ten seconds from there', () => {
    const hunter = story()
    const entry = unanswered(hunter)
    voided(hunter, entry, 0)
    denied(hunter, entry, 5)
    answer(hunter, entry, 'found')
    hunter.pass(5_000)
    denied(hunter, entry, 5)
    expect(orderOf(hunter, entry)!.phase).toBe('unknown')
    hunter.pass(5_000)
    answer(hunter, entry, 'absent')
    expect(orderOf(hunter, entry)!.phase).toBe('done')
  })

  test('is not denied by a question that nobody answered', () => {
    const hunter = story()
    const entry = unanswered(hunter)
    voided(hunter, entry, 0)
    for (let times = 0; times < 6; times += 1) {
      hunter.pass(5_000)
      answer(hunter, entry, 'unanswered')
    }
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'unknown', absences: 0, unansweredQueries: 6 })
  })

  test('is a close: the account is read with the first answer, whatever it is, and not for each', () => {
    for (const first of ['absent', 'unanswered'] as const) {
      const hunter = story()
      hunter.protectedHolding()
      hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
      const close = hunter.lastOrder('close')
      hunter.placed(close, 'unknown')
      hunter.asked()
      answer(hunter, close, first)
      expect(readings(hunter)).toBe(1)
      answer(hunter, close, 'absent')
      answer(hunter, close, 'unanswered')
      expect(readings(hunter)).toBe(0)
    }
  })

  test('is no close: its answers have no account read', () => {
    const hunter = story()
    const entry = unanswered(hunter)
    hunter.asked()
    answer(hunter, entry, 'absent')
    answer(hunter, entry, 'unanswered')
    expect(readings(hunter)).toBe(0)
  })

  test('is given up with a word that names it, and says that it never was', () => {
    const hunter = story()
    const entry = unanswered(hunter)
    voided(hunter, entry, 0)
    denied(hunter, entry, 15)
    expect(hunter.notice('order_absent')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(hunter.notice('order_absent')!.text).toContain(`${entry.clientId} over 0.01: never placed`)
    expect(orderOf(hunter, entry)!.status).toBeNull()
  })
})

describe('an order that stood and is not known any more', () => {
  test('has ended, as far as anybody can say', () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    const { takeProfit } = hunter.protectedHolding()
    hunter.pass(1_000)
    hunter.snapshot({ orders: [] })
    denied(hunter, takeProfit, 70)
    expect(orderOf(hunter, takeProfit)).toMatchObject({ phase: 'done', status: null })
    expect(hunter.notice('order_absent')!.text).toContain('the exchange has forgotten it')
  })

  test.each([1_000, 120_000])(
    'and is told of after all %i ms later, lives: what it buys is ours and gets a stop',
    (ms) => {
      const hunter = story({ symbol: { entry: 'limit' }, globals: { order_ttl_seconds: 3_600 } })
      const entry = hunter.hunt('long')!
      hunter.placed(entry)
      hunter.report(entry, 'new')
      hunter.pass(1_000)
      hunter.snapshot({ orders: [] })
      denied(hunter, entry, 70)
      expect(orderOf(hunter, entry)!.phase).toBe('done')
      hunter.pass(ms)
      hunter.report(entry, 'new')
      expect(orderOf(hunter, entry)!.phase).toBe('open')
      hunter.fill(entry, '0.01', '98300')
      expect(hunter.lastOrder('stop')).toMatchObject({ symbol: 'BTCUSDT', leg: 'long' })
    },
  )

  test('and had filled in part, is not called cancelled', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98300')
    hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.004') })
    hunter.pass(1_000)
    hunter.cannotRead()
    hunter.snapshot({ orders: [] })
    denied(hunter, entry, 70)
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', status: 'partiallyFilled' })
  })

  test('and has ended already, is past being denied', () => {
    const hunter = story()
    const entry = hunter.holding()
    hunter.report(entry, 'filled', { filledQty: entry.qty! })
    answer(hunter, entry, 'absent')
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', absences: 0 })
  })
})

describe('what the account holds beyond our fills', () => {
  test('speaks for an entry that is denied, for ten minutes', () => {
    const hunter = story()
    const entry = unanswered(hunter)
    voided(hunter, entry, 0)
    hunter.account('long', '0.01')
    denied(hunter, entry, 20)
    hunter.pass(600_000 - (hunter.now() - orderOf(hunter, entry)!.createdAt) - 1)
    answer(hunter, entry, 'absent')
    expect(orderOf(hunter, entry)!.phase).toBe('unknown')
    hunter.pass(1)
    answer(hunter, entry, 'absent')
    expect(orderOf(hunter, entry)!.phase).toBe('done')
  })

  test('says nothing of a stop', () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    hunter.holding()
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop, 'unknown')
    voided(hunter, stop, 0)
    hunter.account('long', '0.02')
    denied(hunter, stop, 15)
    expect(orderOf(hunter, stop)!.phase).toBe('done')
  })
})

test('what takes at once and is known to stand is cancelled when entries are halted', () => {
  const hunter = story({ symbol: { entry: 'ioc' } })
  const entry = hunter.hunt('long')!
  hunter.placed(entry)
  hunter.operator({ do: 'halt' })
  expect(hunter.cancels()).toEqual([entry.clientId])
})

test('what has ended is shown for a minute', () => {
  const hunter = story()
  const entry = hunter.hunt('long')!
  hunter.placed(entry, 'rejected')
  hunter.pass(59_999)
  expect(hunter.state.orders.size).toBe(1)
  hunter.pass(1)
  expect(hunter.state.orders.size).toBe(0)
})
