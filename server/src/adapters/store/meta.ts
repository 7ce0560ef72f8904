import type { Database } from 'better-sqlite3'
import { getTableName } from './drizzle.ts'
import { meta } from './schema-ledger.ts'

/**
 * `installation`: told in every client id. `checkedSeq`: holes in seq up to here are known. `seqFloor`: numbers up to here
 * may have been given out by a life that a restored copy knows nothing of. `restored`: what a person should know of that.
 */
type MetaKey = 'installation' | 'checkedSeq' | 'seqFloor' | 'restored'

export function readMeta(db: Database, key: MetaKey): string | null {
  const select = db.prepare<[MetaKey]>(`SELECT value FROM "${getTableName(meta)}" WHERE key = ?`).pluck()
  return (select.get(key) as string | undefined) ?? null
}

export function writeMeta(db: Database, key: MetaKey, value: string): void {
  db.prepare(`INSERT OR REPLACE INTO "${getTableName(meta)}" VALUES (?, ?)`).run(key, value)
}
