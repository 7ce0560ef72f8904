import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capsProperty, type Seen } from './caps.ts'

test('I5: no sequence of events breaks a cap, and nothing is entered while a brake is set', () => {
  const seen: Seen = { runs: 0, entries: 0, brakes: 0 }
  fc.assert(capsProperty(seen), { numRuns: 300 })
  expect(seen.entries).toBeGreaterThan(300)
  expect(seen.brakes).toBeGreaterThan(3)
})
