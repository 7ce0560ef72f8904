import { describe, expect, test } from 'vitest'
import { pct, qty } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { ofKind } from '../fixtures.test-support.ts'
import { type Order } from '../orders/order-state.ts'
import { story, type Story } from '../story.test-support.ts'
import { kept, momentOf, positionOf } from './protective.test-support.ts'
import { noteProtectionLost } from './lost.ts'

// Stops and targets that were accepted and have ended: what comes after them when, and since when nothing guards.

const pauseMs = 8_000
/** Both have earned a pause. */
function paused(): { hunter: Story; stop: NewOrder; takeProfit: NewOrder } {
  const hunter = story()
  const { stop, takeProfit } = hunter.protectedHolding()
  const until = hunter.now() + pauseMs
  Object.assign(positionOf(hunter), { nextStopAt: until, stopRefusals: 5, nextTakeProfitAt: until })
  return { hunter, stop, takeProfit }
}
/** `order` has ended at this moment. */
function end(hunter: Story, order: NewOrder, more: Partial<Order> = {}): void {
  Object.assign(kept(hunter, order), { phase: 'done', reason: 'cancelled', ...more })
  noteProtectionLost(momentOf(hunter), kept(hunter, order))
}
/** Another order as `order`, but for `more`. */
function beside(hunter: Story, order: NewOrder, more: Partial<Order>, wish: Partial<NewOrder> = {}): void {
  const clientId = `${order.clientId}-beside`
  hunter.state.orders.set(clientId, { ...kept(hunter, order), ...more, wish: { ...order, ...wish, clientId } })
}
/** What is left of the pauses: of the stop, and of the target. */
const left = (hunter: Story): readonly [stop: number, target: number] => {
  const { nextStopAt, nextTakeProfitAt } = positionOf(hunter)
  return [nextStopAt - hunter.now(), nextTakeProfitAt - hunter.now()]
}
const lost = (hunter: Story) =>
  ofKind(hunter.log, 'notice').flatMap(({ notice }) => (notice.code === 'protection_lost' ? [notice] : []))

describe('one that was to go', () => {
  test('is no loss: nothing is counted, nothing is told', () => {
    const hunter = story({ symbol: { break_even_at_pct: pct('0.5') } })
    const { stop } = hunter.protectedHolding()
    hunter.mark('99000')
    hunter.placed(hunter.lastOrder('stop'))
    expect(hunter.cancels()).toEqual([stop.clientId])
    hunter.report(stop, 'cancelled')
    expect(positionOf(hunter)).toMatchObject({ protectionLost: 0, unprotectedSince: null })
    expect(lost(hunter)).toEqual([])
  })

  test('ends the pause of its successor where it was the last that covered', () => {
    const { hunter, stop } = paused()
    end(hunter, stop, { cancelWanted: true })
    expect(left(hunter)).toEqual([0, pauseMs])
    expect(positionOf(hunter).stopRefusals).toBe(0)
  })

  test.each([
    ['covers all', {}, { closePosition: false, qty: qty('0.01') }, pauseMs],
    ['covers a part', {}, { closePosition: false, qty: qty('0.009') }, 0],
    ['is not answered', { phase: 'unknown' }, {}, 0],
    ['is being cancelled', { phase: 'cancelling' }, {}, 0],
  ] as const)('and while another one %s', (_, more, wish, expected) => {
    const { hunter, stop } = paused()
    beside(hunter, stop, more, wish)
    end(hunter, stop, { cancelWanted: true })
    expect(left(hunter)[0]).toBe(expected)
    expect(positionOf(hunter).stopRefusals).toBe(expected === 0 ? 0 : 5)
  })

  test('says nothing for the stop where it is a target, even if no stop covers', () => {
    const { hunter, stop, takeProfit } = paused()
    kept(hunter, stop).phase = 'unknown'
    end(hunter, takeProfit, { cancelWanted: true })
    expect(left(hunter)).toEqual([pauseMs, pauseMs])
    expect(positionOf(hunter).stopRefusals).toBe(5)
  })
})

describe('one that was wanted', () => {
  test('C-10: a stop comes at once although its successor had earned a pause', () => {
    const { hunter, stop } = paused()
    hunter.pass(1_000)
    end(hunter, stop)
    expect(left(hunter)).toEqual([0, pauseMs - 1_000])
    expect(positionOf(hunter)).toMatchObject({ stopRefusals: 0, unprotectedSince: hunter.now(), protectionLost: 1 })
  })

  test('a stop beside one that covers leaves nothing bare, and its pause as it was', () => {
    const { hunter, stop } = paused()
    beside(hunter, stop, {})
    end(hunter, stop)
    expect(left(hunter)[0]).toBe(pauseMs)
    expect(positionOf(hunter)).toMatchObject({ stopRefusals: 5, unprotectedSince: null })
    positionOf(hunter).nextStopAt = 0
    end(hunter, stop)
    expect(left(hunter)[0]).toBe(0)
  })

  test('a target keeps a pause it has earned, and never touches that of the stop', () => {
    const { hunter, takeProfit } = paused()
    end(hunter, takeProfit)
    expect(left(hunter)).toEqual([pauseMs, pauseMs])
    positionOf(hunter).nextTakeProfitAt = 0
    end(hunter, takeProfit)
    expect(left(hunter)).toEqual([pauseMs, 0])
    expect(positionOf(hunter)).toMatchObject({ stopRefusals: 5, unprotectedSince: null, protectionLost: 2 })
  })

  test('the fourth that ends as soon as it stands is followed a second after it was placed', () => {
    const { hunter, takeProfit } = paused()
    Object.assign(positionOf(hunter), { nextTakeProfitAt: 0, protectionLost: 2 })
    hunter.pass(400)
    end(hunter, takeProfit)
    expect(left(hunter)[1]).toBe(0)
    end(hunter, takeProfit)
    expect(left(hunter)[1]).toBe(600)
  })

  test('C-10: is told with its order and how it ended; from the third on how often it came to that', () => {
    const hunter = story()
    hunter.protectedHolding()
    const ids = [1, 2, 3].map(() => {
      hunter.pass(1_000)
      const stop = hunter.lastOrder('stop')
      hunter.report(stop, 'expired')
      hunter.placed(hunter.lastOrder('stop'))
      return stop.clientId
    })
    expect(lost(hunter).map(({ level, symbol }) => `${level} ${symbol}`)).toEqual(Array(3).fill('warn BTCUSDT'))
    for (const [index, { text }] of lost(hunter).entries())
      expect(text).toContain(`${ids[index]} of BTCUSDT long has ended (expired)`)
    const often = lost(hunter).map(({ text }) => /placed again(.*)$/.exec(text)?.[1])
    expect(often).toEqual(['', '', expect.stringContaining('3 times')])
  })
})

describe('I1: since when nothing has guarded', () => {
  type Earlier = Partial<Order> & { readonly of?: Partial<NewOrder> }
  /** For how long the position was bare when a stop ended `stoodMs` after it was placed; times of `earlier` ones are before that. */
  function bareMs(stoodMs: number, ...earlier: readonly Earlier[]): number {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.pass(60_000)
    const placedAt = hunter.now() - stoodMs
    const last: Order = { ...kept(hunter, stop), createdAt: placedAt, acceptedAt: placedAt, phase: 'done' }
    const row = earlier.map(({ of = {}, createdAt = 0, updatedAt = 0, ...more }, index): Order => {
      const wish = { ...last.wish, ...of, clientId: `earlier-${index}` }
      return { ...last, wish, createdAt: placedAt - createdAt, updatedAt: placedAt - updatedAt, ...more }
    })
    hunter.state.orders = new Map([...row, last].map((order) => [order.wish.clientId, order]))
    noteProtectionLost(momentOf(hunter), last)
    return hunter.now() - positionOf(hunter).unprotectedSince!
  }

  test('a stop that stood for a second guarded until it ended; one that ended sooner never did', () => {
    expect(bareMs(1_000)).toBe(0)
    expect(bareMs(999)).toBe(999)
  })

  const short = { createdAt: 1_500, updatedAt: 1_000 }
  test.each<[string, number, ...Earlier[]]>([
    ['one before it that ended within a second of it', 1_540, short],
    ['nor did one that stood for 999 ms', 2_039, { createdAt: 1_999, updatedAt: 1_000 }],
    ['but one that stood for a second did', 40, { createdAt: 1_999, updatedAt: 999 }],
    ['and one that ended longer ago is of another row', 40, { createdAt: 1_500, updatedAt: 1_001 }],
    ['a row goes back from each to the one before', 2_840, { createdAt: 2_800, updatedAt: 2_500 }, short],
    ['and ends where one is missing', 1_540, { createdAt: 2_800, updatedAt: 2_501 }, short],
    ['one that was to go guarded well', 40, { ...short, cancelWanted: true }],
    ['one that was never accepted is none of the row', 40, { ...short, acceptedAt: null }],
    ['nor is one that has not ended', 40, { ...short, phase: 'cancelling' }],
    ['nor a target', 40, { ...short, of: { purpose: 'takeProfit' } }],
    ['nor a stop of another contract', 40, { ...short, of: { symbol: 'ETHUSDT' } }],
    ['nor one of the other side', 40, { ...short, of: { leg: 'short' } }],
  ])('%s: %i ms', (_, expected, ...earlier) => {
    expect(bareMs(40, ...earlier)).toBe(expected)
  })
})
