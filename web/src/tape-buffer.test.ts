import type { TapeRow } from '@undertow/shared/view.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTapeBuffer } from './tape-buffer.ts'

const row = (seq: number): TapeRow => ({
  seq,
  at: 1_000 + seq,
  venue: 'aster',
  symbol: 'BTCUSDT',
  liquidated: 'long',
  price: '2',
  qty: '5',
  notional: '10',
  happenedAt: 1_000 + seq,
  windowUsdt: '10',
})
const tail = (...seqs: number[]): readonly TapeRow[] => seqs.map(row)
const shown = (buffer: ReturnType<typeof createTapeBuffer>): number[] =>
  buffer.newestFirst().map((entry) => entry.row.seq)

test('it grows by what is new, newest first, and keeps no more than its capacity', () => {
  const buffer = createTapeBuffer(4)
  expect(buffer.add(tail(1, 2), 3)).toBe(true)
  expect(buffer.add(tail(1, 2), 3)).toBe(false)
  expect(buffer.add(tail(2, 3), 3)).toBe(true)
  expect(shown(buffer)).toEqual([3, 2, 1])
  buffer.add(tail(3, 4, 5, 6), 9)
  expect(shown(buffer)).toEqual([6, 5, 4, 3])
  expect([buffer.taken(), buffer.newestSeq(), buffer.brokenAt()]).toEqual([6, 6, null])
})

test("another journal's rows replace everything", () => {
  const buffer = createTapeBuffer(4)
  buffer.add(tail(7, 8), 3)
  buffer.add(tail(1), 3)
  expect([shown(buffer), buffer.taken()]).toEqual([[1], 1])
})

test('a full tail of which nothing was known may have a hole before it', () => {
  const buffer = createTapeBuffer(10)
  buffer.add(tail(1, 2, 3), 3)
  expect(buffer.brokenAt()).toBeNull()
  buffer.add(tail(3, 4, 5), 3)
  expect(buffer.brokenAt()).toBeNull()
  buffer.add(tail(7, 8, 9), 3)
  expect(buffer.brokenAt()).toBe(1_007)
})

test('E33 tails that overlap, repeat and skip leave each row once, in order, and the newest of all', () => {
  const step = fc.record({ on: fc.nat({ max: 6 }), back: fc.nat({ max: 8 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (steps, capacity) => {
      const buffer = createTapeBuffer(capacity)
      const known = new Set<number>()
      let top = 0
      for (const { on, back } of steps) {
        top += on
        const seqs = Array.from({ length: back + 1 }, (_, index) => top - back + index).filter((seq) => seq > 0)
        const before = Math.max(0, ...known)
        for (const seq of seqs) if (seq > before) known.add(seq)
        buffer.add(tail(...seqs), 300)
      }
      expect(shown(buffer)).toEqual([...known].sort((a, b) => b - a).slice(0, capacity))
      expect(buffer.since(top - 4).map((entry) => entry.row.seq)).toEqual(shown(buffer).filter((seq) => seq > top - 4))
      expect(buffer.taken()).toBe(known.size)
    }),
  )
})
