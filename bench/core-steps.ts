import type { Event } from '@undertow/shared/events.ts'
import { notional, price, qty, text } from '@undertow/shared/money.ts'
import { step } from '../server/src/core/engine.ts'
import { createState } from '../server/src/core/state.ts'
import { type Figures, median } from './figures.ts'
import { configOf } from './material.ts'

const windowMs = 60_000
const startAt = 1_769_860_800_000

/** Steps of the pure core: liquidations that add to a window of their symbol and side and drop from it. */
export function coreSteps({ steps = 200_000, populations = [100, 100_000], repeats = 5 } = {}): Figures {
  const [small = 0, large = 0] = populations.map((population) =>
    median(Array.from({ length: repeats }, () => stepsPerSecond(population, steps))),
  )
  const many = median(Array.from({ length: repeats }, () => stepsPerSecond(populations[0] ?? 0, steps, 300)))
  return {
    core_steps_per_s: Math.round(small),
    core_steps: {
      symbols_300: Math.round(many),
      window_100: Math.round(small),
      window_100000: Math.round(large),
      ratio: Math.round((small / large) * 100) / 100,
    },
  }
}

/** Events come evenly and to each symbol in turn, so that each window always holds `population` of them. */
function stepsPerSecond(population: number, steps: number, contracts = 1): number {
  const state = createState()
  const atOf = (index: number): number => startAt + Math.floor((index * windowMs) / (population * contracts))
  const config = configOf({ symbol_defaults: { volume_threshold: '1000000000' } })
  const first: readonly Event[] = [
    { kind: 'started', bootId: 'bench', installation: 'bnch', version: '0' },
    { kind: 'configAccepted', version: 1, by: 'bench', config },
  ]
  for (const [seq, event] of first.entries()) step(state, { seq, at: startAt, event })
  const entries = Array.from({ length: population * contracts + steps }, (_, index) => ({
    seq: first.length + index,
    at: atOf(index),
    event: liquidation(index, atOf(index), index % contracts),
  }))
  for (const entry of entries.slice(0, population * contracts)) step(state, entry)
  const measured = entries.slice(population * contracts)
  const began = performance.now()
  for (const entry of measured) step(state, entry)
  const tookMs = performance.now() - began
  const held = state.windows.get(symbolOf(0))?.long
  if (held === undefined || Math.abs(held.times.length - held.head - population) > population / 10 + 1)
    throw new Error(`the window holds ${held?.times.length ?? 0} events, not ${population}`)
  return (steps / tookMs) * 1000
}

const symbolOf = (contract: number): string => (contract === 0 ? 'BTCUSDT' : `COIN${contract}USDT`)

function liquidation(index: number, at: number, contract: number): Event {
  const [paid, amount] = [price(`98${100 + (index % 800)}.${index % 10}`), qty(`0.${1001 + (index % 8000)}`)]
  return {
    kind: 'liquidation',
    venue: 'aster',
    symbol: symbolOf(contract),
    liquidated: 'long',
    price: price(text(paid)),
    qty: amount,
    notional: notional(amount, paid),
    happenedAt: at,
  }
}
