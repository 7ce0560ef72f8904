import { expect, test } from 'vitest'
import type { StatusRow } from '@undertow/shared/view.ts'
import { createState } from '../core/state.ts'
import { createEntriesSince } from './entries-since.ts'

type Entries = Pick<StatusRow, 'entries' | 'entriesReason'>
const waiting = (entriesReason: string): Entries => ({ entries: 'waiting', entriesReason })
const paused = (by: string): Entries => ({ entries: 'paused', entriesReason: `paused by ${by}` })

function watched(recovered: Entries) {
  const state = createState()
  const clock = { now: 100 }
  const asked: string[] = []
  const noticed = (code: string): number => asked.push(code)
  return {
    state,
    clock,
    asked,
    sinceOf: createEntriesSince(
      state,
      () => recovered,
      noticed,
      () => clock.now,
    ),
  }
}

test('entries that wait wait since they began to, whatever the reason is by now', () => {
  const { clock, sinceOf, asked } = watched(waiting('the process has not started yet'))
  clock.now = 200
  expect(sinceOf(waiting('the market stream is down'))).toBe(100)
  expect(sinceOf({ entries: 'on', entriesReason: '' })).toBe(200)
  clock.now = 300
  expect(sinceOf(waiting('the market stream is down'))).toBe(300)
  expect(asked).toEqual([])
})

test('a pause that somebody else made is another one, and what was found paused is looked up', () => {
  const { clock, sinceOf, asked } = watched(paused('anna'))
  expect([sinceOf(paused('anna')), asked]).toEqual([1, ['paused']])
  clock.now = 200
  expect([sinceOf(paused('the restart')), asked]).toEqual([200, ['paused']])
})

test('a brake knows its own moment', () => {
  const { state, sinceOf } = watched(waiting(''))
  state.brakes.tripped.set('dailyLoss', { at: 42, value: '', limit: '', releasesAt: null })
  expect(sinceOf({ entries: 'halted', entriesReason: 'brake' })).toBe(42)
  state.halted = 'halted by anna'
  expect(sinceOf({ entries: 'halted', entriesReason: 'halted by anna' })).toBe(100)
})
