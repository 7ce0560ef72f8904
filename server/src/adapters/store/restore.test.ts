import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Recorded } from '../../ports.ts'
import { createClock } from '../clock.ts'
import { backUpNow, backupsIn } from './backup.ts'
import { openStore } from './open.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-restore-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = () => openStore(dir, { clock: createClock() })
const wake = (seq: number): Recorded => ({ seq, at: seq, event: { kind: 'wake' }, commands: [] })
const started = (seq: number): Recorded => ({
  seq,
  at: seq,
  event: { kind: 'started', bootId: 'b', installation: 'test', version: '0' },
  commands: [],
})
const aside = (): string[] => readdirSync(dir).filter((name) => name.startsWith('damaged-'))

/** A ledger of four entries, of which a copy knows the first two. */
function written(copiedAt: number): string {
  const store = open()
  for (const seq of [0, 1]) store.journal.append(wake(seq))
  store.journal.commit()
  const ledger = new Database(join(dir, 'ledger.db'))
  backUpNow(ledger, dir, copiedAt)
  ledger.close()
  for (const seq of [2, 3]) store.journal.append(wake(seq))
  store.journal.commit()
  store.close()
  return store.installation
}

test('D-04 a stored text that is none any more counts as damage, and numbers go on above all that can have been given out', () => {
  const agoMs = 60_000
  const installation = written(createClock().now() - agoMs)
  const ledger = new Database(join(dir, 'ledger.db'))
  ledger.exec(`UPDATE journal SET event = '{"kind":"wa' WHERE seq = 3`)
  ledger.close()

  const store = open()
  expect(aside()).toHaveLength(1)
  expect([...store.journal.read(-1)].map(({ seq }) => seq)).toEqual([0, 1])
  expect(store.journal.lastSeq).toBeGreaterThan(agoMs)
  expect(store.installation).toBe(installation)
  expect(store.haltBecause).toMatch(/^the ledger was damaged \(kept in damaged-\d{14}\) and is that of /)
  store.close()
})

test('what a person has to know is said at each start until one has told it to the journal', () => {
  written(createClock().now())
  writeFileSync(join(dir, 'ledger.db'), 'no database'.repeat(1_000))
  const first = open()
  expect(first.haltBecause).not.toBeNull()
  first.close()
  const second = open()
  expect(second.haltBecause).toBe(first.haltBecause)
  second.journal.append(started(second.journal.lastSeq + 1))
  second.close()
  const third = open()
  expect(third.haltBecause).toBeNull()
  third.close()
})

test('D-04 a copy that is damaged too is passed over; without any, the books begin anew under a new name', () => {
  const installation = written(createClock().now())
  for (const { file } of backupsIn(dir)) writeFileSync(file, 'no database'.repeat(1_000))
  writeFileSync(join(dir, 'ledger.db'), 'no database'.repeat(1_000))
  const store = open()
  expect([...store.journal.read(-1)]).toEqual([])
  expect(store.installation).not.toBe(installation)
  expect(store.haltBecause).toContain('there is no copy: the books begin anew')
  store.close()
})

test('a damaged market file is put aside and begun anew: nobody has to look', () => {
  written(createClock().now())
  writeFileSync(join(dir, 'market.db'), 'no database'.repeat(1_000))
  const store = open()
  expect(store.haltBecause).toBeNull()
  expect([...store.journal.read(-1)].map(({ seq }) => seq)).toEqual([0, 1, 2, 3])
  store.close()
  expect(existsSync(join(dir, aside()[0] ?? '', 'market.db'))).toBe(true)
})
