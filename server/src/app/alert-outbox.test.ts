import type { AlertFact } from '@undertow/shared/alert-row.ts'
import { expect, test } from 'vitest'
import { createAlertOutbox } from './alert-outbox.ts'

const fact = (at: number, mustSee = false): AlertFact => ({
  at,
  level: 'warn',
  kind: 'safety',
  code: mustSee ? 'hop_down' : 'x',
  symbol: null,
  text: 'x',
  mustSee,
  value: null,
  threshold: null,
  rule: null,
  ref: null,
})

function box(room: number) {
  const stored: AlertFact[] = []
  const disk = { room }
  const outbox = createAlertOutbox({
    add: (one) => {
      if (disk.room <= 0) return false
      disk.room -= 1
      stored.push(one)
      return true
    },
  })
  return { stored, disk, outbox }
}

test('what is stored is not stored again, and what waits keeps its order', () => {
  const { stored, disk, outbox } = box(1)
  for (const at of [1, 2, 3]) outbox.add(fact(at))
  expect(stored.map(({ at }) => at)).toEqual([1])
  disk.room = 1
  outbox.flush()
  disk.room = 5
  outbox.add(fact(4))
  outbox.flush()
  expect(stored.map(({ at }) => at)).toEqual([1, 2, 3, 4])
})

test('of too much, what must be seen stays, and how much was given up is said', () => {
  const { stored, disk, outbox } = box(0)
  for (let at = 1; at <= 300; at += 1) outbox.add(fact(at, true))
  for (let at = 301; at <= 700; at += 1) outbox.add(fact(at))
  disk.room = 1_000
  outbox.flush()
  expect(stored).toHaveLength(10)
  outbox.drain()
  expect(stored).toHaveLength(501)
  expect(stored.filter(({ mustSee }) => mustSee)).toHaveLength(300)
  expect(stored.slice(-2)).toMatchObject([{ at: 700 }, { code: 'alerts_lost', text: expect.stringContaining('200') }])
})

test('a fact that the store cannot make sense of does not hold up the others', () => {
  const stored: number[] = []
  const outbox = createAlertOutbox({
    add: ({ at }) => {
      if (at === 1) throw new Error('NOT NULL constraint failed')
      return stored.push(at) > 0
    },
  })
  expect(() => outbox.add(fact(1))).toThrow('NOT NULL')
  outbox.add(fact(2))
  expect(stored).toEqual([2])
})
