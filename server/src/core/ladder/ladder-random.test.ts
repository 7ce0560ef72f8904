import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gt, isZero, lt, pct, rate, text, usdt, type Price } from '@undertow/shared/money.ts'
import { type NewOrder } from '@undertow/shared/orders.ts'
import { type Command } from '@undertow/shared/commands.ts'
import { wasCovered } from '../protection/cover.test-support.ts'
import { play, type Move } from '../random.test-support.ts'
import { type State } from '../state.ts'
import { type Story } from '../story.test-support.ts'

// The same venue that answers anything at any time, against a bot that adds to what it holds.

const symbol = {
  dca: true,
  dca_levels: [pct('0.1'), pct('0.3'), pct('0.5')],
  dca_size_factors: [rate('1'), rate('0.5'), rate('1')],
  dca_first_pct: pct('50'),
  trade_value_usdt: usdt('200'),
  max_position_usdt: usdt('400'),
  stop_loss_pct: pct('2'),
  cooldown_sec: 0,
} as const
const globals = { max_total_exposure_usdt: usdt('650') }

/** Looks at every step: two orders for one rung, one without a stop, or a stop that moves away, are what must not be. */
function watched(byPrice: boolean) {
  const takers = new Map<string, string>()
  const stops = new Map<string, Price>()
  const found = { additions: 0, wrong: [] as string[] }
  const lookAt = (state: Readonly<State>, { clientId, symbol: name, leg, purpose, stopPrice }: NewOrder): void => {
    const position = state.positions.get(`${name}:${leg}`)
    if (!position) return
    const rung = state.orders.get(clientId)?.rung ?? null
    if (purpose === 'entry' && rung !== null) {
      const key = `rung ${rung} of ${position.id}`
      const before = state.orders.get(takers.get(key) ?? '')
      // Only what is known never to have become an order makes room.
      const isFree = !before || (before.phase === 'done' && isZero(before.filledQty) && before.acceptedAt === null)
      if (!isFree) found.wrong.push(`${key} goes to ${clientId} after ${before.wish.clientId}`)
      if (!wasCovered(state, position)) found.wrong.push(`${clientId} adds to ${position.id}, for which no stop stands`)
      takers.set(key, clientId)
      found.additions += 1
    }
    if (purpose !== 'stop' || stopPrice === null) return
    const before = stops.get(position.id) ?? stopPrice
    if (leg === 'long' ? lt(stopPrice, before) : gt(stopPrice, before))
      found.wrong.push(`the stop of ${position.id} moves away from ${text(before)} to ${text(stopPrice)}`)
    stops.set(position.id, stopPrice)
  }
  const onStep = ({ state }: Story, commands: readonly Command[]): void => {
    for (const command of commands) if (command.kind === 'placeOrder') lookAt(state, command.order)
  }
  const settings = byPrice ? symbol : ({ ...symbol, dca_trigger: 'signal', when_in_position: 'add' } as const)
  return { onStep, setup: { symbol: settings, globals }, found }
}

const move: fc.Arbitrary<Move> = fc.record({
  kind: fc.integer({ min: 0, max: 11 }),
  pick: fc.nat(40),
  amount: fc.nat(100_000),
})
// A first entry that is taken and filled, with its stop; then anything, every third time a new mark.
const opened = [1, 4, 6, 4].map((kind, index) => ({ kind, pick: index < 3 ? 0 : 2, amount: 20_000 }))
const moves = fc
  .array(move, { minLength: 30, maxLength: 120 })
  .map((more) => [...opened, ...more.map((move, index) => (index % 3 === 0 ? { ...move, kind: 11 } : move))])

test('S24, I5: whatever happens, no rung is taken twice or without a stop, no cap breaks and no stop moves away', () => {
  let additions = 0
  fc.assert(
    fc.property(moves, fc.boolean(), fc.boolean(), (all, hedge, byPrice) => {
      const { onStep, setup, found } = watched(byPrice)
      play(all, hedge, setup, onStep)
      additions += found.additions
      expect(found.wrong).toEqual([])
    }),
    { numRuns: 300 },
  )
  expect(additions).toBeGreaterThan(20)
})
