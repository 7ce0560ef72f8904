import { z } from 'zod'
import { checkAnswer, configAnswer, configVersionSchema, listOf } from './answers.ts'
import { settingsProblemSchema } from './error-answer.ts'
import { inSeq, whole } from './api-query.ts'
import { type ConfigJson } from './config.ts'
import type { Contract } from './contract.ts'
import { proposedConfig } from './proposed-config.ts'
import { trialApi } from './trial-api.ts'

const expectedVersion = z.int().min(0)
const configBody = z.strictObject({ config: proposedConfig, expectedVersion })
const versionNumber = whole(1, 1_000_000_000)

const diffAnswer = z.object({
  from: z.int(),
  to: z.int(),
  /** By path; absent: it was not set there. Whole symbols that came or went are one change. */
  changes: z
    .array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() }))
    .readonly(),
})

const lineSchema = z.object({
  key: z.string(),
  value: z.string(),
  outcome: z.enum(['taken', 'converted', 'unsupported', 'unknown', 'refused']),
  to: z.string().nullable(),
  became: z.string().nullable(),
  why: z.string(),
})
const importAnswer = z.object({
  format: z.enum(['undertow', 'original', 'vwap']).nullable(),
  lines: z.array(lineSchema).readonly(),
  problems: z.array(settingsProblemSchema).readonly(),
  warnings: z.array(settingsProblemSchema).readonly(),
  config: z.custom<ConfigJson>().nullable().meta({
    type: 'object',
    description: 'whole settings to save with PUT /api/config; null: something is in the way',
  }),
})

/** The settings in force, their versions, and their way in and out as files. */
export const configApi = {
  config: {
    method: 'GET',
    path: '/api/config',
    tag: 'settings',
    scope: 'read',
    summary: 'The settings in force',
    answer: configAnswer,
  },
  saveConfig: {
    method: 'PUT',
    path: '/api/config',
    tag: 'settings',
    scope: 'trade',
    summary: 'New settings, when expectedVersion is still the one in force',
    body: configBody,
    answer: configAnswer,
    errors: [409, 422],
  },
  postConfig: {
    method: 'POST',
    path: '/api/config',
    tag: 'settings',
    scope: 'trade',
    summary: 'The same as PUT',
    body: configBody,
    answer: configAnswer,
    errors: [409, 422],
  },
  checkConfig: {
    method: 'POST',
    path: '/api/config/check',
    tag: 'settings',
    scope: 'read',
    summary: 'What would be said about these settings; nothing is written',
    body: z.strictObject({ config: proposedConfig }),
    answer: checkAnswer,
  },
  importConfig: {
    method: 'POST',
    path: '/api/config/import',
    tag: 'settings',
    scope: 'read',
    summary:
      'What a settings file of this program, of the original bot or of a VWAP bot would become, key by key; nothing is written',
    body: z.strictObject({ text: z.string().meta({ description: 'the file as it is: JSON' }) }),
    answer: importAnswer,
  },
  exportConfig: {
    method: 'GET',
    path: '/api/config/file',
    tag: 'settings',
    scope: 'read',
    summary: 'The settings in force as a settings.json to keep or to pass on; settings hold no secrets',
    answer: z.record(z.string(), z.unknown()),
  },
  configVersions: {
    method: 'GET',
    path: '/api/config/versions',
    tag: 'settings',
    scope: 'read',
    summary: 'Every accepted version',
    // Each has whole settings in it.
    query: z.strictObject({ limit: whole(1, 50).default(20), cursor: inSeq }),
    answer: listOf(configVersionSchema),
  },
  configDiff: {
    method: 'GET',
    path: '/api/config/diff',
    tag: 'settings',
    scope: 'read',
    summary: 'What differs between two accepted versions',
    query: z.strictObject({ from: versionNumber, to: versionNumber }),
    answer: diffAnswer,
    errors: [404],
  },
  rollBack: {
    method: 'POST',
    path: '/api/config/rollback',
    tag: 'settings',
    scope: 'trade',
    summary: 'An accepted version again, as a new one; settings that came later are what they were without being there',
    body: z.strictObject({ version: z.int().min(1), expectedVersion }),
    answer: configAnswer,
    errors: [404, 409, 422],
  },
  configJsonSchema: {
    method: 'GET',
    path: '/api/config/schema',
    tag: 'settings',
    scope: 'read',
    summary: 'JSON Schema of the settings file, with title, unit, limits and help of each setting',
    answer: z.record(z.string(), z.unknown()),
  },
  ...trialApi,
} as const satisfies Record<string, Contract>
