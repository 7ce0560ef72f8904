import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditReader } from '../ports.ts'
import { headName, verifyAudit, type Verified } from './audit-chain.ts'

/** Reads the audit log for people, checked as a whole. It is some megabytes at most, and read again only after a new line. */
export function createAuditReader(folder: string): AuditReader {
  let known: { readonly stamp: string; readonly found: Verified } | null = null

  const verified = (): Verified => {
    const head = join(folder, headName)
    const { mtimeMs = 0, size = 0 } = existsSync(head) ? statSync(head) : {}
    const stamp = `${mtimeMs} ${size}`
    if (known?.stamp !== stamp) known = { stamp, found: verifyAudit(folder) }
    return known.found
  }

  return {
    read: ({ limit, cursor }) => {
      const { lines, problem } = verified()
      const before = cursor === null ? Number.MAX_SAFE_INTEGER : Number.parseInt(cursor, 10)
      const older = lines.filter(({ seq }) => seq < before).toReversed()
      const items = older.slice(0, limit).map(({ seq, at, what, by, facts }) => ({ seq, at, what, by, facts }))
      return { items, next: older.length > limit ? String(items.at(-1)?.seq) : null, problem }
    },
  }
}
