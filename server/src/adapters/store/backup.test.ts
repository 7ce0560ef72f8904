import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Recorded } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { backUp, backupsIn } from './backup.ts'
import { openStore } from './open.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-backup-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const hourMs = 3_600_000
const wake = (seq: number): Recorded => ({ seq, at: seq, event: { kind: 'wake' }, commands: [] })

test('D-11 a copy made while entries are written is sound, holds what was there, and is for its owner only', async () => {
  const store = openStore(dir, { clock: createClock() })
  for (let seq = 0; seq < 2_000; seq += 1) store.journal.append(wake(seq))
  store.journal.commit()
  const copying = store.upkeep.backUp()
  for (let seq = 2_000; seq < 2_100; seq += 1) {
    store.journal.append(wake(seq))
    store.journal.commit()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await copying).toBeNull()
  // Not again within the hour.
  expect(await store.upkeep.backUp()).toBeNull()
  store.close()
  const [copy] = backupsIn(dir)
  expect(backupsIn(dir)).toHaveLength(1)
  expect(statSync(copy?.file ?? '').mode & 0o777).toBe(0o600)
  const db = new Database(copy?.file, { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.prepare('SELECT count(*) FROM journal').pluck().get()).toBeGreaterThanOrEqual(2_000)
  db.close()
})

test('copies are kept for a day, and one a day for a week', async () => {
  const store = openStore(dir, { clock: createClock() })
  const ledger = new Database(join(dir, 'ledger.db'))
  const start = Date.UTC(2026, 0, 1)
  await backUp(ledger, dir, start)
  const [first] = backupsIn(dir)
  for (let hour = 1; hour < 10 * 24; hour += 1) {
    const name = new Date(start + hour * hourMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)
    writeFileSync(join(dir, 'backups', `ledger-${name}.db`), '')
  }
  await backUp(ledger, dir, start + 10 * 24 * hourMs)
  const ages = backupsIn(dir).map(({ at }) => (start + 10 * 24 * hourMs - at) / hourMs)
  expect(ages.slice(0, 24)).toEqual(Array.from({ length: 24 }, (_, hour) => hour))
  expect(ages.slice(24)).toEqual([25, 49, 73, 97, 121, 145])
  expect(existsSync(first?.file ?? '')).toBe(false)
  ledger.close()
  store.close()
})

test('a copy that is not sound is thrown away and said', async () => {
  const broken = new Database(join(dir, 'broken.db'))
  broken.exec('PRAGMA page_size = 4096; CREATE TABLE a (x TEXT); CREATE INDEX i ON a (x)')
  broken.prepare('INSERT INTO a VALUES (?)').run('one')
  broken.unsafeMode()
  broken.exec(`PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'i'`)
  await expect(backUp(broken, dir, hourMs)).rejects.toThrow('is not sound')
  expect(readdirSync(join(dir, 'backups'))).toEqual([])
  broken.close()
})
