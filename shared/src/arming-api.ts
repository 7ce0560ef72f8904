import { z } from 'zod'
import type { Contract } from './contract.ts'
import { moneyTextSchema as money } from './money.ts'

/** How far this process is on the way to real money. */
export const armingAnswer = z.object({
  /** `off`: simulated orders. `countdown`: real at `liveAt` unless aborted. `leaving`: no entries, until nothing of ours is open. */
  stage: z.enum(['off', 'countdown', 'live', 'leaving']),
  network: z.string(),
  liveAt: z.int().nullable(),
  /** What happened last, or what is waited for. */
  note: z.string(),
})
export type ArmingAnswer = z.output<typeof armingAnswer>

/** A mode that the whole account shares, as the settings want it. */
const accountModeSchema = z.strictObject({ setting: z.enum(['hedge_mode', 'multi_assets_mode']), wanted: z.boolean() })
export type AccountMode = z.output<typeof accountModeSchema>

/** A mode of the account in the words of the exchange. */
export function modeWords(setting: AccountMode['setting'], isOn: boolean): string {
  if (setting === 'hedge_mode') return isOn ? 'hedge mode' : 'one-way mode'
  return isOn ? 'multi-assets margin' : 'single-asset margin'
}

/** What became of the change of a mode, told from what is in force afterwards. */
export const modeChangeAnswer = accountModeSchema.extend({
  outcome: z.enum(['alreadySo', 'changed', 'refused', 'unknown']),
  /** What to do; empty where nothing is to be done. */
  advice: z.string(),
})
export type ModeChange = z.output<typeof modeChangeAnswer>

const readinessCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** `warn` has to be acknowledged one by one, `fail` has to be mended. */
  result: z.enum(['pass', 'warn', 'fail']),
  found: z.string(),
  /** What to do; empty where nothing is to be done. */
  action: z.string(),
  /** What the program can change on the account, once a person says so; null: nothing. */
  offer: accountModeSchema.nullable(),
})
export type ReadinessCheck = z.output<typeof readinessCheckSchema>

export const preflightAnswer = z.object({
  checks: z.array(readinessCheckSchema).readonly(),
  account: z.string(),
  configVersion: z.int(),
  /** Contracts with settings of their own. */
  symbols: z.array(z.string()).readonly(),
  /** Every other contract that passes the filters is traded too, by the settings for all. */
  tradesUnlisted: z.boolean(),
  /** USDT of margin that all entries together may bind. */
  exposureMax: money,
  /** USDT lost if all of it is in the market and every stop is hit, slippage and fees included. */
  worstLoss: money,
  /** What has to be typed. */
  phrase: z.string(),
  /** Null while a check fails. */
  token: z.string().nullable(),
  expiresAt: z.int().nullable(),
})
export type PreflightAnswer = z.output<typeof preflightAnswer>

export const armingApi = {
  arming: {
    method: 'GET',
    path: '/api/arming',
    tag: 'control',
    scope: 'read',
    summary: 'How far this process is on the way to real money',
    answer: armingAnswer,
    errors: [409],
  },
  preflight: {
    method: 'POST',
    path: '/api/arming/preflight',
    tag: 'control',
    scope: 'admin',
    summary: 'Check everything that real money needs; gives a token when nothing failed',
    answer: preflightAnswer,
    errors: [409],
  },
  changeAccountMode: {
    method: 'POST',
    path: '/api/arming/account-mode',
    tag: 'control',
    scope: 'person',
    summary: 'Change a mode of the whole account to what the settings say; refused while real money is armed',
    body: accountModeSchema,
    answer: modeChangeAnswer,
    errors: [409],
  },
  arm: {
    method: 'POST',
    path: '/api/arming/arm',
    tag: 'control',
    scope: 'person',
    summary: 'Begin the countdown to real money',
    body: z.strictObject({
      token: z.string().max(100),
      typed: z.string().max(100),
      acknowledged: z.array(z.string().max(50)).max(50).readonly(),
    }),
    answer: armingAnswer,
    errors: [409],
  },
  abortArming: {
    method: 'POST',
    path: '/api/arming/abort',
    tag: 'control',
    scope: 'trade',
    summary: 'End the countdown',
    answer: armingAnswer,
    errors: [409],
  },
  disarm: {
    method: 'POST',
    path: '/api/arming/disarm',
    tag: 'control',
    scope: 'trade',
    summary: 'No entries with real money from now on; simulated orders once nothing is open',
    body: z.strictObject({ positions: z.enum(['keep', 'close']) }),
    answer: armingAnswer,
    errors: [409],
  },
} as const satisfies Record<string, Contract>
