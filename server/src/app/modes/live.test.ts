import { profileConfig } from '@undertow/shared/profiles.ts'
import { expect, test } from 'vitest'
import type { ArmingRecord } from '../../ports.ts'
import { livePlan, type LiveStart } from './live.ts'

const site = { root: '/x', name: 'Aster', isRealMoney: true } as Parameters<typeof livePlan>[0]
const credentials = {} as Parameters<typeof livePlan>[1]
const armedAt = 1_000_000
const config = profileConfig('default')
const real = { ...config, globals: { ...config.globals, simulate_only: false } }

const beginning = (record: Partial<ArmingRecord>, start: Partial<LiveStart> = {}) => {
  const kept: ArmingRecord = { state: 'armed', at: armedAt, by: 'anna', wasStarted: false, schedule: null, ...record }
  const given = { pass: { at: armedAt, config: real }, settings: real, profile: null, now: armedAt + 4_000, ...start }
  return livePlan(site, credentials, { read: () => kept, write: () => undefined }, given).arming
}

test('the real book begins armed right after this process armed it, and paused whenever else it is opened', () => {
  expect(beginning({})).toBe('armed')
  expect(beginning({ wasStarted: true })).toBe('paused')
  expect(beginning({ state: 'leaving' })).toBe('disarmed')
})

test('a crash between arming and the real book ends in a pause, however short ago it was', () => {
  expect(beginning({}, { pass: null, now: armedAt + 1 })).toBe('paused')
})

test('armed again, the pass of the first time is worth nothing', () => {
  expect(beginning({ at: armedAt + 3_000 })).toBe('paused')
})

test.each([
  ['simulated only', config],
  ['more at stake', { ...real, globals: { ...real.globals, leverage_max: 20 } }],
  ['nothing that can be read', null],
])('settings that say %s by now are not what was armed: paused', (_, settings) =>
  expect(beginning({}, { settings })).toBe('paused'),
)

test('what was armed and could not be opened is paused when it opens a day later, or before the clock was set back', () => {
  expect(beginning({}, { now: armedAt + 86_400_000 })).toBe('paused')
  expect(beginning({}, { now: armedAt - 86_400_000 })).toBe('paused')
})
