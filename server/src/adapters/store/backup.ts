import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { isoTime } from '@undertow/shared/format.ts'

const folderName = 'backups'
const hourMs = 3_600_000
const hoursKept = 24
const daysKept = 7
const checkMsMax = 60_000
// Pages a turn of the loop: what waits meanwhile waits a millisecond.
const pagesAtOnce = 100

/**
 * Copies `ledger` beside it while it is in use, checks the copy, and removes what is older than a day, except one copy a
 * day for a week. Resolves with the name of the copy. Rejects when it could not be made or is not sound.
 */
export async function backUp(ledger: Database, dir: string, at: number): Promise<string> {
  const [file, unchecked] = [fileFor(dir, at), `${fileFor(dir, at)}.part`]
  rmSync(unchecked, { force: true })
  await ledger.backup(unchecked, { progress: () => pagesAtOnce })
  chmodSync(unchecked, 0o600)
  const found = await checked(unchecked)
  if (found !== 'ok') {
    rmSync(unchecked, { force: true })
    throw new Error(`the copy of the ledger is not sound: ${found}`)
  }
  renameSync(unchecked, file)
  rotate(dir, at)
  return basename(file)
}

/** The same at once, before the tables are changed. */
export function backUpNow(ledger: Database, dir: string, at: number): void {
  const file = fileFor(dir, at)
  rmSync(file, { force: true })
  ledger.prepare('VACUUM INTO ?').run(file)
  chmodSync(file, 0o600)
}

export type Backup = { readonly file: string; readonly at: number }

/** The copies in `dir`, newest first. */
export function backupsIn(dir: string): Backup[] {
  const folder = join(dir, folderName)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => {
      const at = atOf(name)
      return at === null ? [] : [{ file: join(folder, name), at }]
    })
    .toSorted((a, b) => b.at - a.at)
}

const stampLength = 14
const stampOf = (at: number): string => isoTime(at).replaceAll(/\D/g, '').slice(0, stampLength)

function fileFor(dir: string, at: number): string {
  const folder = join(dir, folderName)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return join(folder, `ledger-${stampOf(at)}.db`)
}

function atOf(name: string): number | null {
  const [, year, month, day, hour, minute, second] =
    /^ledger-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.db$/.exec(name) ?? []
  if (second === undefined) return null
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}

function rotate(dir: string, now: number): void {
  const days = new Set<number>()
  const hours = new Set<number>()
  for (const { file, at } of backupsIn(dir)) {
    const [hour, day] = [Math.floor(at / hourMs), Math.floor(at / (24 * hourMs))]
    const isHourly = now - at < hoursKept * hourMs && !hours.has(hour)
    const isDaily = now - at < daysKept * 24 * hourMs && !days.has(day)
    hours.add(hour)
    days.add(day)
    if (!isHourly && !isDaily) rmSync(file, { force: true })
  }
}

/** `ok`, or what is wrong. Reading all of it takes a second per gigabyte, which the loop must not wait for. */
function checked(file: string): Promise<string> {
  const worker = new Worker(new URL('./integrity-worker.ts', import.meta.url), { workerData: file, execArgv: [] })
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('the check took too long'), checkMsMax)
    worker.once('message', (found) => resolve(String(found)))
    worker.once('error', (error) => resolve(error instanceof Error ? error.message : String(error)))
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve('the check ended without a result')
    })
  }).finally(() => void worker.terminate()) as Promise<string>
}
