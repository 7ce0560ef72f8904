import { price, qty } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { story, type Story } from '../story.test-support.ts'

// How an order is cancelled, and what becomes of orders that our books do not know.

const orderOf = (hunter: Story, { clientId }: NewOrder) => hunter.state.orders.get(clientId)!
const cancelled = (hunter: Story, { clientId }: NewOrder, outcome: 'accepted' | 'gone' | 'rejected' | 'unknown') =>
  hunter.tell({ kind: 'cancelled', clientId, outcome, code: null, message: outcome })

/** An entry that rests. */
function resting() {
  const hunter = story()
  const entry = hunter.hunt()!
  hunter.placed(entry)
  return { hunter, entry }
}

/** The moments, in ms from now, at which `entry` is cancelled while nothing else happens. */
function cancelTimes(hunter: Story, entry: NewOrder, forMs: number): number[] {
  const [found, from] = [[] as number[], hunter.now()]
  let known = hunter.cancels().filter((id) => id === entry.clientId).length
  while (hunter.now() < from + forMs) {
    hunter.pass(500)
    const count = hunter.cancels().filter((id) => id === entry.clientId).length
    for (; known < count; known += 1) found.push(hunter.now() - from)
  }
  return found
}

describe('a cancel', () => {
  const expired = () => {
    const { hunter, entry } = resting()
    hunter.pass(30_000)
    return { hunter, entry }
  }

  test('without any answer is repeated after 4, 8, 16 … s, a minute at most', () => {
    const { hunter, entry } = expired()
    expect(cancelTimes(hunter, entry, 180_000)).toEqual([4_000, 12_000, 28_000, 60_000, 120_000, 180_000])
  })

  test('that is refused is repeated after 2, 4, 8 … s, a minute at most, and the order stands', () => {
    const { hunter, entry } = expired()
    const pauses: number[] = []
    for (let times = 0; times < 7; times += 1) {
      cancelled(hunter, entry, 'rejected')
      expect(orderOf(hunter, entry)).toMatchObject({ phase: 'open', nextQueryAt: null })
      const sent = hunter.cancels().length
      pauses.push(hunter.passUntil(() => hunter.cancels().length > sent))
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
  })

  test('that was accepted while the order still stands is repeated after a second', () => {
    const { hunter, entry } = expired()
    cancelled(hunter, entry, 'accepted')
    hunter.report(entry, 'new')
    hunter.pass(999)
    expect(hunter.cancels()).toHaveLength(1)
    hunter.pass(1)
    expect(hunter.cancels()).toHaveLength(2)
  })

  test('that was accepted waits two seconds for the report before it asks, and cancels no more', () => {
    const { hunter, entry } = expired()
    cancelled(hunter, entry, 'accepted')
    hunter.pass(1_999)
    expect(hunter.queries()).toEqual([])
    hunter.pass(1)
    expect(hunter.queries()).toEqual([entry.clientId])
    hunter.pass(60_000)
    expect(hunter.cancels()).toHaveLength(1)
  })

  test('of an order in doubt: accepted, it is being cancelled; refused or gone, the questions go on', () => {
    const unheard = () => {
      const hunter = story()
      const entry = hunter.hunt()!
      hunter.placed(entry, 'unknown')
      hunter.operator({ do: 'halt' })
      return { hunter, entry }
    }
    const accepted = unheard()
    cancelled(accepted.hunter, accepted.entry, 'accepted')
    expect(orderOf(accepted.hunter, accepted.entry).phase).toBe('cancelling')
    for (const outcome of ['rejected', 'gone', 'unknown'] as const) {
      const { hunter, entry } = unheard()
      const { nextQueryAt } = orderOf(hunter, entry)
      hunter.pass(100)
      cancelled(hunter, entry, outcome)
      expect(orderOf(hunter, entry)).toMatchObject({ phase: 'unknown', nextQueryAt })
    }
  })

  test('answered for an order that has ended changes nothing', () => {
    const { hunter, entry } = expired()
    hunter.report(entry, 'cancelled')
    for (const outcome of ['accepted', 'gone', 'rejected', 'unknown'] as const) cancelled(hunter, entry, outcome)
    expect(orderOf(hunter, entry)).toMatchObject({ phase: 'done', nextQueryAt: null, nextCancelAt: null })
  })

  test('whose order is gone says why it is asked for, 300 ms later', () => {
    const { hunter, entry } = expired()
    cancelled(hunter, entry, 'gone')
    expect(orderOf(hunter, entry)).toMatchObject({
      phase: 'unknown',
      reason: expect.stringContaining('gone'),
      updatedAt: hunter.now(),
      nextQueryAt: hunter.now() + 300,
    })
  })
})

describe('an entry that rests while the settings change', () => {
  test('goes: its position would get a stop that nobody checked', () => {
    const { hunter, entry } = resting()
    hunter.tell({ kind: 'configAccepted', version: 2, config: hunter.config })
    expect(hunter.cancels()).toEqual([entry.clientId])
  })

  test('stays when a start tells the settings that are in force', () => {
    const { hunter } = resting()
    hunter.tell({ kind: 'configAccepted', version: 1, config: hunter.config })
    expect(hunter.cancels()).toEqual([])
  })
})

describe('an order of ours that the books do not know', () => {
  const found = (letter: string, more: Parameters<Story['report']>[2] = {}) => {
    const hunter = story({ hedge: true, leverage: 10 })
    const model = hunter.hunt('long')!
    const clientId = `ut1.test.zz.${letter}9`
    hunter.report({ ...model, clientId }, 'new', more)
    return { hunter, order: hunter.state.orders.get(clientId)! }
  }

  test('is taken back as what its letter says, on the leg that its side opens or closes', () => {
    const entry = found('E')
    expect(entry.order.wish).toMatchObject({
      purpose: 'entry',
      leg: 'long',
      side: 'buy',
      type: 'limit',
      reduceOnly: false,
      closePosition: false,
      qty: qty('0.01'),
      price: price('98301.6'),
      stopPrice: null,
    })
    expect(entry.order).toMatchObject({ leverage: 10, configVersion: 1, phase: 'open' })
    expect(entry.hunter.notice('adopted_order')).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(found('E', { side: 'sell' }).order.wish).toMatchObject({ purpose: 'entry', leg: 'short', side: 'sell' })
    const stop = found('S', { type: 'stopMarket', stopPrice: price('99000'), closePosition: true, price: null })
    expect(stop.order.wish).toMatchObject({
      purpose: 'stop',
      leg: 'short',
      side: 'buy',
      type: 'stopMarket',
      qty: null,
      price: null,
      stopPrice: price('99000'),
      closePosition: true,
      reduceOnly: true,
    })
    expect(found('T').order.wish).toMatchObject({ purpose: 'takeProfit', leg: 'short' })
    expect(found('X').order.wish).toMatchObject({ purpose: 'close', leg: 'short' })
  })

  test('counts with the leverage of its symbol', () => {
    const hunter = story()
    const model = hunter.hunt('long')!
    hunter.state.leverages.clear()
    hunter.report({ ...model, clientId: 'ut1.test.zz.E9' }, 'new')
    expect(hunter.state.orders.get('ut1.test.zz.E9')!.leverage).toBe(1)
  })

  test('that has ended is history', () => {
    const hunter = story()
    const model = hunter.hunt('long')!
    hunter.report({ ...model, clientId: 'ut1.test.zz.E9' }, 'cancelled')
    expect(hunter.state.orders.has('ut1.test.zz.E9')).toBe(false)
  })
})

describe('an order of ours with a number that our books have not come to', () => {
  test('says that the end of the journal is lost, standing, ended or filled: entries halt', () => {
    for (const tellOf of [
      (hunter: Story, order: NewOrder) => hunter.report(order, 'new'),
      (hunter: Story, order: NewOrder) => hunter.report(order, 'cancelled'),
      (hunter: Story, order: NewOrder) => hunter.fill(order, '0.01', '98300'),
    ]) {
      const hunter = story()
      const model = hunter.hunt('long')!
      tellOf(hunter, { ...model, clientId: 'ut1.test.zz.E9' })
      expect(hunter.state.halted).toContain('ut1.test.zz.E9')
    }
  })
})

describe('an order of somebody else', () => {
  test('is remembered with its symbol while it stands', () => {
    const hunter = story()
    const theirs = { ...hunter.hunt('long')!, clientId: 'web_1' }
    hunter.report(theirs, 'new')
    expect([...hunter.state.foreignOrders]).toEqual([['o-web_1', 'BTCUSDT']])
    hunter.report(theirs, 'cancelled')
    expect(hunter.state.foreignOrders.size).toBe(0)
  })

  test('is not what an ended order of ours, forgotten since, is', () => {
    const { hunter, entry } = resting()
    hunter.report(entry, 'cancelled')
    hunter.pass(120_000)
    expect(hunter.state.orders.size).toBe(0)
    hunter.report(entry, 'new')
    expect([hunter.state.orders.size, hunter.state.foreignOrders.size]).toEqual([0, 0])
  })
})
