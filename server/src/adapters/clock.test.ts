import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Clock } from '../ports.ts'
import { createClock, createSteadyClock } from './clock.ts'

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

/** A wall clock that somebody may set, over a time that goes on. */
function settableClock(): Clock & { set(ms: number): void; pass(ms: number): void } {
  let [epoch, elapsed] = [1_000_000, 0]
  return {
    now: () => epoch + elapsed,
    elapsed: () => elapsed,
    after: () => () => undefined,
    set: (ms) => void (epoch = ms - elapsed),
    pass: (ms) => void (elapsed += ms),
  }
}

test('a steady clock shows the wall clock, also when that jumps forward', () => {
  const wall = settableClock()
  const clock = createSteadyClock(wall, 0)
  expect(clock.now()).toBe(1_000_000)
  wall.pass(500)
  expect(clock.now()).toBe(1_000_500)
  wall.set(9_000_000)
  expect(clock.now()).toBe(9_000_000)
})

test('set back, the wall clock does not stop time: it goes on slower until the two meet', () => {
  const wall = settableClock()
  const clock = createSteadyClock(wall, 0)
  wall.set(clock.now() - 60_000)
  expect(clock.now()).toBe(1_000_000)
  wall.pass(4_000)
  expect(clock.now()).toBe(1_003_000)
  wall.pass(236_000)
  expect(clock.now()).toBe(1_180_000)
  wall.pass(1_000)
  expect(clock.now()).toBe(1_181_000)
  expect(clock.now()).toBe(wall.now())
})

test('a steady clock begins where the last process left off', () => {
  const wall = settableClock()
  const clock = createSteadyClock(wall, 2_000_000)
  expect(clock.now()).toBe(2_000_000)
  wall.pass(4_000)
  expect(clock.now()).toBe(2_003_000)
})
