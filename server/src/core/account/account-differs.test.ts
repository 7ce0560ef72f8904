import { qty, text } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { nextDeadline } from '../engine.ts'
import { ofKind } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// What is concluded, and when, from an account that does not hold what our fills add up to.

const key = 'BTCUSDT:long'
const snapshotsAsked = (hunter: Story) => ofKind(hunter.log, 'askSnapshot').length
const times = (hunter: Story, code: string) => hunter.notices().filter((each) => each === code).length

describe('less is held than our fills add up to', () => {
  test('A-03: after 3 s our orders of that leg, and the account, are asked for, and those of no other leg', () => {
    const hunter = story({ hedge: true })
    const { stop, takeProfit } = hunter.protectedHolding('long')
    hunter.protectedHolding('short')
    hunter.account('long', '0.004')
    hunter.pass(2_999)
    expect([hunter.queries(), snapshotsAsked(hunter)]).toEqual([[], 0])
    hunter.pass(1)
    expect(hunter.queries().sort()).toEqual([stop.clientId, takeProfit.clientId].sort())
    expect(snapshotsAsked(hunter)).toBe(1)
    hunter.pass(299)
    expect(snapshotsAsked(hunter)).toBe(1)
  })

  test('A-03: nothing is booked on an answer older than the question, nor sooner than 3 s after it', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.account('long', '0.004')
    hunter.pass(3_000)
    const questioned = hunter.now()
    hunter.pass(2_000)
    hunter.read('0.004')
    expect(hunter.state.holdings.get(key)!.readAt).toBe(hunter.now())
    hunter.pass(questioned + 2_999 - hunter.now())
    expect(hunter.heldQty()).toBe('0.01')
    hunter.pass(1)
    expect(hunter.heldQty()).toBe('0.004')
  })

  test('is booked at the mark, else at our entry price, and said with quantity and price', () => {
    const booked = (mark: string | null) => {
      const hunter = story()
      hunter.protectedHolding()
      if (mark !== null) hunter.mark(mark)
      hunter.account('long', '0.004')
      hunter.pass(6_000)
      hunter.read('0.004')
      expect(hunter.notice('closed_outside')).toMatchObject({
        level: 'warn',
        symbol: 'BTCUSDT',
        text: expect.stringContaining(`0.006 of ${key}`),
      })
      expect(hunter.notice('closed_outside')!.text).toContain(mark ?? '98301.6')
      return text(hunter.state.positions.get(key)!.closedValue)
    }
    expect([booked('99000'), booked(null)]).toEqual(['594', '589.8096'])
  })

  test('a fill that explains it in the meantime ends the matter', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    hunter.account('long', '0.004')
    hunter.pass(3_000)
    hunter.fill(takeProfit, '0.006', '100267.6')
    expect(hunter.state.holdings.get(key)).toMatchObject({ differsSince: null, isQuestioned: false })
    hunter.pass(60_000)
    expect(times(hunter, 'closed_outside')).toBe(0)
    expect(hunter.heldQty()).toBe('0.004')
  })

  test('A-03: a fill after the reading asks for another one before anything is booked', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    hunter.account('long', '0.004')
    hunter.pass(3_500)
    hunter.read('0.004')
    hunter.pass(500)
    hunter.fill(takeProfit, '0.002', '100267.6')
    hunter.pass(9_000)
    expect(hunter.heldQty()).toBe('0.008')
    hunter.read('0.004')
    hunter.pass(3_000)
    expect(hunter.heldQty()).toBe('0.004')
  })

  test('A-03: 3 s are waited for also while an entry rests there', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.fill(entry, '0.006', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.placed(hunter.lastOrder('takeProfit'))
    hunter.account('long', '0.004')
    hunter.pass(2_999)
    expect(hunter.queries()).toEqual([])
    hunter.pass(1)
    expect(hunter.queries()).toContain(entry.clientId)
  })

  test('another quantity told begins the matter anew', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.account('long', '0.004')
    hunter.pass(2_000)
    hunter.account('long', '0.006')
    hunter.pass(2_999)
    expect(hunter.queries()).toEqual([])
    hunter.pass(1)
    expect(hunter.queries()).toHaveLength(2)
    hunter.account('long', '0.006')
    expect(hunter.state.holdings.get(key)!.isQuestioned).toBe(true)
  })

  test('also on a side that is shared: the part of the user is gone first, ours only when less than ours is left', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.account('long', '0.03')
    hunter.pass(3_000)
    expect(times(hunter, 'side_shared')).toBe(1)
    hunter.account('long', '0.02')
    hunter.pass(60_000)
    expect([hunter.heldQty(), times(hunter, 'side_shared')]).toEqual(['0.01', 1])
    hunter.account('long', '0.004')
    hunter.pass(3_000)
    expect(hunter.notices()).not.toContain('closed_outside')
    hunter.read('0.004', [])
    hunter.pass(3_000)
    expect(hunter.heldQty()).toBe('0.004')
    hunter.mark('98400')
    expect(times(hunter, 'side_ours')).toBe(1)
  })
})

describe('more is held than our fills add up to', () => {
  test('S27: it is said after 3 s, with both quantities and what follows from it', () => {
    const said = (foreign_positions: 'protect' | 'ignore') => {
      const hunter = story({ globals: { foreign_positions } })
      hunter.protectedHolding()
      hunter.account('long', '0.03')
      expect(nextDeadline(hunter.state)).toBe(hunter.now() + 3_000)
      hunter.pass(3_000)
      const { level, symbol, text: words } = hunter.notice('side_shared')!
      expect([level, symbol]).toEqual(['warn', 'BTCUSDT'])
      expect(words).toMatch(/0\.03.*0\.01/)
      hunter.pass(120_000)
      expect(times(hunter, 'side_shared')).toBe(1)
      return words
    }
    expect(said('protect')).toContain('no entries')
    expect(said('ignore')).not.toContain('no entries')
  })

  test('S27: 3 s count from our last fill, which may be ahead of the account', () => {
    const hunter = story()
    const entry = hunter.hunt()!
    hunter.placed(entry)
    hunter.account('long', '0.03')
    hunter.report(entry, 'cancelled', { filledQty: qty('0.004') })
    hunter.pass(400)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.pass(2_999)
    expect(times(hunter, 'side_shared')).toBe(0)
    hunter.pass(1)
    expect(times(hunter, 'side_shared')).toBe(1)
  })

  test('S27: 3 s count from our last fill also where that one closed', () => {
    const hunter = story()
    const { takeProfit } = hunter.protectedHolding()
    hunter.account('long', '0.01')
    hunter.fill(takeProfit, '0.004', '100267.6')
    hunter.pass(2_000)
    hunter.fill(takeProfit, '0.002', '100267.6')
    hunter.pass(2_999)
    expect(times(hunter, 'side_shared')).toBe(0)
    hunter.pass(1)
    expect(times(hunter, 'side_shared')).toBe(1)
  })

  test('S26: while an entry of ours stands there, it is asked for after a second already', () => {
    const hunter = story({ hedge: true })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.account('long', '0.01')
    hunter.pass(999)
    expect(hunter.queries()).toEqual([])
    hunter.pass(1)
    expect(hunter.queries()).toEqual([entry.clientId])
    expect(hunter.state.orders.get(entry.clientId)!.reason).not.toBe('')
  })

  test('S26: also while that entry is being cancelled', () => {
    const hunter = story({ hedge: true })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.operator({ do: 'halt' })
    hunter.account('long', '0.01')
    hunter.pass(1_000)
    expect(hunter.queries()).toEqual([entry.clientId])
  })

  test('S26: what such an entry did not fill is the user’s, 3 s after it was asked for', () => {
    const hunter = story({ hedge: true })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.account('long', '1')
    hunter.pass(1_000)
    hunter.report(entry, 'new')
    hunter.pass(2_999)
    expect(times(hunter, 'side_shared')).toBe(0)
    hunter.pass(1)
    expect(times(hunter, 'side_shared')).toBe(1)
  })

  test.each([
    ['short', 'long'],
    ['long', 'short'],
  ] as const)('of several legs (%s, then %s) the one that is due first is what the bot wakes for', (first, second) => {
    const hunter = story({ hedge: true, symbols: { BTCUSDT: {}, ETHUSDT: {} } })
    hunter.account('long', '5', '100', 'ETHUSDT')
    hunter.pass(3_000)
    hunter.placed(hunter.hunt('long')!)
    for (const leg of [first, second]) hunter.account(leg, '0.01')
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 1_000)
    hunter.account('short', '5', '100', 'ETHUSDT')
    expect(nextDeadline(hunter.state)).toBe(hunter.now() + 1_000)
  })

  test('I21: to adopt again and again within ten minutes keeps entries of that symbol off', () => {
    const hunter = story({ globals: { foreign_positions: 'adopt' } })
    for (let round = 1; round <= 6; round += 1) {
      hunter.account('long', `0.0${round}`)
      hunter.pass(3_000)
    }
    expect(hunter.notices()).toContain('symbol_halted')
  })

  test('S26: an entry of another leg, or one that has ended, is no reason to ask', () => {
    const hunter = story({ hedge: true })
    hunter.placed(hunter.hunt('short')!)
    const ended = hunter.hunt('long')!
    hunter.placed(ended)
    hunter.report(ended, 'expired')
    hunter.account('long', '0.5')
    hunter.pass(2_999)
    expect(hunter.queries()).toEqual([])
    hunter.pass(1)
    expect(hunter.queries()).toEqual([])
    expect(times(hunter, 'side_shared')).toBe(1)
  })

  test('S27: by setting it is adopted, once, with the leverage of its symbol where we held nothing', () => {
    const hunter = story({ globals: { foreign_positions: 'adopt' } })
    hunter.account('long', '0.02', '97000')
    hunter.pass(3_000)
    const position = hunter.state.positions.get(key)!
    expect([text(position.qty), text(position.cost), position.leverage, position.decisionId]).toEqual([
      '0.02',
      '1940',
      10,
      null,
    ])
    expect(times(hunter, 'position_adopted')).toBe(1)
    expect(times(hunter, 'side_shared')).toBe(0)
    expect(hunter.lastOrder('stop')).toMatchObject({ leg: 'long', closePosition: true })
  })
})

test('a leg that holds what our fills add up to is not said to be ours again', () => {
  const hunter = story()
  hunter.protectedHolding()
  hunter.account('long', '0.01')
  expect(hunter.notices()).not.toContain('side_ours')
})

test('a leg that is flat in the account and in our books is forgotten', () => {
  const hunter = story()
  hunter.account('long', '0')
  expect(hunter.state.holdings.size).toBe(0)
})
