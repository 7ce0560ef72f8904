import { describe, expect, test } from 'vitest'
import { pct, price, text } from '@undertow/shared/money.ts'
import { type NewOrder, type Purpose, type RefusalCause } from '@undertow/shared/orders.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'
import { kept, momentOf, placedFor, positionOf } from './protective.test-support.ts'
import { reactToRefusal } from './refusals.ts'

// A long of 0.01 at 98301.6, its stop at 97318.6, its target at 100267.6. Nothing is sold for want of a stop within minutes.

const patient = { globals: { unprotected_max_sec: 300 } }
const refuse = (hunter: Story, order: NewOrder, cause: RefusalCause | null) => hunter.placed(order, 'rejected', cause)
/** The stop stands; the newest target is not answered. */
function withTarget(symbol: Partial<SymbolSettings> = {}): { hunter: Story; stop: NewOrder; target: NewOrder } {
  const hunter = story({ symbol })
  hunter.holding()
  const stop = hunter.lastOrder('stop')
  hunter.placed(stop)
  return { hunter, stop, target: hunter.lastOrder('takeProfit') }
}
/** The stop at break-even is not answered, the one before it stands. */
function withSuccessor(): { hunter: Story; old: NewOrder; takeProfit: NewOrder; next: NewOrder } {
  const hunter = story({ symbol: { break_even_at_pct: pct('0.5') } })
  const { stop, takeProfit } = hunter.protectedHolding()
  hunter.mark('99000')
  return { hunter, old: stop, takeProfit, next: hunter.lastOrder('stop') }
}
/** Until the next order for `purpose`, in seconds, each time `answered` was said of the one before. */
const pausesOf = (hunter: Story, purpose: Purpose, times: number, answered: (order: NewOrder) => void): number[] =>
  Array.from({ length: times }, () => {
    const before = placedFor(hunter, purpose).length
    answered(hunter.lastOrder(purpose))
    return hunter.passUntil(() => placedFor(hunter, purpose).length > before) / 1_000
  })

describe('what people are told', () => {
  test('of a refusal: which order, and the words and number of the exchange', () => {
    const hunter = story()
    hunter.holding()
    const { clientId } = hunter.lastOrder('stop')
    const message = 'Reach max stop order limit.'
    hunter.tell({ kind: 'placed', clientId, outcome: 'rejected', code: -4045, message, cause: 'tooManyOrders' })
    const notice = hunter.notice('order_refused')
    expect(notice).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(notice?.text).toContain(clientId)
    expect(notice?.text).toContain(`-4045: ${message}`)
  })

  test('of an order that was not sent: which one and why, once', () => {
    const hunter = story(patient)
    hunter.holding()
    const { clientId } = hunter.lastOrder('stop')
    hunter.tell({ kind: 'placed', clientId, outcome: 'notSent', code: null, message: 'no request left' })
    pausesOf(hunter, 'stop', 3, (stop) => hunter.placed(stop, 'notSent'))
    const told = ofKind(hunter.log, 'notice').filter(({ notice }) => notice.code === 'order_not_sent')
    expect(told).toHaveLength(1)
    expect(told[0]?.notice).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(told[0]?.notice.text).toContain(clientId)
    expect(told[0]?.notice.text).toContain('no request left')
  })

  test('of a target that the exchange does not take: of which side, and that it may be looked at', () => {
    const { hunter, target } = withTarget()
    refuse(hunter, target, 'grid')
    const notice = hunter.notice('target_missing')
    expect(notice).toMatchObject({ level: 'warn', symbol: 'BTCUSDT' })
    expect(notice?.text).toContain('BTCUSDT long')
    expect(positionOf(hunter)).toMatchObject({ isCoarse: false, closing: null })
  })

  test('a refusal that only a person can mend halts entries with the words of the exchange; the stop is tried again', () => {
    const hunter = story(patient)
    hunter.holding()
    const { clientId } = hunter.lastOrder('stop')
    const message = 'Invalid API-key, IP, or permissions for action.'
    hunter.tell({ kind: 'placed', clientId, outcome: 'rejected', code: -2015, message, cause: 'credentials' })
    expect(hunter.state.halted).toContain(`-2015: ${message}`)
    expect(hunter.notice('halted')).toMatchObject({ level: 'error', text: expect.stringContaining(message) })
    expect(placedFor(hunter, 'stop')).toHaveLength(2)
  })

  test('a cause for which there is no way is a broken assumption, not silence', () => {
    const hunter = story()
    hunter.holding()
    expect(() => refuse(hunter, hunter.lastOrder('stop'), 'unheard' as never)).toThrow('unexpected')
  })
})

describe('how long the next one waits', () => {
  test('P-05: stops that could not be sent wait a second at most, and leave a refusal only the pause of the third', () => {
    const hunter = story(patient)
    hunter.holding()
    expect(pausesOf(hunter, 'stop', 6, (stop) => hunter.placed(stop, 'notSent'))).toEqual([0, 0.5, 1, 1, 1, 1])
    expect(pausesOf(hunter, 'stop', 3, (stop) => refuse(hunter, stop, 'rateLimit'))).toEqual([1, 2, 4])
  })

  test('R-13: a refused target waits 0.5, 1, 2 … s, a minute at most', () => {
    const { hunter } = withTarget()
    const pauses = pausesOf(hunter, 'takeProfit', 9, (target) => refuse(hunter, target, null))
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60])
    expect(placedFor(hunter, 'stop')).toHaveLength(1)
  })

  test('a target that could not be sent waits as a refused one, and the stop earns no pause by it', () => {
    const { hunter } = withTarget()
    expect(pausesOf(hunter, 'takeProfit', 3, (target) => hunter.placed(target, 'notSent'))).toEqual([0.5, 1, 2])
    expect(positionOf(hunter)).toMatchObject({ stopRefusals: 0, nextStopAt: 0 })
  })

  test('a refused close earns neither stop nor target a pause', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    refuse(hunter, hunter.lastOrder('close'), 'rateLimit')
    const none = { stopRefusals: 0, nextStopAt: 0, takeProfitRefusals: 0, nextTakeProfitAt: 0 }
    expect(positionOf(hunter)).toMatchObject(none)
  })
})

describe('what makes way', () => {
  test('C-12: for a target only the entries that rest: no stop, and no entry that has ended', () => {
    const hunter = story({ hedge: true })
    const first = hunter.holding()
    const stop = hunter.lastOrder('stop')
    hunter.placed(stop)
    const second = hunter.hunt('short')!
    hunter.placed(second)
    refuse(hunter, hunter.lastOrder('takeProfit'), 'tooManyOrders')
    expect(hunter.cancels()).toEqual([second.clientId])
    expect(kept(hunter, first)).toMatchObject({ phase: 'done', cancelWanted: false })
    expect(kept(hunter, stop).cancelWanted).toBe(false)
    expect(placedFor(hunter, 'stop')).toEqual([stop])
  })

  test('where no position is found the account is read; targets make way for a close, for a stop they do not', () => {
    const { hunter, old, takeProfit, next } = withSuccessor()
    refuse(hunter, next, 'noPosition')
    expect(ofKind(hunter.log, 'askSnapshot').at(-1)?.reason).toContain(next.clientId)
    expect(kept(hunter, takeProfit).cancelWanted).toBe(false)
    hunter.pass(10_000)
    hunter.operator({ do: 'close', symbol: 'BTCUSDT', leg: 'long' })
    const close = hunter.lastOrder('close')
    refuse(hunter, close, 'noPosition')
    expect(ofKind(hunter.log, 'askSnapshot').at(-1)?.reason).toContain(close.clientId)
    expect(kept(hunter, takeProfit).cancelWanted).toBe(true)
    expect(kept(hunter, old).cancelWanted).toBe(false)
  })

  test('C-07: the one stop of a side that stands goes: its successor has no pause left, whatever it had earned', () => {
    const { hunter } = withSuccessor()
    pausesOf(hunter, 'stop', 4, (stop) => refuse(hunter, stop, 'rateLimit'))
    refuse(hunter, hunter.lastOrder('stop'), 'secondStop')
    expect(positionOf(hunter)).toMatchObject({ nextStopAt: hunter.now(), stopRefusals: 0, oneStopOnly: true })
  })

  test('C-07: so it is when another one beside it was not answered', () => {
    const { hunter, next } = withSuccessor()
    hunter.placed(next, 'unknown')
    hunter.pass(300)
    hunter.tell({ kind: 'queried', clientId: next.clientId, outcome: 'unanswered' })
    const third = hunter.lastOrder('stop')
    expect(third).not.toBe(next)
    refuse(hunter, third, 'secondStop')
    expect(positionOf(hunter)).toMatchObject({ nextStopAt: hunter.now(), stopRefusals: 0 })
  })

  test('C-07: a second target says nothing for the pause of the stop', () => {
    const { hunter, takeProfit } = withSuccessor()
    pausesOf(hunter, 'stop', 3, (stop) => refuse(hunter, stop, 'rateLimit'))
    refuse(hunter, hunter.lastOrder('stop'), 'rateLimit')
    const { nextStopAt } = positionOf(hunter)
    expect(nextStopAt).toBe(hunter.now() + 2_000)
    hunter.report(takeProfit, 'cancelled')
    refuse(hunter, hunter.lastOrder('takeProfit'), 'secondStop')
    expect(positionOf(hunter)).toMatchObject({ nextStopAt, stopRefusals: 4, oneStopOnly: true })
  })
})

describe('one that would trigger at once', () => {
  const exits = (stop: string | null, target: string | null) =>
    ({
      do: 'setExits',
      symbol: 'BTCUSDT',
      leg: 'long',
      stopPrice: stop === null ? null : price(stop),
      takeProfitPrice: target === null ? null : price(target),
      mayWiden: false,
    }) as const

  test('is not done at market where it is a target whose successor stands already', () => {
    const { hunter, target } = withTarget()
    hunter.mark('98400')
    hunter.operator(exits(null, '101000'))
    hunter.placed(hunter.lastOrder('takeProfit'))
    expect(kept(hunter, target).cancelWanted).toBe(true)
    refuse(hunter, target, 'wouldTrigger')
    expect(positionOf(hunter).closing).toBeNull()
    expect(placedFor(hunter, 'close')).toEqual([])
  })

  test('P-01: is done at market where it is a stop, even if a nearer one stands: the price is beyond both', () => {
    const hunter = story()
    hunter.holding()
    const first = hunter.lastOrder('stop')
    hunter.pass(600)
    hunter.mark('98400')
    hunter.operator(exits('97500', null))
    hunter.placed(hunter.lastOrder('stop'))
    expect(kept(hunter, first).cancelWanted).toBe(true)
    refuse(hunter, first, 'wouldTrigger')
    expect(positionOf(hunter).closing).toBe('stop')
  })

  test('is placed again where it is the exchange’s trailing order: the price has only left its beginning behind', () => {
    const { hunter } = withTarget({ take_profit_pct: pct('50'), trailing_stop_pct: pct('0.4'), trailing: 'exchange' })
    const trailing = () => hunter.orders().filter(({ type }) => type === 'trailingStopMarket')
    for (const target of placedFor(hunter, 'takeProfit')) if (target !== trailing()[0]) hunter.placed(target)
    refuse(hunter, trailing()[0]!, 'wouldTrigger')
    expect(positionOf(hunter).closing).toBeNull()
    hunter.pass(1_000)
    expect(trailing()).toHaveLength(2)
  })

  test('P-01: closes all, also where it is a stop over a quantity: only a part of a scale-out closes a part', () => {
    const hunter = story({ symbol: { protection_stop: 'quantity' } })
    hunter.holding()
    expect(text(hunter.lastOrder('stop').qty!)).toBe('0.01')
    refuse(hunter, hunter.lastOrder('stop'), 'wouldTrigger')
    expect(positionOf(hunter).closing).toBe('stop')
  })

  test('the last part of a scale-out closes all that is left, and is booked as that', () => {
    const parts = { scale_out_levels_pct: [pct('1'), pct('2')], scale_out_sizes_pct: [pct('50'), pct('50')] }
    const { hunter, target } = withTarget(parts)
    expect(target.qty).toBeNull()
    refuse(hunter, target, 'wouldTrigger')
    expect(positionOf(hunter).closing).toBe('scaleOut')
    expect(text(hunter.lastOrder('close').qty!)).toBe('0.01')
  })

  test('a stop that does not say what put it there is booked as a stop', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    reactToRefusal(momentOf(hunter), { ...kept(hunter, stop), exitReason: null }, 'rejected', 'wouldTrigger')
    expect(positionOf(hunter).closing).toBe('stop')
  })

  test('P-02: a stop that is refused on the coarse grid as well is closed at market, booked as unprotected', () => {
    const hunter = story()
    hunter.holding()
    refuse(hunter, hunter.lastOrder('stop'), 'band')
    expect(positionOf(hunter)).toMatchObject({ isCoarse: true, closing: null })
    refuse(hunter, hunter.lastOrder('stop'), 'band')
    hunter.fill(hunter.lastOrder('close'), '0.01', '98300')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'unprotected' }])
  })
})
