import { price, qty, text } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { ofKind, reportOf } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'
import { adopted, answer, placedFor, positionOf, voided } from './protective.test-support.ts'

// Which of the protective orders that there are stay, go, or are waited for.

describe('a stop that was not answered', () => {
  test('S26: is asked for before another one is placed beside it', () => {
    const hunter = story({ globals: { unprotected_max_sec: 60 } })
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    hunter.pass(10_000)
    expect(placedFor(hunter, 'stop')).toHaveLength(1)
    answer(hunter, first, 'absent')
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
    expect(hunter.notice('second_stop')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
  })

  test('S26: has a second one at once where it can no longer be accepted', () => {
    const hunter = story()
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.placed(first, 'unknown')
    voided(hunter, first, 1)
    expect(placedFor(hunter, 'stop')).toHaveLength(1)
    voided(hunter, first, 0)
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
  })

  test('S26: has a second one without a question where nobody can be asked', () => {
    const hunter = story()
    hunter.holding()
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'closed' })
    hunter.placed(hunter.lastOrder('stop'), 'unknown')
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
  })

  test('S26: but stood before: it is not doubled only because nobody can be asked', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.pass(1_000)
    hunter.snapshot({ orders: [] })
    expect(hunter.state.orders.get(stop.clientId)!.phase).toBe('unknown')
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'closed' })
    expect(placedFor(hunter, 'stop')).toHaveLength(1)
    answer(hunter, stop, 'unanswered')
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
  })

  test('is not told of when the second order is a take-profit, which waits for all questions', () => {
    const hunter = story()
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    const target = hunter.lastOrder('takeProfit')
    hunter.placed(target, 'unknown')
    for (let times = 0; times < 3; times += 1) {
      hunter.pass(5_000)
      answer(hunter, target, 'unanswered')
    }
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(1)
    voided(hunter, target, 0)
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(2)
    expect(hunter.notices()).not.toContain('second_stop')
  })
})

describe('a protective order that is found', () => {
  test('stays when it says what ours should say, also when it does not tell what it triggers on', () => {
    const hunter = story()
    hunter.holding()
    const wanted = hunter.lastOrder('stop')
    const lost = adopted(hunter, wanted, 'S')
    hunter.placed(wanted)
    expect(hunter.cancels()).toEqual([wanted.clientId])
    expect(hunter.state.orders.get(lost)!.phase).toBe('open')
    expect(positionOf(hunter).unprotectedSince).toBeNull()
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(1)
  })

  test('goes when it triggers elsewhere, or is over a quantity where the whole side is meant', () => {
    for (const wrong of [{ stopPrice: price('97000') }, { closePosition: false, qty: qty('0.01') }]) {
      const hunter = story()
      const { stop } = hunter.protectedHolding()
      const lost = adopted(hunter, stop, 'S', wrong)
      expect(hunter.cancels()).toEqual([lost])
    }
  })

  test('goes when it is over the whole side, or over another quantity, where ours alone is meant', () => {
    for (const wrong of [{ closePosition: true, qty: null }, { qty: qty('0.02') }]) {
      const hunter = story({ symbol: { protection_stop: 'quantity' } })
      const { stop } = hunter.protectedHolding()
      const lost = adopted(hunter, stop, 'S', wrong)
      expect(hunter.cancels()).toEqual([lost])
    }
  })

  test('covers with the quantity that it is over: less than is held leaves the clock running', () => {
    const since = (amount: string) => {
      const hunter = story({ symbol: { protection_stop: 'quantity' }, globals: { unprotected_max_sec: 600 } })
      hunter.holding()
      adopted(hunter, hunter.lastOrder('stop'), 'S', { qty: qty(amount) })
      return positionOf(hunter).unprotectedSince
    }
    expect(since('0.009')).not.toBeNull()
    expect(since('0.01')).toBeNull()
    expect(since('0.011')).toBeNull()
  })

  test('is a take-profit that stood already: it is put right although no stop stands yet', () => {
    const hunter = story()
    hunter.holding()
    adopted(hunter, hunter.lastOrder('stop'), 'T', { stopPrice: price('99000'), type: 'takeProfitMarket' })
    expect(placedFor(hunter, 'takeProfit').map(({ stopPrice }) => text(stopPrice!))).toEqual(['100267.6'])
  })
})

describe('the take-profit', () => {
  test('is placed while a stop that was accepted is being cancelled, and not while none was accepted', () => {
    const accepted = story()
    accepted.holding()
    accepted.operator({ do: 'cancel', clientId: accepted.lastOrder('stop').clientId })
    accepted.placed(placedFor(accepted, 'stop')[0]!)
    expect(placedFor(accepted, 'takeProfit')).toHaveLength(1)
    const unheard = story()
    unheard.holding()
    const { clientId } = unheard.lastOrder('stop')
    unheard.placed(unheard.lastOrder('stop'), 'unknown')
    unheard.operator({ do: 'cancel', clientId })
    unheard.tell({ kind: 'cancelled', clientId, outcome: 'accepted', code: null, message: '' })
    expect(unheard.state.orders.get(clientId)!.phase).toBe('cancelling')
    expect(placedFor(unheard, 'takeProfit')).toEqual([])
  })

  test('is not placed again while it is not certain whether the stop still stands', () => {
    const hunter = story({ globals: { unprotected_max_sec: 600 } })
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.lastOrder('takeProfit'), 'rejected', 'refused')
    hunter.pass(100)
    hunter.snapshot({ orders: [] })
    hunter.pass(2_000)
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(1)
    hunter.report(hunter.lastOrder('stop'), 'new')
    expect(placedFor(hunter, 'takeProfit')).toHaveLength(2)
  })
})

describe('while a close is under way', () => {
  test('nothing is added to what protects, until the close drags on', () => {
    const hunter = story()
    hunter.holding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    hunter.placed(hunter.lastOrder('stop'), 'notSent')
    hunter.placed(hunter.lastOrder('close'), 'rejected', 'refused')
    hunter.pass(900)
    expect(placedFor(hunter, 'stop')).toHaveLength(1)
    hunter.pass(100)
    expect(placedFor(hunter, 'close')).toHaveLength(2)
    hunter.placed(hunter.lastOrder('close'), 'rejected', 'refused')
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
  })
})

test('a protective order bears the decision, the settings and the leverage of its position', () => {
  const hunter = story()
  const { entry, stop, takeProfit } = hunter.protectedHolding()
  const of = ({ clientId }: NewOrder) => {
    const { decisionId, leverage, configVersion } = hunter.state.orders.get(clientId)!
    return { decisionId, leverage, configVersion }
  }
  expect(of(stop)).toEqual(of(entry))
  expect(of(takeProfit)).toEqual(of(entry))
  expect(of(entry)).toEqual({ decisionId: hunter.decisions()[0]!.id, leverage: 10, configVersion: 1 })
})

test('a refusal of the stop counts until one stands: then the next trouble begins with an attempt at once', () => {
  const hunter = story({ globals: { unprotected_max_sec: 600 } })
  hunter.holding()
  for (let times = 0; times < 3; times += 1) {
    hunter.placed(hunter.lastOrder('stop'), 'notSent')
    hunter.pass(1_000)
  }
  hunter.placed(hunter.lastOrder('stop'))
  const before = placedFor(hunter, 'stop').length
  hunter.report(hunter.lastOrder('stop'), 'cancelled')
  hunter.placed(hunter.lastOrder('stop'), 'notSent')
  expect(placedFor(hunter, 'stop')).toHaveLength(before + 2)
  expect(ofKind(hunter.log, 'placeOrder').at(-1)!.order.purpose).toBe('stop')
})

test('a take-profit that stands does not make refused stops forgotten: the attempts slow down', () => {
  const hunter = story({ globals: { unprotected_max_sec: 600 } })
  const { stop } = hunter.protectedHolding()
  hunter.report(stop, 'cancelled')
  for (let times = 0; times < 2; times += 1) hunter.placed(hunter.lastOrder('stop'), 'notSent')
  expect(placedFor(hunter, 'stop')).toHaveLength(3)
  hunter.pass(499)
  expect(placedFor(hunter, 'stop')).toHaveLength(3)
  hunter.pass(1)
  expect(placedFor(hunter, 'stop')).toHaveLength(4)
})

test('a stop that was asked for twice in vain does not hold up a third one when the second comes to nothing', () => {
  const hunter = story({ globals: { unprotected_max_sec: 600 } })
  hunter.holding()
  const first = hunter.lastOrder('stop')
  hunter.placed(first, 'unknown')
  hunter.pass(300)
  answer(hunter, first, 'absent')
  answer(hunter, first, 'unanswered')
  hunter.placed(hunter.lastOrder('stop'), 'notSent')
  hunter.pass(5_000)
  expect(placedFor(hunter, 'stop')).toHaveLength(3)
})

test('orders of the snapshot that are ours and known change nothing', () => {
  const hunter = story()
  const { stop, takeProfit } = hunter.protectedHolding()
  hunter.asked()
  hunter.snapshot({ orders: [stop, takeProfit].map((order) => reportOf(order, 'new', hunter.now())) })
  expect(hunter.asked()).toEqual([])
})
