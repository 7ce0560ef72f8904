import type { Event } from '@undertow/shared/events.ts'
import { notional, price, qty, text } from '@undertow/shared/money.ts'
import { step } from '../server/src/core/engine.ts'
import { createState } from '../server/src/core/state.ts'
import { type Figures, median } from './figures.ts'
import { configOf } from './material.ts'

const windowMs = 60_000
const startAt = 1_769_860_800_000

/** Steps of the pure core: liquidations of one symbol and side that add to a window and drop from it. */
export function coreSteps({ steps = 200_000, populations = [100, 100_000], repeats = 5 } = {}): Figures {
  const [small = 0, large = 0] = populations.map((population) =>
    median(Array.from({ length: repeats }, () => stepsPerSecond(population, steps))),
  )
  return {
    core_steps_per_s: Math.round(small),
    core_steps: {
      window_100: Math.round(small),
      window_100000: Math.round(large),
      ratio: Math.round((small / large) * 100) / 100,
    },
  }
}

/** Events come evenly, so that the window always holds `population` of them. */
function stepsPerSecond(population: number, steps: number): number {
  const state = createState()
  const atOf = (index: number): number => startAt + Math.floor((index * windowMs) / population)
  const config = configOf({ symbol_defaults: { volume_threshold: '1000000000' } })
  const first: readonly Event[] = [
    { kind: 'started', bootId: 'bench', installation: 'bnch', version: '0' },
    { kind: 'configAccepted', version: 1, by: 'bench', config },
  ]
  for (const [seq, event] of first.entries()) step(state, { seq, at: startAt, event })
  const entries = Array.from({ length: population + steps }, (_, index) => ({
    seq: first.length + index,
    at: atOf(index),
    event: liquidation(index, atOf(index)),
  }))
  for (const entry of entries.slice(0, population)) step(state, entry)
  const measured = entries.slice(population)
  const began = performance.now()
  for (const entry of measured) step(state, entry)
  const tookMs = performance.now() - began
  const held = state.windows.get('BTCUSDT')?.long
  if (held === undefined || Math.abs(held.times.length - held.head - population) > population / 10 + 1)
    throw new Error(`the window holds ${held?.times.length ?? 0} events, not ${population}`)
  return (steps / tookMs) * 1000
}

function liquidation(index: number, at: number): Event {
  const [paid, amount] = [price(`98${100 + (index % 800)}.${index % 10}`), qty(`0.${1001 + (index % 8000)}`)]
  return {
    kind: 'liquidation',
    venue: 'aster',
    symbol: 'BTCUSDT',
    liquidated: 'long',
    price: price(text(paid)),
    qty: amount,
    notional: notional(amount, paid),
    happenedAt: at,
  }
}
