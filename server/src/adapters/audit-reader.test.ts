import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { headName, newestName } from './audit-chain.ts'
import { openAuditLog } from './audit-log.ts'
import { createAuditReader } from './audit-reader.ts'
import { createClock } from './clock.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-audit-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('lines come newest first, page by page, and new ones at once', () => {
  const { note } = openAuditLog(dir, createClock(), () => undefined)
  for (const what of ['a', 'b', 'c']) note(what, 'me', { outcome: 'done' })
  const reader = createAuditReader(dir)
  const first = reader.read({ limit: 2, cursor: null })
  expect([first.items.map(({ what }) => what), first.next, first.problem]).toEqual([['c', 'b'], '2', null])
  expect(reader.read({ limit: 2, cursor: first.next }).items.map(({ what }) => what)).toEqual(['a'])
  note('longer than the lines before', 'me')
  // The stamp of a file may be coarser than a test is fast.
  utimesSync(join(dir, headName), 1, 1)
  expect(reader.read({ limit: 1, cursor: null }).items).toMatchObject([{ seq: 4, by: 'me' }])
})

test('a line that was changed is said to be', () => {
  openAuditLog(dir, createClock(), () => undefined).note('halt', 'me')
  const file = join(dir, newestName)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"me"', '"no"'))
  expect(createAuditReader(dir).read({ limit: 5, cursor: null }).problem).toContain('was changed after it was written')
})

test('a folder without a log has no lines and no problem', () => {
  expect(createAuditReader(dir).read({ limit: 5, cursor: null })).toEqual({ items: [], next: null, problem: null })
})
