import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { makeDataFolder, notWritable } from './data-folder.ts'
import { StartError } from './start-error.ts'

/**
 * Makes this process the only one that works in `dir`, until the returned function is called or the process ends.
 * The operating system holds the lock, so a killed process leaves nothing behind. Throws `StartError` when it is taken.
 */
export function lockFolder(dir: string): () => void {
  makeDataFolder(dir)
  const file = join(dir, 'instance.lock.db')
  let db: Database.Database | undefined
  try {
    closeSync(openSync(file, 'a', 0o600))
    db = new Database(file, { timeout: 0 })
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db?.close()
    if (!isBusy(cause)) throw notWritable(dir, cause)
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
