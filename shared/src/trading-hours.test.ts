import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeConfig } from './config-check.ts'
import { isWithin, parseTradingHours, weekTime } from './trading-hours.ts'

const monday = Date.UTC(2025, 0, 27)
const at = (day: number, hour: number, minute = 0) => monday + ((day * 24 + hour) * 60 + minute) * 60_000

function isOpen(written: string, moment: number): boolean {
  const parsed = parseTradingHours(written)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return isWithin(parsed.spans, moment)
}

test('days, ranges of days and several times are read; the end is not part of it', () => {
  const written = 'mon-fri 08:00-20:00, SAT 10:00 - 14:00'
  expect(isOpen(written, at(0, 7, 59))).toBe(false)
  expect(isOpen(written, at(0, 8))).toBe(true)
  expect(isOpen(written, at(4, 19, 59))).toBe(true)
  expect(isOpen(written, at(4, 20))).toBe(false)
  expect(isOpen(written, at(5, 9))).toBe(false)
  expect(isOpen(written, at(5, 13))).toBe(true)
  expect(isOpen(written, at(6, 11))).toBe(false)
})

test('without days it is every day, and 24:00 is the end of one', () => {
  for (let day = 0; day < 7; day += 1) expect(isOpen('09:30-24:00', at(day, 23, 59))).toBe(true)
  expect(isOpen('09:30-24:00', at(3, 9, 29))).toBe(false)
})

test('an end before its beginning is on the next day, also from Sunday to Monday', () => {
  expect(isOpen('fri 22:00-06:00', at(4, 23))).toBe(true)
  expect(isOpen('fri 22:00-06:00', at(5, 5, 59))).toBe(true)
  expect(isOpen('fri 22:00-06:00', at(5, 6))).toBe(false)
  expect(isOpen('fri 22:00-06:00', at(4, 5))).toBe(false)
  expect(isOpen('sun 22:00-06:00', at(0, 3))).toBe(true)
  expect(isOpen('sat-mon 12:00-13:00', at(6, 12))).toBe(true)
  expect(isOpen('sat-mon 12:00-13:00', at(1, 12))).toBe(false)
})

test.each([
  ['', 'be times such as "mon-fri 08:00-20:00": a part between commas is empty'],
  ['mon 08:00-20:00,', 'be times such as "mon-fri 08:00-20:00": a part between commas is empty'],
  ['always', 'be times such as "mon-fri 08:00-20:00": "always" is none'],
  ['mon', 'be times such as "mon-fri 08:00-20:00": "mon" is none'],
  ['monday 08:00-20:00', 'name days as mon, tue, wed, thu, fri, sat, sun: "monday" in "monday 08:00-20:00" is none'],
  ['mon-frei 08:00-20:00', 'name days as mon, tue, wed, thu, fri, sat, sun: "frei" in "mon-frei 08:00-20:00" is none'],
  ['mon 8-20', 'have times from 00:00 to 24:00: "8" in "mon 8-20" is none'],
  ['mon 08:00-24:01', 'have times from 00:00 to 24:00: "24:01" in "mon 08:00-24:01" is none'],
  ['mon 08:60-10:00', 'have times from 00:00 to 24:00: "08:60" in "mon 08:60-10:00" is none'],
  ['mon 08:00-08:00', 'last longer than nothing: "mon 08:00-08:00" begins and ends at 08:00'],
  ['mon 24:00-08:00', 'begin before 24:00: "mon 24:00-08:00" does not'],
  [Array.from({ length: 51 }, () => '08:00-09:00').join(', '), 'name at most 50 times, not 51'],
])('%j is refused: it must %s', (written, problem) => {
  expect(parseTradingHours(written)).toEqual({ problem })
})

test('a time of the week is said in words', () => {
  expect([weekTime(at(1, 3, 12)), weekTime(at(6, 23, 59) + 59_999)]).toEqual(['tue 03:12', 'sun 23:59'])
})

test('every day and hour is open exactly when a naive reading of the calendar says so', () => {
  const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
  const two = (part: number) => String(part).padStart(2, '0')
  const clock = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
  const minute = fc.integer({ min: 0, max: 1_439 })
  const day = fc.integer({ min: 0, max: 6 })
  fc.assert(
    fc.property(day, day, minute, minute, day, minute, (first, last, from, to, today, now) => {
      fc.pre(from !== to)
      const written = `${names[first]}-${names[last]} ${clock(from)}-${clock(to)}`
      const named: number[] = []
      for (let one = first; ; one = (one + 1) % 7) {
        named.push(one)
        if (one === last) break
      }
      const isToday = named.includes(today) && now >= from && (to > from ? now < to : true)
      const isFromYesterday = named.includes((today + 6) % 7) && to < from && now < to
      expect(isOpen(written, at(today, 0, now))).toBe(isToday || isFromYesterday)
    }),
  )
})

test('a settings file with times that cannot be read is refused with what is wrong', () => {
  expect(decodeConfig({ symbol_defaults: { trading_hours: 'mon 8-20' } })).toEqual({
    problems: [
      {
        key: 'symbol_defaults.trading_hours',
        value: 'mon 8-20',
        problem: 'must have times from 00:00 to 24:00: "8" in "mon 8-20" is none',
      },
    ],
  })
  expect(decodeConfig({ symbol_defaults: { trading_hours: 5 } })).toHaveProperty('problems.0.problem', 'must be text')
  expect(decodeConfig({ symbol_defaults: { trading_hours: 'x'.repeat(1_001) } })).toHaveProperty(
    'problems.0.problem',
    'must have at most 1000 characters',
  )
})
