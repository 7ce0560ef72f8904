import { expect, test } from 'vitest'
import { coreSteps } from './core-steps.ts'
import { decisions, pictureMemory } from './decisions.ts'
import { durableEvents } from './durable-events.ts'
import type { Figures } from './figures.ts'
import { programProcess } from './process.ts'
import { restAtMillion } from './rest.ts'
import { signalToOrder } from './signal-to-order.ts'
import { describe as tableOf } from './table.ts'

// No times are asserted: that is what the benchmark itself is for.

function numbersIn(figures: unknown): number[] {
  if (typeof figures === 'number') return [figures]
  return typeof figures === 'object' && figures !== null ? Object.values(figures).flatMap(numbersIn) : []
}

const smallest: readonly (readonly [string, () => Figures | Promise<Figures>])[] = [
  ['core', () => coreSteps({ steps: 500, populations: [100, 1_000], repeats: 1 })],
  ['decision', () => decisions({ contracts: 5, samples: 50, warmUp: 5 })],
  ['memory', () => pictureMemory({ contracts: 5, trades: 20 })],
  ['durable', () => durableEvents({ events: 600, repeats: 1 })],
  ['signal', () => signalToOrder({ samples: 3, warmUp: 1 })],
  ['rest', () => restAtMillion({ rows: 500, requests: 36 })],
  ['process', () => programProcess({ starts: 1, idleMs: 100, loadMs: 300 })],
]

test.each(smallest)(
  'the benchmark %s runs at its smallest size and gives finite figures and a table',
  async (_, run) => {
    const figures = await run()
    const numbers = numbersIn(figures)
    expect(numbers.length).toBeGreaterThan(0)
    expect(numbers.filter((number) => !Number.isFinite(number) || number <= 0)).toEqual([])
    expect(tableOf(figures).split('\n').length).toBeGreaterThan(2)
  },
  60_000,
)
