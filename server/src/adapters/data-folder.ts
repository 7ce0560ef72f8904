import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from './start-error.ts'

/**
 * Makes `dir`, for its owner only, where it is missing. Throws `StartError` when nothing can be written there, or when anybody
 * else can: with one file they could arm real money, without any password.
 */
export function makeDataFolder(dir: string): void {
  try {
    makeFolder(dir)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw notWritable(dir, cause)
  }
  const { mode, uid } = statSync(dir)
  if (isOfAnother(uid))
    throw new StartError(
      `The data folder ${dir} belongs to another user of this machine, who can put files there. Pass another folder with --data; if all that is in it is yours, run: sudo chown -R "$(id -u)" '${dir}'`,
    )
  if ((mode & othersMayWrite) === 0) return
  const who = (mode & 0o002) === 0 ? 'Everybody in the group that owns it' : 'Everybody on this machine'
  throw new StartError(
    `${who} can put files into the data folder ${dir}. Run: chmod 700 '${dir}', or pass another folder with --data.`,
  )
}

const othersMayWrite = 0o022

/** Where the system has no users, everything is ours. */
export const isOfAnother = (uid: number): boolean => process.getuid !== undefined && process.getuid() !== uid

// Not mkdir's own `recursive`: where the system answers "no such folder" for ever, as in /proc, it never returns.
function makeFolder(dir: string): void {
  if (existsSync(dir)) return
  makeFolder(dirname(dir))
  mkdirSync(dir, { mode: 0o700 })
}

export function notWritable(dir: string, cause: unknown): StartError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StartError(`The data folder ${dir} cannot be written: ${reason}. Pass another folder with --data.`, {
    cause,
  })
}
