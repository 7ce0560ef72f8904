import { price, qty, text } from '@undertow/shared/money.ts'
import { type NewOrder, type Purpose } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { ofKind, reportOf } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// Which of the protective orders that there are stay, go, or are waited for.

const placedFor = (hunter: Story, purpose: Purpose): NewOrder[] =>
  hunter.orders().filter((order) => order.purpose === purpose)
const positionOf = (hunter: Story) => hunter.state.positions.get('BTCUSDT:long')!
const answer = (hunter: Story, { clientId }: NewOrder, outcome: 'found' | 'absent' | 'unanswered') =>
  hunter.tell({ kind: 'queried', clientId, outcome })
const voided = (hunter: Story, { clientId }: NewOrder, acceptableMs: number) =>
  hunter.tell({ kind: 'voided', clientId, acceptableMs, message: '' })

/** A stop and a take-profit of ours at `more`, which the books do not know, told by the account. */
function adopted(hunter: Story, order: NewOrder, letter: 'S' | 'T', more: Partial<NewOrder> = {}): string {
  const clientId = `ut1.test.zz.${letter}9`
  hunter.report({ ...order, ...more, clientId }, 'new')
  return clientId
}

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
