import { api } from '@undertow/shared/api.ts'
import type { Contract } from '@undertow/shared/contract.ts'
import { expect, test } from 'vitest'
import { createRateLimit, defaultRates, rateClassOf } from './rates.ts'

const limit = () => {
  const hand = { elapsed: 0 }
  return { hand, allow: createRateLimit(defaultRates, () => hand.elapsed) }
}
const halt = rateClassOf(api.halt)

test('only what makes the risk smaller at once has the bucket of STOP', () => {
  const stops = Object.values<Contract>(api).filter((route) => rateClassOf(route) === 'stop')
  expect(stops.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
    'POST /api/arming/abort',
    'POST /api/arming/disarm',
    'POST /api/control/flatten',
    'POST /api/control/halt',
    'POST /api/control/pause',
    'POST /api/positions/:symbol/:leg/close',
  ])
})

test.each(Object.values<Contract>(api).filter((route) => rateClassOf(route) !== 'stop'))(
  '$method $path without end leaves STOP alone',
  (route) => {
    const { allow } = limit()
    for (let i = 0; i < 6_000; i++) allow(rateClassOf(route), 'anna')
    expect(allow(halt, 'anna')).toBeNull()
  },
)

test('a caller that stops without end is refused, and another one is not', () => {
  const { allow, hand } = limit()
  for (let i = 0; i < 100; i++) expect(allow(halt, 'a script')).toBeNull()
  expect(allow(halt, 'a script')).toMatchObject({ refusal: { refused: 429 }, afterSec: 1 })
  expect(allow(halt, 'anna')).toBeNull()
  hand.elapsed += 100
  expect(allow(halt, 'a script')).toBeNull()
})

test('callers without end share one bucket, and what is kept of them is bounded', () => {
  const { allow } = limit()
  const refused = Array.from({ length: 1_500 }, (_, i) => allow(halt, `caller ${i}`)).filter((said) => said !== null)
  expect(refused).toHaveLength(500)
})

test('the checks before real money are made every five seconds, and the refusal says so', () => {
  const { allow, hand } = limit()
  const preflight = rateClassOf(api.preflight)
  for (let i = 0; i < 10; i++) expect(allow(preflight, 'anna')).toBeNull()
  expect(allow(preflight, 'anna')).toMatchObject({
    refusal: { action: expect.stringContaining('5 seconds') },
    afterSec: 5,
  })
  hand.elapsed += 5_000
  expect(allow(preflight, 'anna')).toBeNull()
})
