import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClock } from './clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const day = 86_400_000

test('a wait of more than 24 days does not end at once', () => {
  const run = vi.fn<() => void>()
  createClock().after(30 * day, run)
  vi.advanceTimersByTime(30 * day - 1)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledTimes(1)
})

test('a long wait can be called off in its second half', () => {
  const run = vi.fn<() => void>()
  const cancel = createClock().after(30 * day, run)
  vi.advanceTimersByTime(28 * day)
  cancel()
  vi.advanceTimersByTime(3 * day)
  expect(run).not.toHaveBeenCalled()
})
