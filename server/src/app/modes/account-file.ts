import { existsSync, readFileSync } from 'node:fs'
import { writeAtomically } from '../../adapters/atomic-file.ts'
import type { Clock, Log } from '../../ports.ts'
import { accountText, readAccount } from '../../practice-exchange/saved-account.ts'
import type { SavedVenue } from '../../sim/save.ts'

/** The account of a simulated exchange between two runs. */
export type AccountFile = {
  /** Null: there is none to go on with. */
  readonly saved: SavedVenue | null
  /** Why there is none although the file is there. */
  readonly problem: string | null
  write(account: SavedVenue): void
}

/** Reads the account in `file`. One that cannot be read is no reason not to start: a new one begins. */
export function openAccountFile(file: string): AccountFile {
  const text = readText(file)
  const saved = text === null ? null : readAccount(text)
  const problem = text !== null && saved === null ? `${file} is no account: a new one begins` : null
  return { saved, problem, write: (account) => writeAtomically(file, accountText(account)) }
}

function readText(file: string): string | null {
  if (!existsSync(file)) return null
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Told like a file that holds something else.
    return ''
  }
}

const restMs = 1_000

/** Writes the account after it has changed: at a fill at once, before anybody hears of it, otherwise within a second. */
export function createKeeper(
  { write }: Pick<AccountFile, 'write'>,
  { clock, log, save }: { readonly clock: Clock; readonly log: Log; readonly save: () => SavedVenue },
): { readonly onChange: (isFilled: boolean) => void; readonly now: () => void } {
  let cancel: (() => void) | null = null
  const now = (): void => {
    cancel?.()
    cancel = null
    try {
      write(save())
    } catch (error) {
      log('error', 'the simulated account could not be written', {
        error: error instanceof Error ? error.message : String(error),
      })
    }
  }
  return {
    now,
    onChange: (isFilled) => {
      if (isFilled) now()
      else cancel ??= clock.after(restMs, now)
    },
  }
}
