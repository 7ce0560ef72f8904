import { createRequire } from 'node:module'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

// drizzle's ESM build costs 270 MB under Node 24, because Node reads its package.json again for each of a hundred modules.
// Its CommonJS build is the same code at a tenth of that.
export type Table = SQLiteTable
/** A whole row for an insert; nullable columns may be left out. */
export type TableRow<T extends Table> = T['$inferInsert']

const load = createRequire(import.meta.url)

export const { index, integer, primaryKey, sqliteTable, text } = load(
  'drizzle-orm/sqlite-core',
) as typeof import('drizzle-orm/sqlite-core')

export const { and, desc, eq, getTableColumns, getTableName, gt, gte, lt, lte, sql } = load(
  'drizzle-orm',
) as typeof import('drizzle-orm')

export const { drizzle } = load('drizzle-orm/better-sqlite3') as typeof import('drizzle-orm/better-sqlite3')
