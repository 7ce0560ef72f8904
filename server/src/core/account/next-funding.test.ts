import { expect, test } from 'vitest'
import { nextPaymentAt } from './next-funding.ts'

const hour = 3_600_000
const noon = Date.UTC(2026, 0, 5, 12)

test('what the mark stream tells is believed while it is to come', () => {
  expect(nextPaymentAt(noon, noon + 4 * hour, 8)).toBe(noon + 4 * hour)
  expect(nextPaymentAt(noon, noon + 1, undefined)).toBe(noon + 1)
})

test('told of a payment that is over, the next one is an interval later, or as many as it takes', () => {
  expect(nextPaymentAt(noon, noon, 4)).toBe(noon + 4 * hour)
  expect(nextPaymentAt(noon + 1, noon, 1)).toBe(noon + hour)
  expect(nextPaymentAt(noon, noon - 9 * hour, 8)).toBe(noon + 7 * hour)
})

test('told of none, it is the next whole multiple of the interval', () =>
  expect(nextPaymentAt(noon, null, 8)).toBe(Date.UTC(2026, 0, 5, 16)))

test('without an interval, what was told is all that is known', () => {
  expect(nextPaymentAt(noon, noon - 1, undefined)).toBe(noon - 1)
  expect(nextPaymentAt(noon, null, undefined)).toBeNull()
})
