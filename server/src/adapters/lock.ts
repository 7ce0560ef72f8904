import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StartError } from './start-error.ts'

/**
 * Makes this process the only one that works in `dir`, until the returned function is called or the process ends.
 * The operating system holds the lock, so a killed process leaves nothing behind. Throws `StartError` when it is taken.
 */
export function lockFolder(dir: string): () => void {
  let db: Database.Database | undefined
  try {
    db = new Database(join(dir, 'instance.lock.db'), { timeout: 0 })
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db?.close()
    if (!isBusy(cause)) throw new StartError(`The data folder ${dir} cannot be locked: ${String(cause)}.`, { cause })
    throw new StartError(
      `Another Undertow is working in the data folder ${dir}. Stop it first, or pass another folder with --data.`,
      { cause },
    )
  }
  const held = db
  return () => held.close()
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_BUSY'
}
