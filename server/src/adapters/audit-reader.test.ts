import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newestName } from './audit-chain.ts'
import { openAuditLog } from './audit-log.ts'
import { createAuditReader } from './audit-reader.ts'
import { createClock } from './clock.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'undertow-audit-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('lines come newest first, page by page, and new ones at once', async () => {
  const { note } = openAuditLog(dir, createClock(), () => undefined)
  for (const what of ['a', 'b', 'c']) note(what, 'me', { outcome: 'done' })
  const reader = createAuditReader(dir)
  const first = await reader.read({ limit: 2, cursor: null })
  expect([first?.items.map(({ what }) => what), first?.next, first?.problem]).toEqual([['c', 'b'], '2', null])
  expect((await reader.read({ limit: 2, cursor: '2' }))?.items.map(({ what }) => what)).toEqual(['a'])
  note('one more', 'me')
  expect((await reader.read({ limit: 1, cursor: null }))?.items).toMatchObject([{ seq: 4, by: 'me' }])
})

test('two read at once, whoever comes then is told to come again, and the loop turns meanwhile', async () => {
  openAuditLog(dir, createClock(), () => undefined).note('halt', 'me')
  const reader = createAuditReader(dir)
  const page = { limit: 1, cursor: null }
  let turns = 0
  const count = setInterval(() => (turns += 1), 1)
  const pages = await Promise.all([reader.read(page), reader.read(page), reader.read(page)])
  clearInterval(count)
  expect(pages.map((told) => told?.items.length ?? null)).toEqual([1, 1, null])
  expect(turns).toBeGreaterThan(0)
  expect(await reader.read(page)).toMatchObject({ problem: null })
})

test('a line that was changed is said to be', async () => {
  openAuditLog(dir, createClock(), () => undefined).note('halt', 'me')
  const file = join(dir, newestName)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"me"', '"no"'))
  const told = await createAuditReader(dir).read({ limit: 5, cursor: null })
  expect(told?.problem).toContain('was changed after it was written')
})

test('a folder without a log has no lines and no problem', async () => {
  expect(await createAuditReader(dir).read({ limit: 5, cursor: null })).toEqual({
    items: [],
    next: null,
    problem: null,
  })
})
