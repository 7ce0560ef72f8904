import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Inside } from '@undertow/shared/inside-api.ts'

const names = ['ledger.db', 'ledger.db-wal', 'market.db', 'market.db-wal'] as const

/** How large the files of a book are, and how much room is left beside them. */
export function diskOf(folder: string): Pick<Inside, 'files' | 'diskFreeBytes'> {
  const files = names.flatMap((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false })
    return found === undefined ? [] : [{ name, bytes: found.size }]
  })
  return { files, diskFreeBytes: freeIn(folder) }
}

function freeIn(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    // Some file systems do not say; then nobody knows.
    return null
  }
}
