import { expect, test } from 'vitest'
import { createLogRing } from './log-ring.ts'
import { createRedact } from './redact.ts'

const all = { level: 'debug', text: '', after: 0, limit: 100 } as const

test('the newest lines are kept, newest first, and found by level, text and id', () => {
  let now = 0
  const ring = createLogRing(() => now++, createRedact([]), 3)
  ring.note('info', 'one')
  ring.note('warn', 'two', { reason: 'Timeout' })
  ring.note('error', 'three')
  ring.note('debug', 'four')
  const texts = (query: object) => ring.read({ ...all, ...query }).map(({ text }) => text)
  expect(texts({})).toEqual(['four', 'three', 'two'])
  expect(texts({ level: 'warn' })).toEqual(['three', 'two'])
  expect(texts({ text: 'timeout' })).toEqual(['two'])
  expect(texts({ after: 3 })).toEqual(['four'])
  expect(texts({ limit: 1 })).toEqual(['four'])
})

test('no secret stays in memory', () => {
  const ring = createLogRing(() => 0, createRedact(['sesame-open']))
  ring.note('info', 'key sesame-open', { reason: 'sent sesame-open', count: 1 })
  expect(JSON.stringify(ring.read(all))).not.toContain('sesame')
})
