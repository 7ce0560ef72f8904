import { createHash } from 'node:crypto'
import { commandSchema } from '@undertow/shared/commands.ts'
import { z } from 'zod'
import { readJournal } from '../adapters/store/open.ts'
import { step } from '../core/engine.ts'
import { createState } from '../core/state.ts'
import type { Recorded } from '../ports.ts'

export type ReplayResult = {
  readonly entries: number
  /** Entries for which the core wanted something. */
  readonly withCommands: number
  /** SHA-256 over seq, time, event and commands of every entry: equal for equal runs. */
  readonly hash: string
  /** The first entry whose recorded commands are not what the core answers now. */
  readonly difference: { readonly seq: number; readonly recorded: string; readonly now: string } | null
}

/** Folds the journal in `folder` again, from its first entry. Throws `StartError` when the folder holds no journal. */
export const replayFolder = (folder: string): ReplayResult => replayEntries(readJournal(folder))

/** Steps through recorded entries and holds each answer against the recorded one; stops at the first difference. */
function replayEntries(entries: Iterable<Recorded>): ReplayResult {
  const state = createState()
  const hash = createHash('sha256')
  let [count, withCommands] = [0, 0]
  for (const { seq, at, event, commands } of entries) {
    const recorded = canonical(commands)
    const now = canonical(step(state, { seq, at, event }))
    count += 1
    if (commands.length > 0) withCommands += 1
    hash.update(`${JSON.stringify([seq, at, event])}${recorded}\n`)
    if (now !== recorded)
      return { entries: count, withCommands, hash: hash.copy().digest('hex'), difference: { seq, recorded, now } }
  }
  return { entries: count, withCommands, hash: hash.digest('hex'), difference: null }
}

// What came from disk has its fields in the order of the schema; a fresh answer is given the same order by the same schema.
const commandsSchema = z.array(commandSchema)
const canonical = (commands: Recorded['commands']): string =>
  commands.length === 0 ? '[]' : JSON.stringify(commandsSchema.decode(JSON.parse(JSON.stringify(commands))))
