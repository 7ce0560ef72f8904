import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultConfig } from '@undertow/shared/profiles.ts'
import { emptyBook, profileOf, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import { openProfiles } from './profiles-file.ts'

let dir: string
let file: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-profiles-'))
  file = join(dir, 'profiles.json')
})
afterEach(() => rmSync(dir, { recursive: true }))

const profile = (name: string) => ({ name, savedAt: 5, by: 'me', config: profileOf(defaultConfig()) })
const book: ProfileBook = {
  profiles: [profile('night')],
  schedule: { slots: [{ profile: 'night', hours: '22:00-06:00' }], otherwise: null, savedAt: 5, by: 'me', doneTo: 5 },
}

test('a folder without the file has no profiles', () => {
  expect(openProfiles(dir).read()).toEqual({ book: emptyBook, problem: null })
})

test('what was written is read again, by the next process too, and only its owner may read the file', () => {
  expect(openProfiles(dir).write(book)).toBe(null)
  expect(openProfiles(dir).read()).toEqual({ book: JSON.parse(JSON.stringify(book)), problem: null })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).not.toContain('simulate_only')
})

test.each([
  ['no JSON', '{ "profiles": '],
  ['a name that is none', JSON.stringify({ ...book, profiles: [profile('../x')] })],
  ['one name twice', JSON.stringify({ ...book, profiles: [profile('a'), profile('a')] })],
  ['too many', JSON.stringify({ ...book, profiles: Array.from({ length: 21 }, (_, i) => profile(`p${i}`)) })],
  ['settings that are no object', JSON.stringify({ ...book, profiles: [{ ...profile('a'), config: null }] })],
  ['a key that nobody knows', JSON.stringify({ ...book, more: 1 })],
])('a file with %s is a problem and no profile; it is kept when it is written over', (_what, text) => {
  writeFileSync(file, text)
  const profiles = openProfiles(dir)
  expect(profiles.read()).toEqual({
    book: emptyBook,
    problem: expect.stringMatching(/^profiles.json cannot be used: /),
  })
  expect(profiles.write(book)).toBe(null)
  expect(readFileSync(`${file}.rejected`, 'utf8')).toBe(text)
  expect(profiles.read().problem).toBe(null)
})

test('a folder that cannot be written says so', () => {
  rmSync(dir, { recursive: true })
  writeFileSync(dir, '')
  expect(openProfiles(dir).write(book)).toMatch(/^profiles.json cannot be written: /)
})
