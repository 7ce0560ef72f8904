import type { DecisionRow } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import { createDecisionMemory } from './decision-memory.ts'

const tail = (...ids: number[]): readonly DecisionRow[] => ids.map((id) => ({ id, outcome: 'refused' }) as DecisionRow)

test('it keeps what the tail has let go, as many as its capacity, and says from when on it is whole', () => {
  const memory = createDecisionMemory(4)
  memory.take(tail(3, 5), 3)
  expect(memory.wholeSince()).toBe(0)
  memory.take(tail(5, 8, 9), 3)
  expect([3, 5, 8, 9].map((id) => memory.of(id)?.id)).toEqual([3, 5, 8, 9])
  expect(memory.wholeSince()).toBe(0)
  memory.take(tail(8, 9, 12), 3)
  expect([memory.of(3), memory.of(12)?.id, memory.wholeSince()]).toEqual([undefined, 12, 4])
})

test('a full tail of which nothing was known may have had others before it', () => {
  const memory = createDecisionMemory(10)
  memory.take(tail(20, 21, 22), 3)
  expect(memory.wholeSince()).toBe(20)
  memory.take(tail(30, 31, 32), 3)
  expect(memory.wholeSince()).toBe(30)
})

test("another journal's rows replace everything", () => {
  const memory = createDecisionMemory(10)
  memory.take(tail(20, 21, 22), 3)
  memory.take(tail(1), 3)
  expect([memory.of(22), memory.of(1)?.id, memory.wholeSince()]).toEqual([undefined, 1, 0])
})
