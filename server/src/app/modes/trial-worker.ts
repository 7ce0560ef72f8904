import { parentPort, workerData } from 'node:worker_threads'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import type { Config } from '@undertow/shared/config.ts'
import { suggestionAnswer, trialAnswer } from '@undertow/shared/trial-api.ts'
import { openTape } from '../../adapters/store/tape.ts'
import { leadMsOf, previewOn, suggestOn } from '../trial.ts'
import type { TrialJob } from './trials.ts'

const suggestedMax = 5

// A thread that only reads: some hours of what was recorded, once through.
const { dir, from, to, rowsMax, ...job } = workerData as TrialJob

function configOf(json: unknown): Config {
  const decoded = decodeConfig(json)
  if ('problems' in decoded) throw new Error(`settings that were checked are not valid: ${JSON.stringify(decoded)}`)
  return decoded.config
}

const inForce = configOf(job.inForce)
const draft = job.kind === 'preview' ? configOf(job.draft) : inForce
const leadMs = leadMsOf([inForce, draft])
const tape = openTape(dir, { from: from - leadMs, to, rowsMax })
const { leftOut, firstAt } = tape
// Where not all of it is looked at, the time that is spoken of begins later.
const range = { from: leftOut > 0 && firstAt !== null ? Math.max(from, firstAt + leadMs) : from, to, leftOut }

function suggested(tradable: readonly string[]) {
  const symbols = tape.busiest().filter((symbol) => tradable.includes(symbol))
  return suggestOn(tape.items, range, inForce, new Set(symbols.slice(0, suggestedMax)))
}

// Money crosses as text.
const told =
  job.kind === 'preview'
    ? trialAnswer.encode(previewOn(tape.items, range, inForce, draft))
    : suggestionAnswer.encode(suggested(job.tradable))
tape.close()
parentPort?.postMessage(told)
