import { z } from 'zod'
import { configAnswer } from './answers.ts'
import type { Contract } from './contract.ts'
import { profileNames } from './profiles.ts'
import { profileNameSchema } from './saved-profiles.ts'

const profileItemSchema = z.object({
  name: z.string(),
  savedAt: z.int(),
  by: z.string(),
  /** The settings in force say the same, whether or not they came from it. */
  isInForce: z.boolean(),
  isScheduled: z.boolean(),
  /** Why it cannot be switched to; null: it can. */
  problem: z.string().nullable(),
  /** The settings that a switch would put in force, as of now; null: it cannot be switched to. */
  config: configAnswer.shape.config.nullable(),
})

const hoursSchema = z.strictObject({ profile: z.string(), hours: z.string().max(1_000) })
const scheduleBody = z.strictObject({ slots: z.array(hoursSchema).max(50), otherwise: z.string().nullable() })

const profilesAnswer = z.object({
  items: z.array(profileItemSchema).readonly(),
  /** Null: there is none. */
  schedule: scheduleBody
    .extend({
      savedAt: z.int(),
      by: z.string(),
      /** Why it does nothing; null: it does. */
      problem: z.string().nullable(),
      /** The next time something changes, epoch ms; `profile` null: what is in force then stays. */
      next: z.object({ at: z.int(), profile: z.string().nullable() }).nullable(),
    })
    .nullable(),
  /** Why the file of the profiles cannot be used; null: it can. */
  problem: z.string().nullable(),
})

const named = z.strictObject({ name: profileNameSchema })

/** Settings with a name, and when which of them is to be in force. */
export const profilesApi = {
  profiles: {
    method: 'GET',
    path: '/api/profiles',
    tag: 'settings',
    scope: 'read',
    summary: 'The saved profiles and their schedule',
    answer: profilesAnswer,
  },
  saveProfile: {
    method: 'POST',
    path: '/api/profiles',
    tag: 'settings',
    scope: 'trade',
    summary: 'Save the settings in force, or those of a profile that ships, under a name; `replace` overwrites',
    body: z.strictObject({
      name: profileNameSchema,
      from: z.enum(['inForce', ...profileNames]),
      replace: z.boolean().default(false),
    }),
    answer: profilesAnswer,
    errors: [409, 422, 503],
  },
  renameProfile: {
    method: 'PUT',
    path: '/api/profiles/:name',
    tag: 'settings',
    scope: 'trade',
    summary: 'Give a profile another name; the schedule goes along',
    params: named,
    body: named,
    answer: profilesAnswer,
    errors: [404, 409, 422, 503],
  },
  removeProfile: {
    method: 'DELETE',
    path: '/api/profiles/:name',
    tag: 'settings',
    scope: 'trade',
    summary: 'Forget a profile; one that the schedule names stays',
    params: named,
    answer: profilesAnswer,
    errors: [404, 409, 503],
  },
  switchProfile: {
    method: 'POST',
    path: '/api/profiles/:name/switch',
    tag: 'settings',
    scope: 'trade',
    summary: 'Put a profile in force as a new version; simulate_only stays as it is',
    params: named,
    body: z.strictObject({ expectedVersion: z.int().min(0) }),
    answer: configAnswer,
    errors: [404, 409, 422],
  },
  exportProfile: {
    method: 'GET',
    path: '/api/profiles/:name/file',
    tag: 'settings',
    scope: 'read',
    summary: 'A profile as a settings.json to keep or to pass on',
    params: named,
    answer: z.record(z.string(), z.unknown()),
    errors: [404],
  },
  saveSchedule: {
    method: 'PUT',
    path: '/api/schedule',
    tag: 'settings',
    scope: 'trade',
    summary: 'When which profile is put in force by itself, UTC; no slots: never. Acts from the next boundary on',
    body: scheduleBody,
    answer: profilesAnswer,
    errors: [422, 503],
  },
} as const satisfies Record<string, Contract>
