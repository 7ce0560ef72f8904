import { accessSync, constants, mkdirSync } from 'node:fs'
import { StartError } from './start-error.ts'

/** Makes `dir`, for its owner only, where it is missing. Throws `StartError` when nothing can be written there. */
export function makeDataFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    accessSync(dir, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw notWritable(dir, cause)
  }
}

export function notWritable(dir: string, cause: unknown): StartError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StartError(`The data folder ${dir} cannot be written: ${reason}. Pass another folder with --data.`, {
    cause,
  })
}
