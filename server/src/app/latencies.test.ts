import { expect, test } from 'vitest'
import type { Recorded } from '../ports.ts'
import { createLatencies } from './latencies.ts'

const entry = (at: number, event: object, commands: readonly object[] = []): Recorded =>
  ({ seq: at, at, event, commands }) as unknown as Recorded
const place = (clientId: string) => ({ kind: 'placeOrder', order: { clientId } })

test('half and ninety-nine of a hundred delays, of the feed and of orders that were sent', () => {
  const latencies = createLatencies()
  expect(latencies.figures().feed).toEqual({ count: 0, p50Ms: null, p99Ms: null })
  for (let ms = 1; ms <= 100; ms += 1) latencies.note(entry(1_000, { kind: 'liquidation', happenedAt: 1_000 - ms }))
  latencies.note(entry(2_000, { kind: 'wake' }, [place('a'), place('b'), place('c')]))
  latencies.note(entry(2_030, { kind: 'placed', clientId: 'a', outcome: 'accepted' }))
  latencies.note(entry(2_900, { kind: 'placed', clientId: 'b', outcome: 'notSent' }))
  latencies.note(entry(2_950, { kind: 'placed', clientId: 'stranger', outcome: 'accepted' }))
  expect(latencies.figures()).toEqual({
    feed: { count: 100, p50Ms: 50, p99Ms: 99 },
    order: { count: 1, p50Ms: 30, p99Ms: 30 },
  })
})

test('only the newest 500 count', () => {
  const latencies = createLatencies()
  for (let n = 0; n < 600; n += 1) latencies.note(entry(1_000, { kind: 'liquidation', happenedAt: n < 100 ? 0 : 990 }))
  expect(latencies.figures().feed).toEqual({ count: 500, p50Ms: 10, p99Ms: 10 })
})
