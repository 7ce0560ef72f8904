import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scheduledAt, scheduleProblem, type ProfileHours } from './profile-schedule.ts'

const at = (day: number, time: string): number => Date.parse(`2026-01-0${day}T${time}Z`)
// 2026-01-05 is a Monday.
const nights: ProfileHours = {
  slots: [
    { profile: 'overnight', hours: '22:00-06:00' },
    { profile: 'fast', hours: 'mon-fri 13:00-16:00' },
  ],
  otherwise: 'day',
}

test.each([
  ['within a night that began yesterday', at(6, '03:00'), 'overnight', at(5, '22:00'), at(6, '06:00'), 'day'],
  ['at the first moment of a night', at(5, '22:00'), 'overnight', at(5, '22:00'), at(6, '06:00'), 'day'],
  ['a moment before it', at(5, '22:00') - 1, 'day', at(5, '16:00'), at(5, '22:00'), 'overnight'],
  ['where a night crosses the end of the week', at(5, '01:00'), 'overnight', at(4, '22:00'), at(5, '06:00'), 'day'],
  ['on a day without the middle slot', at(4, '14:00'), 'day', at(4, '06:00'), at(4, '22:00'), 'overnight'],
])('%s', (_what, moment, profile, since, until, next) => {
  expect(scheduledAt(nights, moment)).toEqual({ profile, since, until, next })
})

test('outside of all hours nothing is named when there is no other profile', () => {
  const schedule = { slots: [{ profile: 'night', hours: '22:00-06:00' }], otherwise: null }
  expect(scheduledAt(schedule, at(5, '12:00'))).toMatchObject({ profile: null, next: 'night' })
})

test.each([
  ['no line', { slots: [], otherwise: null }, /at least one profile/],
  ['hours not written yet', { slots: [{ profile: 'a', hours: ' ' }], otherwise: null }, /^a has no hours yet: write/],
  [
    'hours that are none',
    { slots: [{ profile: 'a', hours: '25:00-26:00' }], otherwise: null },
    /hours of a must have times/,
  ],
  ['a profile that is not there', { slots: [{ profile: 'x', hours: '01:00-02:00' }], otherwise: null }, /called x/],
  ['another one that is not there', { slots: [{ profile: 'a', hours: '01:00-02:00' }], otherwise: 'y' }, /called y/],
  [
    'hours that overlap',
    {
      slots: [
        { profile: 'a', hours: 'mon 01:00-05:00' },
        { profile: 'b', hours: 'mon-fri 04:00-06:00' },
      ],
      otherwise: null,
    },
    /a and b overlap/,
  ],
  [
    'a whole week of one profile',
    { slots: [{ profile: 'a', hours: '00:00-24:00' }], otherwise: 'b' },
    /Nothing would ever/,
  ],
  [
    'a profile that is the other one too',
    { slots: [{ profile: 'a', hours: '01:00-02:00' }], otherwise: 'a' },
    /Nothing would ever/,
  ],
])('a schedule with %s is refused', (_what, schedule, problem) => {
  expect(scheduleProblem(schedule, ['a', 'b'])).toMatch(problem)
})

test('a schedule that is sound has no problem', () => {
  expect(scheduleProblem(nights, ['overnight', 'fast', 'day'])).toBe(null)
})

test('from since to until one profile holds, and before and after another', () => {
  const within = fc.integer({ min: at(1, '00:00'), max: at(9, '00:00') + 30 * 86_400_000 })
  fc.assert(
    fc.property(within, (moment) => {
      const { profile, since, until } = scheduledAt(nights, moment)
      expect(since <= moment && moment < until).toBe(true)
      expect(scheduledAt(nights, since).profile).toBe(profile)
      expect(scheduledAt(nights, until - 1).profile).toBe(profile)
      expect(scheduledAt(nights, since - 1).profile).not.toBe(profile)
      expect(scheduledAt(nights, until).profile).not.toBe(profile)
    }),
  )
})
