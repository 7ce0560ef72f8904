import { describe, expect, test } from 'vitest'
import { isQuiet } from './quiet-hours.ts'

const at = (iso: string): number => new Date(iso).getTime()
const night = { from: '22:00', to: '07:00', zone: 'utc' } as const

test.each([
  ['2026-01-01T21:59:59Z', false],
  ['2026-01-01T22:00:00Z', true],
  ['2026-01-02T00:00:00Z', true],
  ['2026-01-02T06:59:59Z', true],
  ['2026-01-02T07:00:00Z', false],
])('a night that spans midnight: %s is quiet: %s', (iso, quiet) => {
  expect(isQuiet(at(iso), night)).toBe(quiet)
})

test('a span within a day, the same time twice, and half a choice', () => {
  expect(isQuiet(at('2026-01-01T12:30:00Z'), { from: '12:00', to: '13:00', zone: 'utc' })).toBe(true)
  expect(isQuiet(at('2026-01-01T13:00:00Z'), { from: '12:00', to: '13:00', zone: 'utc' })).toBe(false)
  expect(isQuiet(at('2026-01-01T12:00:00Z'), { from: '12:00', to: '12:00', zone: 'utc' })).toBe(false)
  expect(isQuiet(at('2026-01-01T12:00:00Z'), { from: '', to: '13:00', zone: 'utc' })).toBe(false)
})

describe('the clock of the zone counts, also in the nights in which it is changed', () => {
  const berlin = { from: '01:30', to: '03:30', zone: 'Europe/Berlin' } as const

  test.each([
    // Spring: after 01:59:59 comes 03:00:00, so the span lasts one hour.
    ['2026-03-29T00:29:59Z', false],
    ['2026-03-29T00:30:00Z', true],
    ['2026-03-29T01:29:59Z', true],
    ['2026-03-29T01:30:00Z', false],
    // Autumn: 02:00 to 02:59 comes twice, so it lasts three.
    ['2026-10-24T23:30:00Z', true],
    ['2026-10-25T00:59:59Z', true],
    ['2026-10-25T02:29:59Z', true],
    ['2026-10-25T02:30:00Z', false],
  ])('%s is quiet: %s', (iso, quiet) => {
    expect(isQuiet(at(iso), berlin)).toBe(quiet)
  })
})
