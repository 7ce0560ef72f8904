import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createClock } from '../adapters/clock.ts'
import { createDriver } from './driver.ts'

const clock = createClock()

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

/** Wants to be woken every 100 ms. */
function ticking() {
  const runs: number[] = []
  let next = clock.now() + 100
  return {
    runs,
    exchange: {
      nextAt: () => next,
      advance: (at: number) => {
        runs.push(at)
        while (next <= at) next += 100
      },
    },
  }
}

test('an exchange is woken when it wants to be', () => {
  const { exchange, runs } = ticking()
  const driver = createDriver(exchange, () => clock.now())
  driver.arm()
  vi.advanceTimersByTime(350)
  expect(runs).toEqual([1_000_100, 1_000_200, 1_000_300])
  driver.stop()
  vi.advanceTimersByTime(1_000)
  expect(runs).toHaveLength(3)
})

test('after a long pause it is caught up with in slices', () => {
  const { exchange, runs } = ticking()
  let ahead = 0
  const driver = createDriver(exchange, () => clock.now() + ahead)
  ahead = 5_000
  driver.arm()
  vi.advanceTimersByTime(3)
  expect(runs.slice(0, 2)).toEqual([1_002_000, 1_004_000])
  expect(runs[2]).toBeGreaterThanOrEqual(1_005_000)
  driver.stop()
})

test('a clock that is set back does not take the exchange with it', () => {
  const { exchange } = ticking()
  let ahead = 0
  const driver = createDriver(exchange, () => clock.now() + ahead)
  vi.advanceTimersByTime(500)
  expect(driver.catchUp()).toBe(1_000_500)
  ahead = -60_000
  expect(driver.catchUp()).toBe(1_000_500)
})

test('what waits is called off when it stops', () => {
  const { exchange } = ticking()
  const driver = createDriver(exchange, () => clock.now())
  const late = vi.fn<() => void>()
  driver.after(100, late)
  driver.stop()
  vi.advanceTimersByTime(1_000)
  expect(late).not.toHaveBeenCalled()
})
