import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import { makeDataFolder, notWritable } from './data-folder.ts'
import { StartError } from './start-error.ts'

const schema = z.strictObject({ exchange: z.string(), account: z.string().nullable() })
const name = 'belongs-to.json'
const practice = 'practice'
// What only `--mode live` writes: whoever removed the file that names the owner has not made the folder a practice one.
const ofRealMoney = ['arming.json', 'auth.json']
const operatorKey = 'operator-key'
const withoutLogin = 'without-login'
const hint = ' Without --mode it is practice that starts.'

/**
 * Makes sure that `folder` keeps the books of this exchange, and of this account once one was named. Throws `StartError` when
 * they are another's: positions of one account would be looked for in the other.
 */
export function claimFolder(folder: string, exchange: string, account: string | null): void {
  const file = join(folder, name)
  const owner = existsSync(file) ? readOwner(file) : { exchange, account: null }
  if (owner.exchange !== exchange)
    throw new StartError(
      `${folder} keeps the books of ${owner.exchange}, not of ${exchange}: pass another folder with --data.${exchange === practice ? hint : ''}`,
    )
  if (owner.account !== null && account !== null && owner.account !== account)
    throw new StartError(
      `${folder} keeps the books of the account ${owner.account}, and the keys are of ${account}: pass another folder with --data. If it is the same account with new keys, remove ${file}.`,
    )
  const next = { exchange, account: account ?? owner.account }
  if (existsSync(file) && next.account === owner.account) return
  try {
    writeAtomically(file, `${JSON.stringify(next)}\n`)
  } catch (cause) {
    throw notWritable(folder, cause)
  }
}

/**
 * The same for practice, where nobody logs in and everything may be changed: never in a folder that real money goes by. A
 * folder without an owner, from before practice named itself, becomes its own.
 */
export function claimForPractice(folder: string): void {
  makeDataFolder(folder)
  const found = ofRealMoney.find((file) => existsSync(join(folder, file)))
  if (found !== undefined)
    throw new StartError(`${folder} is of --mode live: ${found} is in it. Pass another folder with --data.${hint}`)
  claimFolder(folder, practice, null)
}

/**
 * Notes that the bot at work in `folder` needs no login, also if one of real money has worked there before: the shell commands
 * would take it for a stranger. The function that is returned takes the note away.
 */
export function markWithoutLogin(folder: string): () => void {
  // Of a process that crashed.
  rmSync(join(folder, operatorKey), { force: true })
  writeFileSync(join(folder, withoutLogin), '', { mode: 0o600 })
  return () => rmSync(join(folder, withoutLogin), { force: true })
}

/** The note of a process that crashed counts no more: from now on the bot of `folder` needs a login. */
export const markWithLogin = (folder: string): void => rmSync(join(folder, withoutLogin), { force: true })

/** Whether the bot of `folder` has a login and can prove who it is, also when it does not run. Throws when that cannot be read. */
export function hasLogin(folder: string): boolean {
  const files = readdirSync(folder)
  return !files.includes(withoutLogin) && [...ofRealMoney, operatorKey].some((file) => files.includes(file))
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
