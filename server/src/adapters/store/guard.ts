import type { Clock, Trouble } from '../../ports.ts'

/** Stands before every write: what the files do not take is trouble to live with, not the end of the process. */
export interface Guard {
  /** Whether `write` was done. False while an earlier failure is too young to try again. */
  attempt(write: () => void): boolean
  /** The trouble that lasts, or null. */
  trouble(): Trouble | null
}

export type Reserve = {
  /** Why the room that is left is too little to go on entering; null when there is enough. */
  shortage(): string | null
  /** Gives up what was kept for this moment. */
  release(): void
}

// A file that somebody holds costs a quarter of a second each time it is tried.
const againMs = 1_000
const giveUpMs = 5_000

export function createGuard(clock: Clock, reserve: Reserve): Guard {
  let failed: (Trouble & { readonly triedAt: number }) | null = null

  const attempt = (write: () => void): boolean => {
    if (failed !== null && clock.elapsed() - failed.triedAt < (failed.mends ? againMs : giveUpMs)) return false
    try {
      write()
      failed = null
      return true
    } catch (error) {
      if (!isStorageError(error)) throw error
      if (/FULL|IOERR|ENOSPC/.test(codeOf(error))) reserve.release()
      failed = { ...troubleOf(error), triedAt: clock.elapsed() }
      return false
    }
  }

  const trouble = (): Trouble | null => {
    if (failed !== null) return { reason: failed.reason, mends: failed.mends }
    const reason = reserve.shortage()
    return reason === null ? null : { reason, mends: false }
  }

  return { attempt, trouble }
}

function troubleOf(error: Error): Trouble {
  const code = codeOf(error)
  const isLocked = code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
  if (isLocked) return { reason: 'another program holds the database', mends: true }
  return { reason: `${code}: ${error.message}`, mends: false }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')

// Anything else, such as a seq that repeats, is an error of the program and ends it.
const isStorageError = (error: unknown): error is Error =>
  error instanceof Error &&
  /^(SQLITE_(BUSY|LOCKED|FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM)|E[A-Z]+$)/.test(codeOf(error))
