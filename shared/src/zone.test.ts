import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isoTimeIn, timeText } from './format.ts'
import { isZone, momentOfReading, offsetName, zoneNames, zoneShift } from './zone.ts'

const at = (iso: string) => Date.parse(iso)

test('a zone is UTC, this computer’s or one that the program knows', () => {
  expect(['utc', 'local', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'].filter(isZone)).toHaveLength(4)
  expect(['', 'mars', 'Mars/Olympus', '/', 'Europe/Berlin\u0000', 'UTC+1'].filter(isZone)).toEqual([])
  expect(zoneNames()).toContain('Asia/Tokyo')
  expect(zoneNames().filter((name) => !isZone(name))).toEqual([])
})

describe('the day the clocks change', () => {
  test('in spring an hour is left out, in autumn one happens twice', () => {
    const spring = ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z'].map((iso) => isoTimeIn(at(iso), 'Europe/Berlin'))
    expect(spring).toEqual(['2026-03-29T01:59:59.000+01:00', '2026-03-29T03:00:00.000+02:00'])
    const autumn = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map((iso) => isoTimeIn(at(iso), 'Europe/Berlin'))
    expect(autumn).toEqual(['2026-10-25T02:30:00.000+02:00', '2026-10-25T02:30:00.000+01:00'])
    expect(timeText(at('2026-04-04T14:59:59Z'), 'Australia/Lord_Howe')).toBe('01:59:59')
    expect(timeText(at('2026-04-04T15:00:00Z'), 'Australia/Lord_Howe')).toBe('01:30:00')
  })

  test('what was typed means the first of two hours, and the hour that is not there counts on', () => {
    const typed = (reading: string) => new Date(momentOfReading(at(`${reading}Z`), 'Europe/Berlin')).toISOString()
    expect(typed('2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00.000Z')
    expect(typed('2026-10-25T03:00:00')).toBe('2026-10-25T02:00:00.000Z')
    expect(typed('2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00.000Z')
    expect(typed('2026-03-29T03:30:00')).toBe('2026-03-29T01:30:00.000Z')
  })

  test('the offset beside the clock follows', () => {
    expect(offsetName(at('2026-01-01T00:00:00Z'), 'Europe/Berlin')).toBe('UTC+1')
    expect(offsetName(at('2026-07-01T00:00:00Z'), 'Europe/Berlin')).toBe('UTC+2')
    expect(offsetName(at('2026-07-01T00:00:00Z'), 'America/St_Johns')).toBe('UTC\u22122:30')
    expect(offsetName(at('2026-01-01T00:00:00Z'), 'Europe/London')).toBe('UTC+0')
    expect(offsetName(at('2026-01-01T00:00:00Z'), 'utc')).toBe('UTC')
  })
})

test('what a clock shows is read back as the same moment, but for the second of two hours', () => {
  const moments = fc.integer({ min: at('1990-01-01T00:00:00Z') / 1_000, max: at('2037-01-01T00:00:00Z') / 1_000 })
  fc.assert(
    fc.property(moments, fc.constantFrom(...zoneNames()), (second, zone) => {
      const moment = second * 1_000
      const reading = moment + zoneShift(moment, zone)
      const read = momentOfReading(reading, zone)
      expect(read).toBeLessThanOrEqual(moment)
      expect(read + zoneShift(read, zone)).toBe(reading)
    }),
  )
})
