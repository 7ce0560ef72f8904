import { z } from 'zod'
import { type Contract } from './contract.ts'
import { usdtCodec } from './money.ts'
import { proposedConfig } from './proposed-config.ts'

// Settings tried out on what was recorded: by volume alone, with the engine's own windows, triggers and pauses.

const tapeSchema = z.object({
  from: z.int(),
  to: z.int(),
  watchedMs: z.int().meta({ description: 'how much of this time liquidations could be seen' }),
  liquidations: z.int().meta({ description: 'looked at' }),
  leftOut: z.int().meta({ description: 'the oldest, because too many are stored to look at all' }),
})
export type TrialTape = z.output<typeof tapeSchema>

const firesSchema = z
  .object({ long: z.int(), short: z.int() })
  .meta({ description: 'by the leg that would be entered' })
const outcomeSchema = z.object({
  triggers: z.int(),
  exposureUsdt: usdtCodec
    .nullable()
    .meta({ description: 'margin bound at once, had nothing been closed; null: sizes follow the equity' }),
})

export const trialAnswer = tapeSchema.extend({
  now: outcomeSchema,
  draft: outcomeSchema,
  symbols: z.array(z.object({ symbol: z.string(), now: firesSchema, draft: firesSchema })).readonly(),
})
export type Trial = z.output<typeof trialAnswer>

export const suggestionAnswer = tapeSchema.extend({
  symbols: z
    .array(
      z.object({
        symbol: z.string(),
        liquidations: z.int(),
        volumeUsdt: usdtCodec,
        thresholdUsdt: usdtCodec,
        triggers: z.int().meta({ description: 'of this threshold in this time' }),
      }),
    )
    .readonly(),
})
export type Suggestion = z.output<typeof suggestionAnswer>

export const trialApi = {
  previewConfig: {
    method: 'POST',
    path: '/api/config/preview',
    tag: 'settings',
    scope: 'read',
    summary:
      'How often these settings, and those in force, would have triggered in the last 24 h of stored liquidations; nothing is written',
    body: z.strictObject({ config: proposedConfig }),
    answer: trialAnswer,
    errors: [422, 503],
  },
  suggestSymbols: {
    method: 'GET',
    path: '/api/config/suggestion',
    tag: 'settings',
    scope: 'read',
    summary: 'Symbols and thresholds that the last 24 h of stored liquidations suggest for a first start',
    answer: suggestionAnswer,
    errors: [503],
  },
} as const satisfies Record<string, Contract>
