import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Command } from '@undertow/shared/commands.ts'
import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Entry, type Event } from '@undertow/shared/events.ts'
import {
  add,
  neg,
  noQty,
  noUsdt,
  pct,
  price,
  qty,
  sub,
  text,
  usdt,
  type Qty,
  type Usdt,
} from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { decodeState, encodeState } from '../app/saved-state.ts'
import { step } from './engine.ts'
import { capViolations } from './invariants.ts'
import { btc, fillOf, ofKind, reportOf } from './fixtures.test-support.ts'
import { liveOrders } from './orders.ts'
import { type State } from './state.ts'
import { story } from './story.test-support.ts'

// A venue that answers anything at any time: every order is lost, refused, taken, filled in parts and reported in any
// order. `story` checks the invariants after each event; here the caps, the end and the repetition are checked too.

type Move = { readonly kind: number; readonly pick: number; readonly amount: number }
type Known = { readonly order: NewOrder; filled: Qty; alive: boolean }

const symbols = ['BTCUSDT', 'ETHUSDT']
const mark = '98405'

/** Everything that moves stops and closes parts. */
const exits: Partial<SymbolSettings> = {
  take_profit_order: 'limit',
  break_even_at_pct: pct('0.3'),
  trailing_stop_pct: pct('0.4'),
  trailing_activation_pct: pct('0.2'),
  trailing: 'exchange',
  scale_out_levels_pct: [pct('0.5'), pct('1')],
  scale_out_sizes_pct: [pct('30'), pct('30')],
  time_stop_min: 1,
}

function play(moves: readonly Move[], hedge: boolean, more: Partial<SymbolSettings> = {}) {
  const hunter = story({
    hedge,
    symbols: { BTCUSDT: {}, ETHUSDT: {} },
    instruments: symbols.map((symbol) => ({ ...btc, symbol })),
    symbol: { cooldown_sec: 2, max_position_usdt: usdt('250'), entry: 'limit', when_opposite_one_way: 'flip', ...more },
    globals: { max_total_exposure_usdt: usdt('350'), order_ttl_seconds: 5 },
  })
  const venue = new Map<string, Known>()
  let trade = 0

  const meet = (answer: readonly Command[]) => {
    for (const command of answer) {
      if (command.kind !== 'placeOrder' || venue.has(command.order.clientId)) continue
      venue.set(command.order.clientId, { order: command.order, filled: noQty, alive: true })
    }
  }

  const tell = (event: Event) => {
    const answer = hunter.tell(event)
    meet(answer)
    expect(capViolations(hunter.state)).toEqual([])
  }

  const fill = (known: Known, amount: Qty) => {
    trade += 1
    known.filled = known.filled.plus(amount) as Qty
    tell({
      kind: 'fill',
      fill: fillOf(
        known.order,
        `${trade}`,
        amount.toFixed(),
        (known.order.price ?? known.order.stopPrice ?? price(mark)).toFixed(),
        hunter.now(),
      ),
    })
  }

  const heldQty = ({ order }: Known): Qty => hunter.state.positions.get(`${order.symbol}:${order.leg}`)?.qty ?? noQty
  /** What the venue may still execute of an order: it never closes more than is held. */
  const open = (known: Known): Qty => {
    const rest = known.order.qty === null ? heldQty(known) : sub(known.order.qty, known.filled)
    if (known.order.purpose === 'entry') return rest
    return rest.gt(heldQty(known)) ? heldQty(known) : rest
  }

  for (const { kind, pick, amount } of moves) {
    const symbol = symbols[pick % 2]!
    const orders = [...venue.values()].filter(({ alive }) => alive)
    const known = orders[pick % Math.max(orders.length, 1)]
    const id = known?.order.clientId ?? 'nobody'
    switch (kind) {
      case 0:
      case 1:
      case 2:
        tell({
          kind: 'liquidation',
          venue: 'aster',
          symbol,
          liquidated: kind === 0 ? 'short' : 'long',
          price: price(mark),
          qty: qty('1'),
          notional: usdt(`${10_000 + amount}`),
          happenedAt: hunter.now(),
        })
        tell({
          kind: 'quote',
          quote: {
            symbol,
            bid: price('98400'),
            ask: price('98410'),
            mark: price(mark),
            ageMs: 1,
            fundingRate: null,
            nextFundingAt: null,
          },
        })
        break
      case 3:
        hunter.pass(amount % 7_000)
        meet(hunter.asked())
        break
      case 4:
        tell({
          kind: 'placed',
          clientId: id,
          outcome: (['accepted', 'accepted', 'accepted', 'unknown'] as const)[amount % 4]!,
          code: null,
          message: '',
        })
        break
      case 5:
        if (known && known.filled.isZero() && hunter.state.orders.get(id)?.acceptedAt === null) {
          known.alive = false
          tell({
            kind: 'placed',
            clientId: id,
            outcome: 'rejected',
            code: null,
            message: '',
            cause: (['wouldTrigger', 'refused', 'noPosition', 'grid', 'tooManyOrders', 'secondStop'] as const)[
              amount % 6
            ],
          })
        }
        break
      case 6:
      case 7:
        if (known && open(known).gt(0)) fill(known, kind === 6 ? open(known) : (qty('0.001') as Qty))
        break
      case 8:
        if (known) {
          known.alive = false
          const total = known.order.qty ?? known.filled
          const status = known.filled.gte(total) && total.gt(0) ? 'filled' : 'cancelled'
          tell({
            kind: 'order',
            order: reportOf(known.order, status, hunter.now(), {
              filledQty: known.filled,
              averagePrice: known.order.price,
            }),
          })
        }
        break
      case 9:
        tell({ kind: 'queried', clientId: id, outcome: (['found', 'absent', 'unanswered'] as const)[amount % 3]! })
        break
      case 10:
        tell({
          kind: 'cancelled',
          clientId: id,
          outcome: (['accepted', 'gone', 'rejected', 'unknown'] as const)[amount % 4]!,
          code: null,
          message: '',
        })
        break
      default:
        tell({ kind: 'mark', symbol, price: price(`${97_000 + (amount % 3_000)}`) })
    }
  }
  return { hunter, venue, meet, tell, fill, heldQty }
}

const move = fc.record({ kind: fc.integer({ min: 0, max: 11 }), pick: fc.nat(40), amount: fc.nat(100_000) })

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
