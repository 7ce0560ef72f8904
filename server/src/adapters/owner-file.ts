import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import { StartError } from './start-error.ts'

const schema = z.strictObject({ exchange: z.string(), account: z.string().nullable() })
const name = 'belongs-to.json'

/**
 * Makes sure that `folder` keeps the books of this exchange, and of this account once one was named. Throws `StartError` when
 * they are another's: positions of one account would be looked for in the other.
 */
export function claimFolder(folder: string, exchange: string, account: string | null): void {
  const file = join(folder, name)
  const owner = existsSync(file) ? readOwner(file) : { exchange, account: null }
  if (owner.exchange !== exchange)
    throw new StartError(
      `${folder} keeps the books of ${owner.exchange}, not of ${exchange}: pass another folder with --data.`,
    )
  if (owner.account !== null && account !== null && owner.account !== account)
    throw new StartError(
      `${folder} keeps the books of the account ${owner.account}, and the keys are of ${account}: pass another folder with --data. If it is the same account with new keys, remove ${file}.`,
    )
  const next = { exchange, account: account ?? owner.account }
  if (!existsSync(file) || next.account !== owner.account) writeAtomically(file, `${JSON.stringify(next)}\n`)
}

function readOwner(file: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new StartError(
      `${file} cannot be read: it says whose books the folder keeps. Restore it, or pass another folder with --data.`,
      { cause },
    )
  }
}
