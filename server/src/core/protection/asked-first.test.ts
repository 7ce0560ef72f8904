import { pct, price, qty } from '@undertow/shared/money.ts'
import { describe, expect, test } from 'vitest'
import { reportOf } from '../fixtures.test-support.ts'
import { story, type Story } from '../story.test-support.ts'

// A stop that may rest is asked about before its position is sold for want of one.

const closes = (hunter: Story) => hunter.orders().filter(({ purpose }) => purpose === 'close')

describe('time in which nobody looked does not count as time without a stop', () => {
  test('K-06: a restart long after the stop was sent asks for it first', () => {
    const hunter = story()
    hunter.holding()
    const stop = hunter.lastOrder('stop')
    hunter.pass(100)
    hunter.tell({ kind: 'started', bootId: 'second', installation: 'test', version: '0' })
    hunter.pass(4_000)
    hunter.tell({ kind: 'started', bootId: 'third', installation: 'test', version: '0' })
    hunter.pass(4_000)
    for (const hop of ['market', 'user', 'rest'] as const) hunter.tell({ kind: 'hop', hop, up: true, reason: '' })
    expect(hunter.queries()).toContain(stop.clientId)
    hunter.snapshot({
      positions: [{ symbol: 'BTCUSDT', leg: 'long', qty: qty('0.01'), entryPrice: price('98301.6') }],
      orders: [reportOf(stop, 'new', hunter.now())],
    })
    hunter.pass(30_000)
    expect(closes(hunter)).toEqual([])
  })

  test('nor does a standstill of the process', () => {
    const hunter = story()
    hunter.holding()
    const stop = hunter.lastOrder('stop')
    hunter.pass(4_000)
    hunter.tell({ kind: 'resumed', gapMs: 4_000 })
    hunter.pass(4_000)
    hunter.placed(stop)
    hunter.pass(30_000)
    expect(closes(hunter)).toEqual([])
  })
})

describe('a difference with the account says nothing against a stop', () => {
  test('while requests fail it stays, and nothing is sold', () => {
    const hunter = story()
    hunter.protectedHolding()
    hunter.tell({ kind: 'hop', hop: 'rest', up: false, reason: 'test' })
    hunter.account('long', '0.006')
    hunter.pass(60_000)
    expect(closes(hunter)).toEqual([])
    expect(hunter.state.positions.get('BTCUSDT:long')?.unprotectedSince).toBeNull()
  })

  test('it is asked about, and counts for nothing once the exchange does not know it', () => {
    const hunter = story()
    const { stop } = hunter.protectedHolding()
    hunter.account('long', '0.006')
    hunter.pass(3_000)
    expect(hunter.queries()).toContain(stop.clientId)
    expect(hunter.state.orders.get(stop.clientId)?.phase).toBe('open')
    hunter.tell({ kind: 'queried', clientId: stop.clientId, outcome: 'absent' })
    expect(hunter.state.orders.get(stop.clientId)?.phase).toBe('unknown')
    expect(hunter.lastOrder('stop')).not.toBe(stop)
  })
})

test('an answer to a question that is older than the word that the stop stands says nothing', () => {
  const hunter = story()
  hunter.holding()
  const stop = hunter.lastOrder('stop')
  hunter.placed(stop, 'unknown')
  hunter.pass(400)
  expect(hunter.queries()).toEqual([stop.clientId])
  hunter.placed(stop)
  hunter.tell({ kind: 'queried', clientId: stop.clientId, outcome: 'absent' })
  expect(hunter.state.orders.get(stop.clientId)?.phase).toBe('open')
  expect(hunter.lastOrder('stop')).toBe(stop)
})

describe('a part that a target was to take', () => {
  test('is sold once, however late its fill is told', () => {
    const parts = { scale_out_levels_pct: [pct('1'), pct('2')], scale_out_sizes_pct: [pct('50'), pct('50')] }
    const hunter = story({ symbol: parts })
    hunter.holding()
    hunter.placed(hunter.lastOrder('stop'))
    const [first] = hunter.orders().filter(({ purpose }) => purpose === 'takeProfit')
    hunter.mark('99500')
    hunter.placed(first!, 'rejected', 'wouldTrigger')
    const [close] = closes(hunter)
    hunter.pass(100)
    hunter.placed(close!)
    hunter.report(close!, 'filled', { averagePrice: price('99500') })
    const refuseAgain = () => {
      const last = hunter.lastOrder('takeProfit')
      const isPending = hunter.state.orders.get(last.clientId)?.phase === 'pending'
      if (isPending && last.qty !== null) hunter.placed(last, 'rejected', 'wouldTrigger')
    }
    for (let moment = 0; moment < 30; moment += 1) {
      hunter.pass(100)
      refuseAgain()
    }
    expect(closes(hunter)).toHaveLength(1)
    expect(hunter.heldQty()).toBe('0.005')
  })
})
