import fc from 'fast-check'
import { type GlobalSettings, type SymbolSettings } from '@undertow/shared/config.ts'
import { pct, rate, usdt } from '@undertow/shared/money.ts'
import { play, type Move, type Setup } from '../../src/core/random.test-support.ts'

/** What was really looked at: a property over stories in which nothing is entered says nothing. */
export type Seen = { runs: number; entries: number; brakes: number }

/**
 * No sequence of events breaks a cap, and nothing is entered while a brake is set: whatever the venue answers, in any order, with
 * orders lost, unknown and filled in parts. `play` and its story throw what they find. An entry is worth 100 USDT of margin.
 */
export const capsProperty = (seen: Seen) =>
  fc.property(moves, fc.boolean(), settings, (all, hedge, setup) => {
    const { hunter } = play(all, hedge, setup)
    seen.runs += 1
    seen.entries += hunter.watched.entries
    seen.brakes += hunter.watched.brakes
  })

// Mostly what leads to entries and positions; the rest is anything.
const kind = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2) },
  { weight: 4, arbitrary: fc.constantFrom(4, 6) },
  { weight: 6, arbitrary: fc.integer({ min: 3, max: 14 }) },
)
const move: fc.Arbitrary<Move> = fc.record({ kind, pick: fc.nat(40), amount: fc.nat(100_000) })
const anything = fc.array(move, { minLength: 30, maxLength: 100 })
// A loss that lasts, the word of a person who wants to go on, and the money back: what a brake is for.
const loss: readonly Move[] = [
  { kind: 3, pick: 0, amount: 3_000 },
  { kind: 12, pick: 0, amount: 299 },
  { kind: 3, pick: 0, amount: 6_999 },
  { kind: 3, pick: 0, amount: 6_999 },
  { kind: 13, pick: 0, amount: 0 },
  { kind: 12, pick: 0, amount: 0 },
]
const moves = fc.oneof(
  { weight: 4, arbitrary: anything },
  { weight: 1, arbitrary: anything.map((all) => [...loss, ...all]) },
)

const orNone = <T>(...values: readonly T[]): fc.Arbitrary<T | null> => fc.constantFrom(null, ...values)

const globals: fc.Arbitrary<Partial<GlobalSettings>> = fc.record({
  max_total_exposure_usdt: fc.constantFrom(usdt('150'), usdt('350'), usdt('1000')),
  max_total_notional_usdt: orNone(usdt('1500'), usdt('2500')),
  max_positions: orNone(1, 2, 3),
  max_positions_per_side: orNone(1, 2),
  isolation_pct: orNone(pct('0.5'), pct('1.5')),
  max_long_notional_usdt: orNone(usdt('1200'), usdt('2500')),
  max_short_notional_usdt: orNone(usdt('1200'), usdt('2500')),
  max_group_exposure_usdt: orNone(usdt('150'), usdt('250')),
  max_correlated_notional_usdt: orNone(usdt('1200'), usdt('1700'), usdt('2500')),
  max_orders_per_minute: orNone(1, 2, 4),
  leverage_max: fc.constantFrom(10, 20),
  daily_loss_max_usdt: orNone(usdt('50'), usdt('150')),
  global_cooldown_sec: fc.constant(0),
  retry_delay_sec: fc.constant(1),
})

const symbol: fc.Arbitrary<Partial<SymbolSettings>> = fc
  .record({
    max_position_usdt: fc.constantFrom(usdt('120'), usdt('250'), usdt('600')),
    max_position_notional_usdt: orNone(usdt('1100'), usdt('2500')),
    max_allocation_per_pair: orNone(pct('1.2'), pct('2.5')),
    cooldown_sec: fc.constantFrom(0, 2),
    entry: fc.constantFrom('limit' as const, 'ioc' as const),
    dca: fc.boolean(),
    size_multiplier_max: fc.constantFrom(rate('1'), rate('3')),
  })
  .map((drawn) => ({
    ...drawn,
    dca_levels: [pct('0.1'), pct('0.3')],
    dca_size_factors: [rate('1'), rate('0.5')],
    dca_first_pct: pct('50'),
    stop_loss_pct: pct('2'),
  }))

const settings: fc.Arbitrary<Setup> = fc
  .record({ globals, symbol, sameGroup: fc.boolean(), leverage: fc.constantFrom(5, 10) })
  .map(({ sameGroup, leverage, ...rest }) => ({
    globals: rest.globals,
    symbol: { ...rest.symbol, leverage },
    symbols: { BTCUSDT: { group: 'majors' }, ETHUSDT: { group: sameGroup ? 'majors' : 'alts' } },
    leverage,
  }))
