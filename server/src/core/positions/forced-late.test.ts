import { text } from '@undertow/shared/money.ts'
import { type Fill } from '@undertow/shared/orders.ts'
import { describe, expect, test } from 'vitest'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// What the exchange closed by itself and told only after our books had followed the account down.

/** A long of 0.01 of which `taken` is gone; the books have followed. Says when it happened. */
function followed(taken: string, left: string) {
  const hunter = story()
  const { entry, stop, takeProfit } = hunter.protectedHolding()
  hunter.mark('98000')
  hunter.pass(10_000)
  const happenedAt = hunter.now()
  hunter.account('long', left)
  for (let second = 0; second < 10; second += 1) {
    hunter.pass(1_000)
    hunter.read(left)
  }
  expect(hunter.heldQty()).toBe(left)
  if (left === '0') for (const order of [stop, takeProfit]) hunter.report(order, 'cancelled')
  const force = (more: Partial<Fill> = {}) =>
    hunter.fill({ ...entry, clientId: 'autoclose-1', side: 'sell' }, taken, '90000', {
      forced: true,
      happenedAt,
      ...more,
    })
  return { hunter, force }
}

const standingStops = (hunter: Story) =>
  [...hunter.state.orders.values()].filter(({ wish, phase }) => wish.purpose === 'stop' && phase === 'open').length

describe('A-04, A-05 a forced closing that is told late', () => {
  test('of a part: it is in the books already, and the stop of what is left stays', () => {
    for (const [taken, left] of [
      ['0.004', '0.006'],
      ['0.006', '0.004'],
    ] as const) {
      const { hunter, force } = followed(taken, left)
      force({ deleveraged: true })
      expect(hunter.heldQty()).toBe(left)
      expect(standingStops(hunter)).toBe(1)
      expect(hunter.notices()).toContain('deleveraged')
      expect(hunter.state.positions.get('BTCUSDT:long')?.lastExit).toBe('external')
    }
  })

  test('of all of it: entries halt all the same, and the position that came after keeps its quantity and its stop', () => {
    const { hunter, force } = followed('0.01', '0')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'external' }])
    hunter.pass(60_000)
    hunter.protectedHolding()
    force()
    expect(hunter.heldQty()).toBe('0.01')
    expect(standingStops(hunter)).toBe(1)
    expect(hunter.state.halted).toContain('the exchange liquidated')
    expect(hunter.notices()).toContain('liquidated')
  })

  test('of all of it, with nothing open since: entries halt, and its fee is posted to it', () => {
    const { hunter, force } = followed('0.01', '0')
    hunter.pass(10_000)
    const asked = ofKind(hunter.log, 'askSnapshot').length
    force()
    expect(ofKind(hunter.log, 'askSnapshot')).toHaveLength(asked + 1)
    expect(hunter.state.halted).toContain('the exchange liquidated')
    expect(hunter.state.lastClosed.get('BTCUSDT')).toMatchObject({ leg: 'long', reason: 'liquidated' })
  })

  test('of what came after ours had gone is not ours', () => {
    const { hunter } = followed('0.01', '0')
    hunter.pass(60_000)
    hunter.fill({ ...hunter.lastOrder('entry'), clientId: 'autoclose-2', side: 'sell' }, '1', '90000', { forced: true })
    expect(hunter.state.halted).toBeNull()
    expect(text(hunter.trades()[0]!.exitPrice)).toBe('98000')
  })

  test('after an entry that is told late as well: it is of that position, with its loss', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    const filledAt = hunter.now() + 5_000
    hunter.pass(40_000)
    hunter.fill(entry, '0.01', '98300', { happenedAt: filledAt })
    hunter.fill({ ...entry, clientId: 'autoclose-1', side: 'sell' }, '0.01', '90000', {
      forced: true,
      happenedAt: filledAt + 15_000,
    })
    expect(hunter.trades()).toMatchObject([{ exitReason: 'liquidated' }])
    expect(hunter.state.halted).toContain('the exchange liquidated')
  })

  test('in parts: each has its fee', () => {
    const { hunter, force } = followed('0.01', '0')
    const fees = () => ofKind(hunter.log, 'posted').filter(({ posting }) => posting.type === 'commission').length
    const before = fees()
    for (let part = 0; part < 3; part += 1) force()
    expect(fees()).toBe(before + 3)
  })
})

describe('whether a forced closing is of the position that closed last', () => {
  const closedAt = (hunter: Story) => hunter.state.lastClosed.get('BTCUSDT')!.at
  const isTold = (hunter: Story) => hunter.notices().includes('liquidated')

  test.each([
    [2_000, 0, true],
    [2_001, 0, false],
    [2_000 + 3_000, 3_000, true],
    [2_001 + 3_000, 3_000, false],
  ])('%i ms after our books lost it from outside, by an exchange %i ms ahead: %s', (afterMs, aheadMs, is) => {
    const { hunter, force } = followed('0.01', '0')
    hunter.state.venueAheadMs = aheadMs
    force({ happenedAt: closedAt(hunter) + afterMs })
    expect([isTold(hunter), hunter.state.halted !== null]).toEqual([is, is])
  })

  test.each([
    [60_000, 2],
    [60_001, 1],
  ])('another part %i ms after the first is one as long as a minute: %i in all', (afterMs, parts) => {
    const { hunter, force } = followed('0.01', '0')
    force()
    force({ happenedAt: closedAt(hunter) + afterMs })
    expect(hunter.notices().filter((code) => code === 'liquidated')).toHaveLength(parts)
  })

  test('not where one of our own orders closed it', () => {
    const hunter = story()
    const { entry, takeProfit } = hunter.protectedHolding()
    hunter.fill(takeProfit, '0.01', '100267.6')
    hunter.fill({ ...entry, clientId: 'autoclose-1', side: 'sell' }, '1', '90000', { forced: true })
    expect([isTold(hunter), hunter.state.halted]).toEqual([false, null])
  })

  test('not where another one has been opened since and clocks do not explain it: that one is closed', () => {
    const hunter = story({ symbol: { cooldown_sec: 0 } })
    const forced = (more: Partial<Fill> = {}) =>
      hunter.fill({ ...hunter.lastOrder('entry'), clientId: 'autoclose-1', side: 'sell' }, '0.01', '90000', {
        forced: true,
        deleveraged: true,
        ...more,
      })
    hunter.protectedHolding()
    forced()
    for (const purpose of ['stop', 'takeProfit'] as const) hunter.report(hunter.lastOrder(purpose), 'cancelled')
    hunter.pass(10_000)
    hunter.protectedHolding()
    hunter.pass(10_000)
    forced()
    expect(hunter.heldQty()).toBe('0')
    expect(hunter.trades()).toMatchObject([{ exitReason: 'deleveraged' }, { exitReason: 'deleveraged' }])
  })
})
