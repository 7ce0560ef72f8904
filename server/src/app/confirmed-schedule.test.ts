import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultConfig } from '@undertow/shared/profiles.ts'
import { profileOf, renamed, withProfile, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import { expect, onTestFinished, test } from 'vitest'
import { openProfiles } from '../adapters/profiles-file.ts'
import { confirmedProfiles, scheduleDigest } from './confirmed-schedule.ts'

const config = defaultConfig()
const saved = (name: string, cap = config.globals) => ({
  name,
  savedAt: 0,
  by: 'me',
  config: profileOf({ ...config, globals: cap }),
})
const schedule = {
  slots: [{ profile: 'night', hours: '22:00-06:00' }],
  otherwise: null,
  savedAt: 0,
  by: 'me',
  doneTo: 0,
}
const book: ProfileBook = { profiles: [saved('night'), saved('other')], schedule }
const changed = saved('night', { ...config.globals, volume_window_sec: 7 })

function world() {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-schedule-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = openProfiles(folder)
  const kept = { digest: null as string | null, isDiskFull: false }
  const profiles = confirmedProfiles(file, {
    read: () => kept.digest,
    write: (digest) => {
      if (kept.isDiskFull) throw new Error('ENOSPC: no space left on device')
      kept.digest = digest
    },
  })
  const isObeyed = (): boolean => profiles.unconfirmed(file.read().book) === null
  return { file, kept, profiles, isObeyed }
}

test('what a schedule may do is told from its hours and settings alone, in memory and on disk', () => {
  const { file } = world()
  file.write(book)
  expect(scheduleDigest(file.read().book)).toBe(scheduleDigest(book))
  const same = [
    renamed(book, 'night', 'late'),
    { ...book, schedule: { ...schedule, doneTo: 5, savedAt: 5, by: 'you' } },
  ]
  expect(same.map(scheduleDigest)).toEqual(same.map(() => scheduleDigest(book)))
  const others = [
    withProfile(book, changed),
    { ...book, schedule: { ...schedule, otherwise: 'other' } },
    { ...book, schedule: { ...schedule, slots: [{ profile: 'night', hours: '22:00-06:01' }] } },
    { ...book, profiles: [] },
    { ...book, schedule: null },
  ]
  expect(new Set([book, ...others].map(scheduleDigest)).size).toBe(6)
})

test('a schedule saved with the password is obeyed, one that something else wrote is not until it is saved so', () => {
  const { file, profiles, isObeyed } = world()
  profiles.write(book, { isConfirmed: true })
  expect(isObeyed()).toBe(true)
  file.write(withProfile(book, changed))
  expect(isObeyed()).toBe(false)
  // Nothing but the password heals it.
  profiles.write(withProfile(file.read().book, saved('other')))
  expect(isObeyed()).toBe(false)
  profiles.write(file.read().book, { isConfirmed: true })
  expect(isObeyed()).toBe(true)
})

test('a change that puts no more at stake keeps the confirmation, and an ended schedule does not come back by hand', () => {
  const { file, profiles, isObeyed } = world()
  profiles.write(book, { isConfirmed: true })
  profiles.write(withProfile(book, changed))
  expect(isObeyed()).toBe(true)
  profiles.write({ ...book, schedule: null })
  expect(isObeyed()).toBe(true)
  file.write(book)
  expect(isObeyed()).toBe(false)
})

test('a confirmation that cannot be written changes nothing', () => {
  const { file, kept, profiles } = world()
  kept.isDiskFull = true
  expect(profiles.write(book, { isConfirmed: true })).toMatch(/^the confirmation cannot be written: ENOSPC/)
  expect(file.read().book.schedule).toBe(null)
})
