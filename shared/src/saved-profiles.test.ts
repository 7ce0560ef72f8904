import { expect, test } from 'vitest'
import { encodeConfig } from './config-check.ts'
import { type Config } from './config.ts'
import { defaultConfig, profileConfig } from './profiles.ts'
import {
  emptyBook,
  findProfile,
  isScheduled,
  nameProblem,
  profileOf,
  renamed,
  switchedTo,
  withoutProfile,
  withProfile,
} from './saved-profiles.ts'

const saved = (name: string, config: Config = profileConfig('original')) => ({
  name,
  savedAt: 1,
  by: 'somebody',
  config: profileOf(config),
})
const simulating = (simulate_only: boolean): Config => {
  const config = defaultConfig()
  return { ...config, globals: { ...config.globals, simulate_only } }
}

test.each([true, false])('a profile does not say whether orders are real: with simulate_only %s it stays so', (is) => {
  const profile = saved('x', simulating(!is))
  expect(JSON.stringify(profile)).not.toContain('simulate_only')
  const next = switchedTo(profile, simulating(is))
  expect(next).toMatchObject({ config: { globals: { simulate_only: is } } })
})

test('a switch puts in force what was saved', () => {
  const next = switchedTo(saved('x'), defaultConfig())
  expect('config' in next && encodeConfig(next.config)).toEqual(encodeConfig(profileConfig('original')))
})

test('a profile whose settings are not valid any more says what is wrong', () => {
  const { globals } = profileOf(defaultConfig()) as { globals: object }
  const profile = { config: { globals: { ...globals, volume_window_sec: 0 }, symbol_defaults: {} } }
  expect(switchedTo(profile, defaultConfig())).toMatchObject({ problems: [{ key: 'globals.volume_window_sec' }] })
})

test('saving under a known name replaces, in its place', () => {
  const book = [saved('a'), saved('b')].reduce(withProfile, emptyBook)
  const next = withProfile(book, { ...saved('a'), by: 'another' })
  expect(next.profiles.map(({ name, by }) => [name, by])).toEqual([
    ['a', 'another'],
    ['b', 'somebody'],
  ])
  expect(withoutProfile(next, 'a').profiles.map(({ name }) => name)).toEqual(['b'])
})

test('a schedule goes along with a new name', () => {
  const schedule = { slots: [{ profile: 'a', hours: '01:00-02:00' }], otherwise: 'b', savedAt: 1, by: '', doneTo: 1 }
  const book = { ...[saved('a'), saved('b')].reduce(withProfile, emptyBook), schedule }
  const next = renamed(renamed(book, 'a', 'c'), 'b', 'd')
  expect(next.schedule).toMatchObject({ slots: [{ profile: 'c' }], otherwise: 'd' })
  expect(['a', 'b', 'c', 'd'].map((name) => isScheduled(next, name))).toEqual([false, false, true, true])
  expect(findProfile(next, 'a')).toBe(undefined)
})

test.each(['overnight', 'slow-2', 'x_1'])('%s is a name', (name) => expect(nameProblem(name)).toBe(null))
test.each(['', 'Overnight', '../x', 'a b', 'x'.repeat(31), '-a', 'default', 'vwap'])('"%s" is no name', (name) =>
  expect(nameProblem(name)).toMatch(/name/),
)
