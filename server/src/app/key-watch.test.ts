import { expect, test } from 'vitest'
import type { KeyLook } from '../ports.ts'
import { createKeyWatch } from './key-watch.ts'
import { createVirtualClock } from './virtual-clock.ts'

const hour = 3_600_000
const day = 24 * hour
const begin = 1_789_672_000_000
const good: KeyLook = {
  refused: null,
  mayTrade: true,
  mayTradeSpot: false,
  mayWithdraw: false,
  expiresAt: null,
  addresses: '',
}

/** A key of which the test says what the exchange answers. */
function world(first: Partial<KeyLook> | null) {
  const clock = createVirtualClock(begin, null)
  const halts: string[] = []
  const told: string[] = []
  const asked: number[] = []
  let answer = first
  const watch = createKeyWatch({
    clock,
    ask: () => {
      asked.push(clock.now() - begin)
      return Promise.resolve(answer === null ? null : { ...good, ...answer })
    },
    halt: (why) => halts.push(why),
    tell: ({ level, code, text }) => told.push(`${level} ${code} ${text}`),
  })
  watch.start()
  return {
    watch,
    halts,
    told,
    asked,
    answer: (next: Partial<KeyLook> | null) => void (answer = next),
    pass: (ms: number) => clock.run(clock.now() + ms),
  }
}

test('S-21 a good key is asked about at the start and every four hours, and nothing is told or halted', async () => {
  const { asked, told, halts, watch, pass } = world({})
  expect(watch.state().checkedAt).toBeNull()
  await pass(9 * hour)
  expect(asked).toEqual([0, 4 * hour, 8 * hour])
  expect([told, halts]).toEqual([[], []])
  expect(watch.state()).toMatchObject({
    checkedAt: begin + 8 * hour,
    troubles: [],
    mayTrade: true,
    isAddressBound: false,
  })
})

test('S-21 a key that may withdraw halts entries at each answer that says so, and is told once', async () => {
  const { told, halts, watch, answer, pass } = world({ mayWithdraw: true })
  await pass(1)
  expect(halts).toHaveLength(1)
  expect(halts[0]).toContain('may withdraw')
  expect(told).toHaveLength(1)
  watch.askNow()
  await pass(1)
  expect([halts.length, told.length]).toEqual([2, 1])
  answer({})
  watch.askNow()
  await pass(8 * hour)
  expect([halts.length, told.length]).toEqual([2, 1])
  expect(watch.state().troubles).toEqual([])
})

test('S-21 what the key lacks and what it has too much is told in one message; only without trading do entries halt', async () => {
  const without = world({ mayTradeSpot: true, mayTrade: false })
  await without.pass(3 * hour)
  expect(without.halts).toHaveLength(1)
  expect(without.told).toHaveLength(1)
  expect(without.told[0]).toMatch(/^error key_rights .*may not trade perpetuals.*; .*may trade spot/)
  const spot = world({ mayTradeSpot: true })
  await spot.pass(8 * hour)
  expect(spot.halts).toEqual([])
  expect(spot.told).toEqual([expect.stringMatching(/^warn key_rights .*may trade spot/)])
})

test('S-21 the end of a key is told seven days and one day before, and entries halt at it, also while nobody answers', async () => {
  const { told, halts, answer, pass } = world({ expiresAt: begin + 10 * day })
  await pass(3 * day - hour)
  expect(told).toEqual([])
  answer(null)
  await pass(2 * hour)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatch(/^warn key_ends .* in less than 7 days/)
  await pass(6 * day)
  expect(told).toHaveLength(2)
  expect(told[1]).toMatch(/^error key_ends .* in less than a day/)
  expect(halts).toEqual([])
  await pass(day)
  expect(told).toHaveLength(3)
  expect(told[2]).toMatch(/^error key_ends the key ended/)
  expect(halts).toHaveLength(1)
})

test('S-21 whoever resumes with a key that is known to be bad is halted again, also while nobody answers', async () => {
  const { halts, watch, answer, pass } = world({ mayWithdraw: true })
  await pass(1)
  answer(null)
  watch.askNow()
  await pass(1)
  expect(halts).toHaveLength(2)
})

test('a key that was renewed is told again before its new end', async () => {
  const { told, answer, pass } = world({ expiresAt: begin + 6 * day })
  await pass(hour)
  answer({ expiresAt: begin + 30 * day })
  await pass(23 * day + 8 * hour)
  expect(told).toHaveLength(2)
})

test('S-21 an exchange that does not answer halts nothing and is asked again, more and more seldom', async () => {
  const { asked, told, halts, answer, watch, pass } = world(null)
  await pass(hour)
  expect(asked.slice(0, 4)).toEqual([0, 5_000, 15_000, 35_000])
  const gaps = asked.map((at, index) => at - (asked[index - 1] ?? 0))
  expect(Math.max(...gaps)).toBe(900_000)
  expect([told, halts, watch.state().checkedAt]).toEqual([[], [], null])
  answer({ refused: { code: -2015, message: 'no' } })
  await pass(900_000)
  expect(halts).toHaveLength(1)
  expect(halts[0]).toMatch(/refuses the key: no \(-2015\)\. .*addresses/)
})

test('after the stop nothing is asked, told or halted, also by an answer that was on its way', async () => {
  const { asked, halts, watch, pass } = world({ mayWithdraw: true })
  watch.stop()
  watch.askNow()
  await pass(day)
  expect([asked.length, halts]).toEqual([1, []])
})
