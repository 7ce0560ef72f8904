import { chmodSync, closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { makeDataFolder, notWritable } from '../data-folder.ts'
import { StartError } from '../start-error.ts'
import { getTableColumns, getTableName, type Table, type TableRow } from './drizzle.ts'

export type FileName = 'ledger' | 'market'

// Waiting blocks the loop, so a foreign reader or writer is waited for briefly and then an error.
const busyMsMax = 250

// Reading a whole database takes a second or two per gigabyte. The ledger is always worth it; a large market.db is not:
// a damaged page in it shows when it is read.
const checkedMarketBytesMax = 64 * 1024 * 1024

const tuning: { readonly [F in FileName]: readonly string[] } = {
  // FULL: what was committed survives a power cut, at the price of one fsync.
  ledger: ['journal_mode = WAL', 'synchronous = FULL'],
  // NORMAL: a power cut may take the last moments. The cache holds the tail of every symbol's index.
  market: ['journal_mode = WAL', 'synchronous = NORMAL', 'cache_size = -16000'],
}

/** Opens one of the two files for writing, checked and migrated. Throws `StartError` with one sentence when it cannot be used. */
export function openDatabase(
  dir: string,
  name: FileName,
  /** Called with a database that is about to be migrated. */
  beforeMigration: (db: Database.Database) => void = () => undefined,
): Database.Database {
  const file = join(dir, `${name}.db`)
  makePrivate(dir, file)
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: busyMsMax })
    if (name === 'ledger' || statSync(file).size <= checkedMarketBytesMax) check(db, file)
    for (const pragma of tuning[name]) db.pragma(pragma)
    migrate(db, name, file, beforeMigration)
    // The first page and who we are must never stand in the side file alone: that may be left behind in a copy.
    db.pragma('wal_checkpoint(TRUNCATE)')
    return db
  } catch (cause) {
    db?.close()
    if (cause instanceof StartError) throw cause
    throw new StartError(`${file} cannot be used: ${messageOf(cause)}. ${adviceFor(cause)}`, { cause })
  }
}

/** A second connection that cannot write. */
export function openReader(dir: string, name: FileName): Database.Database {
  return new Database(join(dir, `${name}.db`), { readonly: true, fileMustExist: true, timeout: busyMsMax })
}

const restoreAdvice = 'Move it away, together with the files whose names begin with it, or restore a copy of it.'

/** What is whole must not be moved away: positions that are open would be nobody's. */
function adviceFor(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'SQLITE_FULL') return 'The books are whole: make room on the disk and start again.'
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return 'The books are whole: end the program that holds the file and start again.'
  return restoreAdvice
}

function makePrivate(dir: string, file: string): void {
  makeDataFolder(dir)
  try {
    // SQLite gives its side files the mode of the database.
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
  } catch (cause) {
    throw notWritable(dir, cause)
  }
}

function check(db: Database.Database, file: string): void {
  const found = db.pragma('quick_check(1)', { simple: true })
  if (found === 'ok') return
  const cause = Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' })
  throw new StartError(`${file} is damaged: ${String(found)}. ${restoreAdvice}`, { cause })
}

/** Whether `openDatabase` failed because of what stands in the file, and not because of the way to it. */
export function isDamage(error: unknown): boolean {
  const cause: unknown = error instanceof StartError ? error.cause : null
  return cause instanceof Error && 'code' in cause && /^SQLITE_(CORRUPT|NOTADB)/.test(String(cause.code))
}

/** Applies the migrations that `db` has not seen, each in a transaction of its own. `user_version` counts them. */
function migrate(
  db: Database.Database,
  name: FileName,
  file: string,
  beforeMigration: (db: Database.Database) => void,
): void {
  const folder = fileURLToPath(new URL(`../../../../drizzle/${name}/`, import.meta.url))
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[]
  }
  const applied = db.pragma('user_version', { simple: true }) as number
  if (applied > entries.length) {
    throw new StartError(
      `${file} was written by a newer Undertow (format ${applied}, this one knows ${entries.length}). Start that version, or pass another folder with --data.`,
    )
  }
  if (applied > 0 && applied < entries.length) beforeMigration(db)
  for (const [index, { tag }] of entries.entries()) {
    if (index < applied) continue
    const sql = readFileSync(join(folder, `${tag}.sql`), 'utf8')
    db.transaction(() => {
      // drizzle cannot say STRICT, and without it SQLite would keep a text in an integer column.
      db.exec(sql.replaceAll(/^\);$/gm, ') STRICT;'))
      db.pragma(`user_version = ${index + 1}`)
    }).exclusive()
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** A prepared insert of whole rows of `table`; tells how many rows it made (0: it was there already, with `OR IGNORE`). */
export function inserter<T extends Table>(
  db: Database.Database,
  table: T,
  conflict: '' | 'OR IGNORE' | 'OR REPLACE' = '',
): (row: TableRow<T>) => number {
  const columns = Object.entries(getTableColumns(table))
  const names = columns.map(([, column]) => `"${column.name}"`).join(', ')
  const marks = columns.map(() => '?').join(', ')
  const statement = db.prepare(`INSERT ${conflict} INTO "${getTableName(table)}" (${names}) VALUES (${marks})`)
  return (row) => {
    const values = columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key] ?? null
      return value === null ? null : column.mapToDriverValue(value)
    })
    return statement.run(values).changes
  }
}
