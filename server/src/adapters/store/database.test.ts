import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StartError } from '../start-error.ts'
import { openDatabase, openReader } from './database.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-database-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const migrationsOf = (name: string): number =>
  readdirSync(join(import.meta.dirname, '../../../../drizzle', name)).filter((file) => file.endsWith('.sql')).length

const errorOf = (run: () => unknown): StartError => {
  try {
    run()
  } catch (error) {
    if (error instanceof StartError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test.each(['ledger', 'market'] as const)('a new %s.db is made strict and opens again unchanged', (name) => {
  openDatabase(dir, name).close()
  const db = openDatabase(dir, name)
  const tables = db.pragma('table_list') as { name: string; strict: number }[]
  expect(tables.filter((table) => !table.name.startsWith('sqlite_') && table.strict === 0)).toEqual([])
  expect(db.pragma('user_version', { simple: true })).toBe(migrationsOf(name))
  db.close()
})

test('the ledger waits for the disk, the market does not, and neither waits long for others', () => {
  for (const [name, synchronous] of [
    ['ledger', 2],
    ['market', 1],
  ] as const) {
    const db = openDatabase(dir, name)
    expect(db.pragma('synchronous', { simple: true })).toBe(synchronous)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(db.pragma('busy_timeout', { simple: true })).toBe(250)
    db.close()
  }
})

test('a text does not get into a column of whole numbers', () => {
  const db = openDatabase(dir, 'market')
  expect(() => db.exec(`INSERT INTO ticks VALUES (1, 'noon', '{}')`)).toThrow(
    'cannot store TEXT value in INTEGER column',
  )
  db.close()
})

test('D-09 a newer database is refused in one sentence', () => {
  const newer = openDatabase(dir, 'ledger')
  newer.pragma('user_version = 99')
  newer.close()
  const { message } = errorOf(() => openDatabase(dir, 'ledger'))
  expect(message).toContain(`was written by a newer Undertow (format 99, this one knows ${migrationsOf('ledger')})`)
})

test('D-04 a damaged database is refused with its name', () => {
  const db = openDatabase(dir, 'ledger')
  db.exec(`INSERT INTO meta VALUES ('a', 'b')`)
  db.close()
  const file = join(dir, 'ledger.db')
  const bytes = readFileSync(file)
  bytes.fill(0xff, 4_096, 12_288)
  writeFileSync(file, bytes)
  expect(errorOf(() => openDatabase(dir, 'ledger')).message).toMatch(/ledger\.db (is damaged|cannot be used)/)
})

test('a file that is no database is refused with its name', () => {
  writeFileSync(join(dir, 'market.db'), 'hello '.repeat(1_000))
  expect(errorOf(() => openDatabase(dir, 'market')).message).toContain(
    'market.db cannot be used: file is not a database',
  )
})

test('D-07 a data folder that cannot be written is refused in one sentence', () => {
  writeFileSync(join(dir, 'taken'), '')
  const { message } = errorOf(() => openDatabase(join(dir, 'taken'), 'ledger'))
  expect(message).toMatch(/^The data folder .+taken cannot be written: .+\. Pass another folder with --data\.$/)
})

test('D-09 a migration that breaks half-way leaves nothing behind', () => {
  // A table of that name is in the way of the last statements of the first migration.
  const db = new Database(join(dir, 'ledger.db'))
  db.exec('CREATE TABLE trades (x TEXT)')
  db.close()
  expect(errorOf(() => openDatabase(dir, 'ledger')).message).toContain('table `trades` already exists')
  const after = new Database(join(dir, 'ledger.db'), { readonly: true })
  expect(after.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()).toEqual(['trades'])
  expect(after.pragma('user_version', { simple: true })).toBe(0)
  after.close()
})

test('a reader cannot write', () => {
  const db = openDatabase(dir, 'ledger')
  const reader = openReader(dir, 'ledger')
  expect(() => reader.exec(`INSERT INTO meta VALUES ('a', 'b')`)).toThrow('attempt to write a readonly database')
  reader.close()
  db.close()
})
