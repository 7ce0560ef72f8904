import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { isoTime } from '@undertow/shared/format.ts'
import { StartError } from '../start-error.ts'
import { backUpNow, backupsIn } from './backup.ts'
import { isDamage, openDatabase, type FileName } from './database.ts'
import { readMeta, writeMeta } from './meta.ts'

// More numbers than the loop can give out in a millisecond, for all the time since the copy was made.
const seqsPerMs = 10
const seqMargin = 1_000

/**
 * The ledger in `dir`. One that is damaged is put aside, and the newest sound copy of it takes its place, or a new one: the
 * rest is read from the exchange. Throws `StartError` when it cannot be used for any other reason.
 */
export function openLedger(dir: string, now: number): Database {
  const open = (): Database => {
    const ledger = openDatabase(dir, 'ledger', (db) => backUpNow(db, dir, now))
    checkTail(ledger)
    return ledger
  }
  try {
    return open()
  } catch (error) {
    if (!isDamage(error)) throw error
    const aside = putAside(dir, 'ledger', now)
    return restored(dir, now, aside, open)
  }
}

/** The market file in `dir`; a new one when it is damaged: what it held is a gap. */
export function openMarket(dir: string, now: number): Database {
  try {
    return openDatabase(dir, 'market')
  } catch (error) {
    if (!isDamage(error)) throw error
    putAside(dir, 'market', now)
    return openDatabase(dir, 'market')
  }
}

/** Why nothing may be entered before a person has looked; null: there is no reason, or one has been told already. */
export function restoredReason(ledger: Database): string | null {
  const reason = readMeta(ledger, 'restored')
  const floor = Number.parseInt(readMeta(ledger, 'seqFloor') ?? '-1', 10)
  const startedSince = ledger.prepare<[number]>(`SELECT 1 FROM journal WHERE kind = 'started' AND seq > ? LIMIT 1`)
  return startedSince.get(floor) === undefined ? reason : null
}

/** SQLite does not look into texts: the entries that are about to be folded have to be ones. */
function checkTail(ledger: Database): void {
  const broken = ledger
    .prepare<[], number>(
      `SELECT seq FROM journal WHERE seq > ifnull((SELECT seq FROM saved_state), -1)
       AND NOT (json_valid(event) AND json_valid(commands)) LIMIT 1`,
    )
    .pluck()
    .get()
  if (broken === undefined) return
  ledger.close()
  const cause = Object.assign(new Error(`entry ${broken} is no JSON`), { code: 'SQLITE_CORRUPT' })
  throw new StartError(`the ledger is damaged: ${cause.message}`, { cause })
}

function restored(dir: string, now: number, aside: string, open: () => Database): Database {
  for (const { file, at } of backupsIn(dir)) {
    copyFileSync(file, join(dir, 'ledger.db'))
    chmodSync(join(dir, 'ledger.db'), 0o600)
    try {
      const ledger = open()
      const top = ledger.prepare<[], number>('SELECT ifnull(max(seq), 0) FROM journal').pluck().get() ?? 0
      const floor = top + seqMargin + Math.max(0, now - at) * seqsPerMs
      note(ledger, floor, `the ledger was damaged (kept in ${aside}) and is that of ${isoTime(at)} again`)
      return ledger
    } catch (error) {
      if (!isDamage(error)) throw error
      putAside(dir, 'ledger', now)
    }
  }
  const ledger = open()
  note(ledger, -1, `the ledger was damaged (kept in ${aside}) and there is no copy: the books begin anew`)
  return ledger
}

function note(ledger: Database, seqFloor: number, what: string): void {
  ledger.transaction(() => {
    writeMeta(ledger, 'seqFloor', String(seqFloor))
    writeMeta(ledger, 'restored', `${what}; compare positions and orders with the exchange, then resume`)
  })()
}

function putAside(dir: string, name: FileName, now: number): string {
  const folder = `damaged-${isoTime(now).replaceAll(/\D/g, '').slice(0, 14)}`
  mkdirSync(join(dir, folder), { recursive: true, mode: 0o700 })
  for (const file of readdirSync(dir)) {
    if (file.startsWith(`${name}.db`)) renameSync(join(dir, file), join(dir, folder, freeName(join(dir, folder), file)))
  }
  return folder
}

/** A copy that was no better is put beside the first one. */
function freeName(folder: string, name: string): string {
  const taken = readdirSync(folder)
  for (let index = 0; ; index += 1) {
    const candidate = index === 0 ? name : `${name}.${index}`
    if (!taken.includes(candidate)) return candidate
  }
}
