import type { StatusRow } from '@undertow/shared/view.ts'
import { expect, test } from 'vitest'
import { modeOf } from './mode.ts'

const said = (book: StatusRow['book'], entries: StatusRow['entries'] = 'on'): StatusRow => ({
  mode: book === 'practice' ? 'practice' : 'live',
  book,
  market: '',
  bootId: 'a',
  version: '0',
  startedAt: 0,
  entries,
  entriesReason: '',
  entriesSince: null,
  flattening: false,
  simulateOnly: false,
  hedgeMode: true,
  configVersion: 1,
  configError: null,
  hops: [],
  tape: null,
  speed: 1,
})

test('the mode is that of the book which is open, not of the process', () => {
  expect(modeOf(said('practice'), false)).toEqual({ mode: 'practice', look: 'practice', name: 'PRACTICE' })
  expect(modeOf(said('simulated'), false)).toEqual({ mode: 'simulate', look: 'simulate', name: 'SIMULATE' })
  expect(modeOf(said('live'), false)).toEqual({ mode: 'live', look: 'live', name: 'LIVE' })
})

test('live that does not enter looks different, and is still called live', () => {
  expect(modeOf(said('live', 'paused'), false)).toMatchObject({ look: 'live-paused', name: 'LIVE, PAUSED' })
  expect(modeOf(said('live', 'waiting'), false)).toMatchObject({ look: 'live-paused', name: 'LIVE, WAITING' })
  expect(modeOf(said('live', 'halted'), false)).toMatchObject({ mode: 'live', look: 'halted', name: 'LIVE, HALTED' })
  expect(modeOf(said('practice', 'paused'), false)).toMatchObject({ look: 'practice', name: 'PRACTICE, PAUSED' })
})

test('without a current word of the server nothing is known, whatever was said before', () => {
  const unknown = { mode: 'unknown', look: 'unknown', name: 'MODE UNKNOWN' }
  expect(modeOf(undefined, false)).toEqual(unknown)
  expect(modeOf(said('live'), true)).toEqual(unknown)
})
