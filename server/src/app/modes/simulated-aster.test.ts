import { expect, test } from 'vitest'
import { fromNumber, uniform } from '../../sim/random.ts'
import { tripMs } from './simulated-aster.ts'

test('a trip to the simulated exchange takes 15 ms at least, 35 ms on average and never more than 400 ms', () => {
  const random = fromNumber(1)
  const trips = Array.from({ length: 20_000 }, () => tripMs(() => uniform(random)))
  expect(Math.min(...trips)).toBeGreaterThanOrEqual(15)
  expect(trips.reduce((sum, ms) => sum + ms, 0) / trips.length).toBeCloseTo(35, 0)
  expect(tripMs(() => 1 - 2 ** -32)).toBe(400)
})
