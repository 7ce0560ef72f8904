import { join } from 'node:path'
import { profileNameSchema, profilesMax, emptyBook } from '@undertow/shared/saved-profiles.ts'
import { z } from 'zod'
import type { ProfilesFile } from '../ports.ts'
import { openJsonFile } from './json-file.ts'

const bytesMax = 4_000_000

const profileSchema = z.strictObject({
  name: profileNameSchema,
  savedAt: z.int(),
  by: z.string(),
  // Checked as settings when it is used: an older program may have written it.
  config: z.looseObject({ globals: z.looseObject({}) }),
})
const scheduleSchema = z.strictObject({
  slots: z.array(z.strictObject({ profile: z.string(), hours: z.string() })),
  otherwise: z.string().nullable(),
  savedAt: z.int(),
  by: z.string(),
  doneTo: z.int(),
})
const schema = z.strictObject({
  profiles: z
    .array(profileSchema)
    .max(profilesMax)
    .refine((profiles) => new Set(profiles.map(({ name }) => name)).size === profiles.length, 'two have one name'),
  schedule: scheduleSchema.nullable(),
})

/** The named profiles, kept beside the settings. The file is read each time: a change by hand counts from the next look on. */
export function openProfiles(folder: string): ProfilesFile {
  const file = openJsonFile({ file: join(folder, 'profiles.json'), schema, empty: emptyBook, bytesMax })
  return {
    read: () => {
      const { value, problem } = file.read()
      return { book: value, problem }
    },
    write: (book) => file.write(book),
  }
}
