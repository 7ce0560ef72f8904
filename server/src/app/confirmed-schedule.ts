import { createHash } from 'node:crypto'
import { findProfile, type ProfileBook } from '@undertow/shared/saved-profiles.ts'
import type { Profiles, ProfilesFile } from '../ports.ts'

/** Where it is kept for which schedule a person gave the password. `write` is on disk when it returns. */
export type ScheduleConfirmation = {
  readonly read: () => string | null
  readonly write: (digest: string | null) => void
}

/**
 * What a schedule may put in force, and when: two of one digest do the same. Null: there is none. Names are left out, since
 * renaming a profile changes nothing.
 */
export function scheduleDigest({ schedule, profiles }: ProfileBook): string | null {
  if (schedule === null) return null
  const settings = (name: string | null): unknown =>
    name === null ? null : (findProfile({ profiles, schedule }, name)?.config ?? 'missing')
  const slots = schedule.slots.map(({ profile, hours }) => [hours, settings(profile)])
  return createHash('sha256')
    .update(JSON.stringify([slots, settings(schedule.otherwise)]))
    .digest('hex')
}

/**
 * The profiles of a book. Where money is real, `kept` remembers what was confirmed: a file that something else wrote, a
 * process without a login or a hand, is no confirmation.
 */
export function confirmedProfiles(file: ProfilesFile, kept: ScheduleConfirmation | null): Profiles {
  const isConfirmed = (book: ProfileBook): boolean =>
    kept === null || book.schedule === null || scheduleDigest(book) === kept.read()

  return {
    read: () => file.read(),
    unconfirmed: (book) => (isConfirmed(book) ? null : notConfirmed),
    write: (book, given = { isConfirmed: false }) => {
      const after = scheduleDigest(book)
      const before = kept?.read() ?? null
      const found = scheduleDigest(file.read().book)
      const stands = given.isConfirmed || after === null || (found !== null && found === before)
      // The confirmation first: should the file not follow, nothing is obeyed, which is told.
      if (kept !== null && stands && after !== before) {
        try {
          kept.write(after)
        } catch (error) {
          return `the confirmation cannot be written: ${error instanceof Error ? error.message : String(error)}`
        }
      }
      return file.write(book)
    },
  }
}

const notConfirmed =
  'The schedule, or a profile that it names, was not changed here with the password. Look at it, and save the schedule again.'
