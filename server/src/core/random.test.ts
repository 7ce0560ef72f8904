import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Entry } from '@undertow/shared/events.ts'
import { add, neg, noQty, noUsdt, pct, price, sub, text, type Usdt } from '@undertow/shared/money.ts'
import { decodeState, encodeState } from '../app/saved-state.ts'
import { step } from './engine.ts'
import { capViolations } from './invariants.ts'
import { ofKind, reportOf } from './fixtures.test-support.ts'
import { liveOrders } from './orders/orders.ts'
import { mark, play, type Move, type Setup } from './random.test-support.ts'
import { type State } from './state.ts'

// `play` checks the invariants and the caps after each event; here the end and the repetition are checked too.

/** Everything that moves stops and closes parts. */
const exits: Setup = {
  symbol: {
    take_profit_order: 'limit',
    break_even_at_pct: pct('0.3'),
    trailing_stop_pct: pct('0.4'),
    trailing_activation_pct: pct('0.2'),
    trailing: 'exchange',
    scale_out_levels_pct: [pct('0.5'), pct('1')],
    scale_out_sizes_pct: [pct('30'), pct('30')],
    time_stop_min: 1,
  },
}

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.integer({ min: 0, max: 11 }),
  pick: fc.nat(40),
  amount: fc.nat(100_000),
})

describe('whatever the venue does', () => {
  test('I5: the caps hold at every instant, and so does every other invariant', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 120 }), fc.boolean(), (moves, hedge) => {
        expect(capViolations(play(moves, hedge).hunter.state)).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('I9: every figure of a trade is the sum of its postings', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 120 }), fc.boolean(), (moves, hedge) => {
        const { hunter } = play(moves, hedge)
        const posted = ofKind(hunter.log, 'posted').map(({ posting }) => posting)
        for (const { id, grossPnl, commission } of hunter.trades()) {
          const sumOf = (type: string): Usdt =>
            posted
              .filter(({ trade, type: of }) => trade === id && of === type)
              .reduce((sum, { amount }) => add(sum, amount), noUsdt)
          expect(text(sumOf('realised'))).toBe(text(grossPnl))
          expect(text(neg(sumOf('commission')))).toBe(text(commission))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('I31: with every rule for exits on, the stops of a position only come nearer, and what rests for it closes no more than it holds', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 120 }), fc.boolean(), (moves, hedge) => {
        const { state } = play(moves, hedge, exits).hunter
        for (const { symbol, leg, qty: held, closing } of state.positions.values()) {
          // While all of it is being closed, what protects is left alone.
          if (closing !== null) continue
          const targets = liveOrders(state, symbol, leg, 'takeProfit').filter(({ cancelWanted }) => !cancelWanted)
          const parts = targets.filter(({ wish }) => wish.type !== 'trailingStopMarket' && wish.qty !== null)
          const resting = parts.reduce((sum, { wish, appliedQty }) => add(sum, sub(wish.qty!, appliedQty)), noQty)
          expect(resting.lte(held)).toBe(true)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('I11: the same events give the same commands', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 80 }), (moves) => {
        expect(play(moves, true, exits).hunter.log).toEqual(play(moves, true, exits).hunter.log)
      }),
      { numRuns: 30 },
    )
  })

  test('I11: written down and read again, the belief goes on as if nothing had been', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 80 }), (moves) => {
        const { state, now, seq } = play(moves, false, exits).hunter
        const restored = decodeState(encodeState(state)) as State
        expect(encodeState(restored)).toBe(encodeState(state))
        for (let wakes = 1; wakes <= 20; wakes += 1) {
          const entry: Entry = { seq: seq() + wakes, at: now() + wakes * 500, event: { kind: 'wake' } }
          expect(step(restored, entry)).toEqual(step(state, entry))
        }
      }),
      { numRuns: 30 },
    )
  })

  test('I21: once it behaves, flatten ends with nothing held and nothing resting', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 20, maxLength: 100 }), fc.boolean(), (moves, hedge) => {
        const { hunter, venue, meet, tell, fill, heldQty } = play(moves, hedge, hedge ? exits : {})
        tell({ kind: 'operator', by: 'anna', action: { do: 'flatten' } })
        for (let round = 0; round < 60; round += 1) {
          meet(hunter.log)
          for (const known of venue.values()) {
            const belief = hunter.state.orders.get(known.order.clientId)
            if (!belief || belief.phase === 'done') continue
            const held = heldQty(known)
            if (known.order.purpose === 'close' && known.alive && held.gt(0)) {
              const rest = sub(known.order.qty!, known.filled)
              fill(known, rest.gt(held) ? held : rest)
            }
            known.alive = false
            const status = known.order.qty !== null && known.filled.gte(known.order.qty) ? 'filled' : 'cancelled'
            tell({
              kind: 'order',
              order: reportOf(known.order, status, hunter.now(), {
                filledQty: known.filled,
                averagePrice: known.order.price ?? price(mark),
              }),
            })
          }
          hunter.pass(2_000)
        }
        expect(hunter.state.positions.size).toBe(0)
        expect([...hunter.state.orders.values()].filter(({ phase }) => phase !== 'done')).toEqual([])
        expect(hunter.state.flattening).toBe(false)
      }),
      { numRuns: 60 },
    )
  })
})
