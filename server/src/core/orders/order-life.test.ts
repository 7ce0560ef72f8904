import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Event } from '@undertow/shared/events.ts'
import { price, qty, text } from '@undertow/shared/money.ts'
import { exposureOf } from '../questions/exposure.ts'
import { fillOf, reportOf } from '../fixtures.test-support.ts'
import { story } from '../story.test-support.ts'

const held = (hunter: ReturnType<typeof story>, leg = 'long') => {
  const position = hunter.state.positions.get(`BTCUSDT:${leg}`)
  return position ? text(position.qty) : '0'
}

describe('an entry', () => {
  test('has an id made of the event and its purpose, within the alphabet of the venue', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    expect(entry.clientId).toBe(`ut1.test.${hunter.seq().toString(36)}.E1`)
    expect(entry.clientId).toMatch(/^[.A-Z:/a-z0-9_-]{1,36}$/)
    const again = story()
    expect(again.hunt('long')!.clientId).toBe(entry.clientId)
  })

  test('S18, C-05: its lifetime counts from acceptance; what filled stays and is protected, the rest is cancelled', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.pass(300)
    hunter.placed(entry)
    hunter.fill(entry, '0.004', '98301.6')
    hunter.placed(hunter.lastOrder('stop'))
    hunter.pass(29_999)
    expect(hunter.cancels()).toEqual([])
    hunter.pass(1)
    expect(hunter.cancels()).toEqual([entry.clientId])
    hunter.fill(entry, '0.001', '98301.6')
    hunter.tell({ kind: 'cancelled', clientId: entry.clientId, outcome: 'accepted', code: null, message: '' })
    hunter.report(entry, 'cancelled', { filledQty: qty('0.005'), averagePrice: price('98301.6') })
    expect(held(hunter)).toBe('0.005')
    expect(text(exposureOf(hunter.state, null).notional)).toBe('491.508')
  })

  test('R-01, R-04: without an answer it stays reserved, is asked for on the ladder, and adopted when found', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry, 'unknown')
    const from = hunter.now()
    const asked: number[] = []
    for (let times = 1; times <= 8; times += 1) {
      hunter.passUntil(() => hunter.queries().length >= times)
      asked.push(hunter.now() - from)
    }
    expect(asked).toEqual([300, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 45_000])
    expect(text(exposureOf(hunter.state, null).notional)).toBe('983.016')
    hunter.report(entry, 'new')
    hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'found' })
    hunter.fill(entry, '0.01', '98301.6')
    expect(hunter.lastOrder('stop').closePosition).toBe(true)
    expect(hunter.orders().filter(({ purpose }) => purpose === 'entry')).toHaveLength(1)
  })

  test('R-02, R-12: absent counts as never placed only after three denials, ten seconds and the validity of a request', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry, 'unknown')
    const absent = () => hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'absent' })
    for (let times = 0; times < 5; times += 1) {
      hunter.pass(10_000)
      absent()
    }
    const twice = story()
    twice.placed(twice.hunt('long')!, 'unknown')
    twice.pass(80_000)
    for (let times = 0; times < 2; times += 1) {
      twice.tell({ kind: 'queried', clientId: twice.lastOrder('entry').clientId, outcome: 'absent' })
      twice.pass(15_000)
    }
    expect(text(exposureOf(twice.state, null).notional)).toBe('983.016')
    expect(text(exposureOf(hunter.state, null).notional)).toBe('983.016')
    hunter.pass(11_999)
    absent()
    expect(hunter.state.orders.get(entry.clientId)!.phase).toBe('unknown')
    hunter.pass(1)
    absent()
    expect(text(exposureOf(hunter.state, null).notional)).toBe('0')
    expect(hunter.orders()).toHaveLength(1)
  })

  test('R-05: one that was taken for dead and fills is adopted and protected, also much later', () => {
    for (const later of [0, 3_600_000]) {
      const hunter = story()
      const entry = hunter.hunt('long')!
      hunter.placed(entry, 'unknown')
      hunter.pass(50_000)
      for (let times = 0; times < 3; times += 1) {
        hunter.pass(6_000)
        hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'absent' })
      }
      hunter.pass(later)
      hunter.snapshot()
      hunter.fill(entry, '0.01', '98301.6')
      expect(held(hunter)).toBe('0.01')
      expect(hunter.lastOrder('stop').leg).toBe('long')
      expect(hunter.notices().some((code) => code === 'late_order' || code === 'adopted_order')).toBe(true)
    }
  })

  test('R-07: provably not sent: the reservation is free at once and nothing is sent again', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry, 'notSent')
    expect(text(exposureOf(hunter.state, null).notional)).toBe('0')
    hunter.pass(120_000)
    expect(hunter.orders()).toHaveLength(1)
  })

  test('R-10, R-11: the stream may be faster than the answer, and a late doubt changes nothing', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.fill(entry, '0.01', '98301.6')
    hunter.report(entry, 'filled', { averagePrice: entry.price })
    hunter.placed(entry, 'unknown')
    expect(hunter.state.orders.get(entry.clientId)).toMatchObject({ phase: 'done', status: 'filled' })
    expect(held(hunter)).toBe('0.01')
  })

  test('R-18: reported as filled without fills: taken from the report after a moment, and not twice when they come', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.report(entry, 'filled', { averagePrice: price('98300') })
    expect(held(hunter)).toBe('0')
    hunter.pass(1_000)
    expect(held(hunter)).toBe('0.01')
    hunter.fill(entry, '0.004', '98300')
    hunter.fill(entry, '0.006', '98300')
    expect(held(hunter)).toBe('0.01')
    const position = hunter.state.positions.get('BTCUSDT:long')!
    expect([text(position.cost), text(position.commission)]).toEqual(['983', '0.1966'])
  })

  test('R-19: an IOC that expired with a part filled is a position of that part', () => {
    const hunter = story({ symbol: { entry: 'ioc' } })
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.fill(entry, '0.003', '98410')
    hunter.report(entry, 'expired', { filledQty: qty('0.003'), averagePrice: price('98410') })
    expect(held(hunter)).toBe('0.003')
    expect(text(exposureOf(hunter.state, null).notional)).toBe('295.23')
    expect(hunter.lastOrder('stop').leg).toBe('long')
  })

  test('R-17, I2: no id is ever used twice', () => {
    const hunter = story()
    for (let round = 0; round < 5; round += 1) {
      hunter.protectedHolding()
      hunter.fill(hunter.lastOrder('takeProfit'), '0.01', '100267.6')
      hunter.report(hunter.lastOrder('stop'), 'cancelled')
      hunter.pass(120_000)
    }
    const ids = hunter.orders().map(({ clientId }) => clientId)
    expect(ids).toHaveLength(15)
    expect(new Set(ids).size).toBe(15)
  })

  test('one that is never answered at all is doubted in the end', () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.pass(31_000)
    expect(hunter.queries()).toContain(entry.clientId)
  })
})

describe('a cancel', () => {
  const expired = () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    hunter.placed(entry)
    hunter.pass(30_000)
    const cancelled = (outcome: 'accepted' | 'gone' | 'rejected' | 'unknown') =>
      hunter.tell({ kind: 'cancelled', clientId: entry.clientId, outcome, code: null, message: outcome })
    return { hunter, entry, cancelled }
  }

  test('C-01: gone because it filled: read back, a position, protected', () => {
    const { hunter, entry, cancelled } = expired()
    cancelled('gone')
    hunter.pass(300)
    expect(hunter.queries()).toEqual([entry.clientId])
    hunter.report(entry, 'filled', { averagePrice: entry.price })
    hunter.fill(entry, '0.01', '98301.6')
    hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'found' })
    expect(held(hunter)).toBe('0.01')
    expect(hunter.lastOrder('stop').leg).toBe('long')
  })

  test('C-02: gone because it was cancelled already: done, no loop', () => {
    const { hunter, entry, cancelled } = expired()
    cancelled('gone')
    hunter.report(entry, 'cancelled')
    hunter.pass(120_000)
    expect(hunter.cancels()).toHaveLength(1)
    expect(hunter.queries()).toHaveLength(0)
  })

  test('C-03: without an answer the exposure is not free; what still rests is cancelled again', () => {
    const { hunter, entry, cancelled } = expired()
    cancelled('unknown')
    expect(text(exposureOf(hunter.state, null).notional)).toBe('983.016')
    hunter.pass(300)
    hunter.report(entry, 'new')
    hunter.tell({ kind: 'queried', clientId: entry.clientId, outcome: 'found' })
    expect(hunter.cancels()).toHaveLength(2)
  })

  test('refused, it is repeated, slower each time', () => {
    const { hunter, cancelled } = expired()
    for (let times = 0; times < 10; times += 1) {
      cancelled('rejected')
      hunter.pass(10_000)
    }
    expect(hunter.cancels().length).toBeGreaterThan(3)
    expect(hunter.cancels().length).toBeLessThan(9)
  })

  test('accepted, and no report follows: the venue is asked', () => {
    const { hunter, entry, cancelled } = expired()
    cancelled('accepted')
    hunter.pass(2_000)
    expect(hunter.queries()).toEqual([entry.clientId])
  })
})

test('U-06, U-07, I7, I8: reports and fills in any order, told twice, lead to the same belief', () => {
  const build = () => {
    const hunter = story()
    const entry = hunter.hunt('long')!
    const at = hunter.now()
    const part = { filledQty: qty('0.004'), averagePrice: price('98300') }
    const whole = { filledQty: qty('0.01'), averagePrice: price('98300') }
    const events: Event[] = [
      { kind: 'placed', clientId: entry.clientId, outcome: 'accepted', code: null, message: '' },
      { kind: 'order', order: reportOf(entry, 'new', at) },
      { kind: 'order', order: reportOf(entry, 'partiallyFilled', at, part) },
      { kind: 'order', order: reportOf(entry, 'filled', at, whole) },
      { kind: 'fill', fill: fillOf(entry, '1', '0.004', '98300', at) },
      { kind: 'fill', fill: fillOf(entry, '2', '0.006', '98300', at) },
    ]
    return { hunter, entry, events }
  }
  const size = build().events.length
  const indices = Array.from({ length: size * 2 }, (_, index) => index % size)
  fc.assert(
    fc.property(fc.shuffledSubarray(indices, { minLength: size * 2, maxLength: size * 2 }), (sequence) => {
      const { hunter, entry, events } = build()
      for (const index of sequence) hunter.tell(events[index]!)
      const order = hunter.state.orders.get(entry.clientId)!
      const position = hunter.state.positions.get('BTCUSDT:long')!
      expect([order.phase, order.status, text(order.filledQty), text(order.appliedQty)]).toEqual([
        'done',
        'filled',
        '0.01',
        '0.01',
      ])
      expect([text(position.qty), text(position.cost), text(position.commission)]).toEqual(['0.01', '983', '0.1966'])
      expect(hunter.orders().filter(({ purpose }) => purpose === 'stop')).toHaveLength(1)
    }),
    { numRuns: 150 },
  )
})

test('I8: a cumulative quantity never falls and an ended order does not open again by an old report', () => {
  const hunter = story()
  const { entry, takeProfit } = hunter.protectedHolding()
  hunter.report(entry, 'filled', { averagePrice: entry.price })
  hunter.report(entry, 'partiallyFilled', { filledQty: qty('0.002') })
  hunter.report(entry, 'new')
  expect(hunter.state.orders.get(entry.clientId)).toMatchObject({ phase: 'done', status: 'filled' })
  expect(text(hunter.state.orders.get(entry.clientId)!.filledQty)).toBe('0.01')
  expect(hunter.state.orders.get(takeProfit.clientId)!.phase).toBe('open')
})

test('ended orders are forgotten after a minute, and their old fills stay known', () => {
  const hunter = story()
  const { entry, takeProfit } = hunter.protectedHolding()
  hunter.fill(takeProfit, '0.01', '100267.6')
  hunter.pass(120_000)
  hunter.report(entry, 'filled', { averagePrice: entry.price })
  hunter.fill(entry, '0.01', '98301.6', { tradeId: '1' })
  hunter.fill(entry, '0.01', '98301.6', { tradeId: 'unseen' })
  expect(hunter.state.orders.has(entry.clientId)).toBe(false)
  expect(held(hunter)).toBe('0')
})
