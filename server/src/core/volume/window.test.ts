import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noUsdt, price, qty, text, usdt } from '@undertow/shared/money.ts'
import { clear, count, createWindow, expire, look } from './window.ts'

const event = (value: string, happenedAt: number, at = '100') => ({
  price: price(at),
  qty: qty(value),
  notional: usdt(value),
  happenedAt,
})

test('the sum is that of a naive window, to the last digit, whatever comes and however the length changes', () => {
  const stepArbitrary = fc.record({
    gap: fc.integer({ min: 0, max: 3_000 }),
    cents: fc.bigInt({ min: 1n, max: 10n ** 15n }),
    windowMs: fc.constantFrom(1_000, 2_000, 60_000),
  })
  fc.assert(
    fc.property(fc.array(stepArbitrary, { maxLength: 200 }), (steps) => {
      const window = createWindow()
      let kept: { at: number; nano: bigint }[] = []
      let at = 1_000_000
      for (const [index, { gap, cents, windowMs }] of steps.entries()) {
        at += gap
        const nano = cents * 1_000n + BigInt(index)
        const digits = nano.toString().padStart(10, '0')
        count(window, event(`${digits.slice(0, -9)}.${digits.slice(-9)}`, at), at, windowMs)
        kept = [...kept.filter((one) => at - one.at < windowMs), { at, nano }]
        const sum = kept
          .reduce((total, one) => total + one.nano, 0n)
          .toString()
          .padStart(10, '0')
        expect(window.sum.eq(`${sum.slice(0, -9)}.${sum.slice(-9)}`)).toBe(true)
        expect(look(window, at, windowMs).events).toBe(kept.length)
      }
      expire(window, at + 100_000, 60_000)
      expect(window.sum.isZero()).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('an event leaves exactly when it is as old as the window is long', () => {
  const window = createWindow()
  count(window, event('5', 1_000), 1_000, 60_000)
  expect(text(look(window, 60_999, 60_000).sum)).toBe('5')
  expect(look(window, 61_000, 60_000)).toEqual({ sum: noUsdt, events: 0, oldestAt: null })
})

test('looking at a window changes nothing', () => {
  const window = createWindow()
  for (let at = 0; at < 10_000; at += 1_000) count(window, event('1', at), at, 5_000)
  const before = structuredClone({ times: window.times, head: window.head })
  expect(look(window, 12_000, 5_000)).toEqual({ sum: usdt('2'), events: 2, oldestAt: 8_000 })
  expect({ times: window.times, head: window.head }).toEqual(before)
})

test('memory stays bounded by the window, not by the history', () => {
  const window = createWindow()
  for (let at = 0; at < 100_000; at += 1) count(window, event('1', at), at, 100)
  expect(window.times.length).toBeLessThan(4_096)
  expect(window.recent.size).toBeLessThanOrEqual(1_024)
})

test('M-05: a second delivery of the same liquidation does not count', () => {
  const window = createWindow()
  expect(count(window, event('10', 1_000), 1_000, 60_000)).toBe(true)
  expect(count(window, event('10', 1_000), 1_400, 60_000)).toBe(false)
  expect(count(window, event('10', 1_001), 1_400, 60_000)).toBe(true)
  expect(count(window, event('11', 1_000), 1_400, 60_000)).toBe(true)
  expect(count(window, event('10', 1_000, '101'), 1_400, 60_000)).toBe(true)
  expect(text(window.sum)).toBe('41')
})

test('S10, M-06, M-07: an event more than 10 s late or 2 s early is not counted', () => {
  const window = createWindow()
  const now = 1_000_000
  expect(count(window, event('1', now - 10_001), now, 60_000)).toBe(false)
  expect(count(window, event('2', now + 2_001), now, 60_000)).toBe(false)
  expect(window.sum.isZero()).toBe(true)
  expect(count(window, event('3', now - 10_000), now, 60_000)).toBe(true)
  expect(count(window, event('4', now + 2_000), now, 60_000)).toBe(true)
})

test('a cleared window still knows how much is fresh', () => {
  const window = createWindow()
  window.freshUsdt = usdt('3')
  count(window, event('4', 0), 0, 60_000)
  clear(window)
  expect([text(window.sum), text(window.freshUsdt), window.times.length]).toEqual(['0', '7', 0])
})
