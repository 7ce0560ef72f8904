import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import type { Clock, Upkeep } from '../../ports.ts'
import { backUp, backupsIn } from './backup.ts'
import type { Guard } from './guard.ts'
import type { Files } from './journal.ts'

const megabyte = 1024 * 1024
const walBytesTidy = 16 * megabyte
const walBytesAlarm = 64 * megabyte
const backupEveryMs = 3_600_000

type UpkeepParts = {
  readonly files: Files
  readonly dir: string
  readonly clock: Clock
  readonly guard: Guard
  readonly reserve: { check?(): void }
}

/** Sees to room, side files and copies. */
export function createUpkeep({ files, dir, clock, guard, reserve }: UpkeepParts): Upkeep {
  let isCopying = false
  return {
    check: () => {
      reserve.check?.()
      return (
        tidyWal(files.ledger, join(dir, 'ledger.db-wal'), guard) ??
        tidyWal(files.market, join(dir, 'market.db-wal'), guard)
      )
    },
    backUp: async () => {
      const newest = backupsIn(dir)[0]?.at ?? 0
      if (isCopying || clock.now() - newest < backupEveryMs) return null
      isCopying = true
      try {
        await backUp(files.ledger, dir, clock.now())
        return null
      } catch (error) {
        return `the hourly copy of the ledger failed: ${error instanceof Error ? error.message : String(error)}`
      } finally {
        isCopying = false
      }
    },
  }
}

/** SQLite empties the side file by itself, unless somebody reads all the time. */
function tidyWal(db: Database, file: string, guard: Guard): string | null {
  if (sizeOf(file) < walBytesTidy) return null
  guard.attempt(() => void db.pragma('wal_checkpoint(TRUNCATE)'))
  const left = sizeOf(file)
  if (left < walBytesAlarm) return null
  return `${file} has ${Math.floor(left / megabyte)} MB: another program has been reading the database for long`
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
