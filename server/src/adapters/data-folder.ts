import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from './start-error.ts'

/** Makes `dir`, for its owner only, where it is missing. Throws `StartError` when nothing can be written there, or when everybody can. */
export function makeDataFolder(dir: string): void {
  try {
    makeFolder(dir)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw notWritable(dir, cause)
  }
  // Whoever can put files here could arm real money with one of them, without any password.
  if ((statSync(dir).mode & 0o002) !== 0)
    throw new StartError(
      `Everybody on this machine can put files into ${dir}. Run: chmod 700 '${dir}', or pass another folder with --data.`,
    )
}

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
