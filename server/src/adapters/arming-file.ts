import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import type { ArmingFile, ArmingRecord } from '../ports.ts'
import { writeAtomically } from './atomic-file.ts'
import { StartError } from './start-error.ts'

const schema: z.ZodType<ArmingRecord> = z.strictObject({
  state: z.enum(['off', 'armed', 'leaving']),
  at: z.int(),
  by: z.string(),
  wasStarted: z.boolean(),
  // Older files have none: what they meant was not confirmed.
  schedule: z.string().nullable().default(null),
})
const never: ArmingRecord = { state: 'off', at: 0, by: '', wasStarted: false, schedule: null }

/** Whether real money may be traded, kept beside the settings. Without the file: it may not. Throws `StartError` when the file makes no sense. */
export function openArmingFile(file: string): ArmingFile {
  let record = existsSync(file) ? readRecord(file) : never
  return {
    read: () => record,
    write: (next) => {
      writeAtomically(file, `${JSON.stringify(next, null, 2)}\n`)
      record = next
    },
  }
}

function readRecord(file: string): ArmingRecord {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    // Not taken for "off": there may be positions with real money behind it.
    throw new StartError(
      `${file} cannot be read: whether real money is traded is not known. Look at the account on the exchange; with nothing open there, remove the file.`,
      { cause },
    )
  }
}
