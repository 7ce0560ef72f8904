import { expect, test } from 'vitest'
import { defaultPrefs } from './prefs.ts'
import { readPrefsFile, writePrefsFile } from './prefs-file.ts'

test('preferences come back from their file as they were', () => {
  const prefs = { ...defaultPrefs, theme: 'light', zone: 'Asia/Tokyo', flushHz: 10, hideAmounts: true } as const
  expect(readPrefsFile(writePrefsFile(prefs))).toEqual({ prefs, problems: [] })
})

test('what another version has is left out, and what a file does not name stays', () => {
  const file = { format: 'undertow.ui.v1', preferences: { density: 'compact', wallpaper: 'blue' } }
  expect(readPrefsFile(JSON.stringify(file))).toEqual({ prefs: { density: 'compact' }, problems: [] })
})

const file = (preferences: unknown) => JSON.stringify({ format: 'undertow.ui.v1', preferences })
test.each([
  ['', /no JSON/],
  ['{"format":', /no JSON/],
  ['[]', /"format" has to be "undertow.ui.v1"/],
  ['{"globals":{}}', /"format" has to be "undertow.ui.v1"/],
  ['{"format":"undertow.ui.v2","preferences":{}}', /"format" has to be "undertow.ui.v1"/],
  [file([]), /"format"/],
  [file({ density: 'huge' }), /^density is "huge"; it can be compact, normal, roomy\.$/],
  [file({ flushHz: 1000 }), /^flushHz is 1000; it can be 1, 4, 10\.$/],
  [file({ hideAmounts: 'no' }), /^hideAmounts is "no"; it has to be true or false\.$/],
  [file({ zone: 'Mars/Olympus' }), /^zone is "Mars\/Olympus", which is no time zone that this browser knows\.$/],
])('%s is refused with a reason', (text, problem) => {
  const read = readPrefsFile(text)
  expect(read.prefs).toBeNull()
  expect(read.problems).toHaveLength(1)
  expect(read.problems[0]).toMatch(problem)
})

test('every value that is wrong is named', () => {
  expect(readPrefsFile(file({ theme: 'purple', density: 'compact', locale: 'tlh' })).problems).toHaveLength(2)
})
