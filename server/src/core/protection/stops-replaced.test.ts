import { price, qty } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { story } from '../story.test-support.ts'
import { adopted, answer, placedFor, positionOf, voided } from './protective.test-support.ts'

// A stop that is to go: what has to stand before it does.

describe('a stop that was to go', () => {
  const doubled = () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    answer(hunter, first, 'absent')
    const second = hunter.lastOrder('stop')
    hunter.placed(second)
    expect(hunter.cancels()).toEqual([first.clientId])
    return { hunter, first, second }
  }

  test('S26: and turns up when its successor has just been cancelled, stays until the next one stands', () => {
    const { hunter, first, second } = doubled()
    hunter.report(second, 'cancelled')
    const third = hunter.lastOrder('stop')
    expect(third).not.toBe(second)
    hunter.report(first, 'new')
    hunter.pass(20_000)
    expect(hunter.cancels()).toEqual([first.clientId])
    expect(positionOf(hunter).unprotectedSince).toBeNull()
    hunter.placed(third)
    expect(hunter.cancels()).toEqual([first.clientId, first.clientId])
  })

  test('S26: and may rest unseen, is not cancelled unseen while nothing else stands', () => {
    const { hunter, first, second } = doubled()
    hunter.report(second, 'cancelled')
    const third = hunter.lastOrder('stop')
    hunter.pass(20_000)
    expect(hunter.cancels()).toEqual([first.clientId])
    hunter.placed(third)
    expect(hunter.cancels()).toEqual([first.clientId, first.clientId])
  })

  test('S26: and is cancelled from outside, is replaced at once, whatever pause its successor had earned', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.operator({ do: 'cancel', clientId: stop.clientId })
    for (let round = 0; round < 6; round += 1) {
      hunter.passUntil(() => hunter.state.orders.get(hunter.lastOrder('stop').clientId)!.phase === 'pending')
      hunter.placed(hunter.lastOrder('stop'), 'rejected', 'rateLimit')
    }
    const before = placedFor(hunter, 'stop').length
    hunter.report(stop, 'cancelled')
    expect(placedFor(hunter, 'stop')).toHaveLength(before + 1)
  })

  test('S26: and another stands elsewhere: it stays', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.operator({ do: 'cancel', clientId: stop.clientId })
    adopted(hunter, stop, 'S', { stopPrice: price('90000') })
    expect(hunter.cancels()).toEqual([])
    hunter.placed(placedFor(hunter, 'stop')[1]!)
    expect(hunter.cancels()).toContain(stop.clientId)
  })

  test('S26: and was that of an earlier trade, goes: its fill would not be booked', () => {
    const hunter = story({ globals: { unprotected_max_sec: 60, global_cooldown_sec: 0 }, symbol: { cooldown_sec: 1 } })
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    const close = hunter.lastOrder('close')
    hunter.placed(close)
    hunter.fill(close, '0.01', '98400')
    voided(hunter, first, 0)
    for (let times = 0; times < 4; times += 1) {
      hunter.pass(5_000)
      answer(hunter, first, 'absent')
    }
    hunter.readTwice()
    hunter.quote()
    const entry = hunter.hunt()!
    hunter.fill(entry, '0.01', '98400')
    hunter.report(first, 'new')
    expect(hunter.cancels().at(-1)).toBe(first.clientId)
    expect(hunter.state.orders.get(first.clientId)!.phase).toBe('cancelling')
  })

  test('S26: and another stands over too little: it stays', () => {
    const hunter = story({ symbol: { protection_stop: 'quantity' }, globals: { unprotected_max_sec: 600 } })
    const { stop } = hunter.protectedHolding()
    hunter.operator({ do: 'cancel', clientId: stop.clientId })
    adopted(hunter, stop, 'S', { qty: qty('0.005') })
    expect(hunter.cancels()).not.toContain(stop.clientId)
    hunter.placed(hunter.lastOrder('stop'))
    expect(hunter.cancels()).toContain(stop.clientId)
  })
})

describe('what an operator cancels', () => {
  test('has its successor before it goes, and the successor is the one that stays', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.operator({ do: 'cancel', clientId: stop.clientId })
    const next = hunter.lastOrder('stop')
    hunter.placed(next)
    hunter.report(stop, 'cancelled')
    hunter.pass(60_000)
    expect(placedFor(hunter, 'stop')).toEqual([stop, next])
    expect(hunter.state.orders.get(next.clientId)!.phase).toBe('open')
  })
})

describe('where the venue takes one stop a side', () => {
  test('while one that nobody has seen stands, its successors are refused a growing pause apart', () => {
    const hunter = story()
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    hunter.pass(300)
    answer(hunter, first, 'absent')
    const from = hunter.now()
    while (hunter.now() < from + 4_000) {
      const stop = hunter.lastOrder('stop')
      if (hunter.state.orders.get(stop.clientId)!.phase === 'pending') hunter.placed(stop, 'rejected', 'secondStop')
      hunter.pass(30)
    }
    expect(placedFor(hunter, 'stop').length).toBeLessThan(8)
  })

  const replaced = () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.005', '98100')
    const first = hunter.lastOrder('stop')
    hunter.placed(first)
    hunter.placed(hunter.lastOrder('takeProfit'))
    hunter.fill(entry, '0.005', '98300')
    hunter.pass(700)
    hunter.placed(hunter.lastOrder('stop'), 'rejected', 'secondStop')
    return { hunter, first }
  }

  test('C-07: the clock of the unprotected runs from when the old one is to go', () => {
    const { hunter, first } = replaced()
    expect(hunter.cancels()).toContain(first.clientId)
    expect(positionOf(hunter).unprotectedSince).toBe(hunter.now())
    hunter.pass(500)
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
    hunter.report(first, 'cancelled')
    hunter.pass(1_000)
    expect(placedFor(hunter, 'stop')).toHaveLength(3)
    hunter.placed(hunter.lastOrder('stop'))
    expect(positionOf(hunter).unprotectedSince).toBeNull()
  })
})
