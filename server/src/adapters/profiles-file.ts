import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { profileNameSchema, profilesMax, emptyBook } from '@undertow/shared/saved-profiles.ts'
import { z } from 'zod'
import type { Profiles } from '../ports.ts'
import { writeAtomically } from './atomic-file.ts'

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
export function openProfiles(folder: string): Profiles {
  const file = join(folder, 'profiles.json')
  return {
    read: () => readBook(file),
    write(book) {
      try {
        // Somebody wrote the broken file by hand and may want it back.
        if (readBook(file).problem !== null) copyFileSync(file, `${file}.rejected`)
        writeAtomically(file, `${JSON.stringify(book, null, 2)}\n`)
        return null
      } catch (cause) {
        return `${basename(file)} cannot be written: ${messageOf(cause)}`
      }
    },
  }
}

function readBook(file: string): ReturnType<Profiles['read']> {
  if (!existsSync(file)) return { book: emptyBook, problem: null }
  try {
    const { size } = statSync(file)
    if (size > bytesMax) throw new Error(`it is ${size} bytes long; at most ${bytesMax} are read`)
    const read = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    if (read.success) return { book: read.data, problem: null }
    const [issue] = read.error.issues
    throw new Error(`${issue?.path.join('.')} ${issue?.message}`)
  } catch (cause) {
    return { book: emptyBook, problem: `${basename(file)} cannot be used: ${messageOf(cause)}` }
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
