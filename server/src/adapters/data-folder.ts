import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartError } from './start-error.ts'

/** Makes `dir`, for its owner only, where it is missing. Throws `StartError` when nothing can be written there. */
export function makeDataFolder(dir: string): void {
  try {
    makeFolder(dir)
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw notWritable(dir, cause)
  }
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
