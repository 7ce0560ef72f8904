import { createRequire } from 'node:module'
import type * as orm from 'drizzle-orm'
import type * as betterSqlite from 'drizzle-orm/better-sqlite3'
import type * as sqliteCore from 'drizzle-orm/sqlite-core'

// drizzle's ESM build costs 270 MB under Node 24, because Node reads its package.json again for each of a hundred modules.
// Its CommonJS build is the same code without that.
const load = createRequire(import.meta.url)

export const { index, integer, primaryKey, sqliteTable, text } = load('drizzle-orm/sqlite-core') as typeof sqliteCore
export const { and, desc, eq, getTableColumns, getTableName, gte, inArray, isNull, lte, lt, sql } = load(
  'drizzle-orm',
) as typeof orm
export const { drizzle } = load('drizzle-orm/better-sqlite3') as typeof betterSqlite

export type Table = sqliteCore.SQLiteTable
export type Column = sqliteCore.SQLiteColumn
export type Condition = orm.SQL
/** A whole row for an insert; nullable columns may be left out. */
export type TableRow<T extends Table> = T['$inferInsert']
