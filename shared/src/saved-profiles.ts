import { z } from 'zod'
import { decodeConfig, readableConfig, type Checked } from './config-check.ts'
import { type Config } from './config.ts'
import { profileNames } from './profiles.ts'
import { type ProfileHours } from './profile-schedule.ts'

// Settings that a person has given a name, and when which of them is to be in force. Whether orders are real is no part of them.

export const profileNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,29}$/, 'must be 1 to 30 small letters, digits, - or _')

export type SavedProfile = {
  readonly name: string
  readonly savedAt: number
  readonly by: string
  /** As people edit it; decoded when it is used, with the settings that came later at their defaults. */
  readonly config: unknown
}

export type SavedSchedule = ProfileHours & {
  readonly savedAt: number
  readonly by: string
  /** Up to when its switches are done, epoch ms: what lies before is not made up for. */
  readonly doneTo: number
}

/** What is kept in the data folder beside the settings. */
export type ProfileBook = { readonly profiles: readonly SavedProfile[]; readonly schedule: SavedSchedule | null }

export const emptyBook: ProfileBook = { profiles: [], schedule: null }
export const profilesMax = 20

export const findProfile = (book: ProfileBook, name: string): SavedProfile | undefined =>
  book.profiles.find((profile) => profile.name === name)

/** Why a profile cannot have this name; null: it can. Names of shipped profiles would be mistaken for them. */
export function nameProblem(name: string): string | null {
  const { error } = profileNameSchema.safeParse(name)
  if (error) return `The name ${error.issues[0]?.message ?? 'is not valid'}.`
  return (profileNames as readonly string[]).includes(name) ? `${name} is the name of a profile that ships.` : null
}

/** With `profile` in place of the one of its name, or at the end. */
export function withProfile(book: ProfileBook, profile: SavedProfile): ProfileBook {
  const isNew = findProfile(book, profile.name) === undefined
  const profiles = isNew
    ? [...book.profiles, profile]
    : book.profiles.map((known) => (known.name === profile.name ? profile : known))
  return { ...book, profiles }
}

export const withoutProfile = (book: ProfileBook, name: string): ProfileBook => ({
  ...book,
  profiles: book.profiles.filter((profile) => profile.name !== name),
})

/** The schedule goes along. */
export function renamed(book: ProfileBook, from: string, to: string): ProfileBook {
  const { schedule } = book
  const name = (known: string): string => (known === from ? to : known)
  return {
    profiles: book.profiles.map((profile) => ({ ...profile, name: name(profile.name) })),
    schedule: schedule && {
      ...schedule,
      slots: schedule.slots.map((slot) => ({ ...slot, profile: name(slot.profile) })),
      otherwise: schedule.otherwise && name(schedule.otherwise),
    },
  }
}

export const isScheduled = ({ schedule }: ProfileBook, name: string): boolean =>
  schedule !== null && (schedule.otherwise === name || schedule.slots.some(({ profile }) => profile === name))

/** What a profile keeps of settings. */
export function profileOf(config: Config): unknown {
  const { globals, ...others } = readableConfig(config) as { readonly globals: object }
  return { globals: { ...globals, simulate_only: undefined }, ...others }
}

/** The settings that a switch to the profile would propose. */
export function switchedTo({ config }: Pick<SavedProfile, 'config'>, inForce: Config): Checked {
  const { simulate_only } = inForce.globals
  const json = Object(config) as { readonly globals?: object }
  return decodeConfig({ ...json, globals: { ...json.globals, simulate_only } })
}
