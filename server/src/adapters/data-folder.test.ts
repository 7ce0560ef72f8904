import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeDataFolder } from './data-folder.ts'
import { StartError } from './start-error.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'undertow-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('a folder is made with all that lead to it, for its owner only', () => {
  const dir = join(home, 'a/b')
  makeDataFolder(dir)
  makeDataFolder(dir)
  expect(statSync(dir).mode & 0o777).toBe(0o700)
})

test.each([0o777, 0o1777, 0o702])(
  'a folder that everybody can write to (%o) is refused: a file there can arm',
  (mode) => {
    chmodSync(home, mode)
    expect(() => makeDataFolder(home)).toThrow(`chmod 700 '${home}'`)
  },
)

test.each(['file/below', '/proc/nowhere'])('%s cannot be made and is refused in a sentence', (name) => {
  writeFileSync(join(home, 'file'), '')
  const dir = resolve(home, name)
  expect(() => makeDataFolder(dir)).toThrow(StartError)
  expect(existsSync(dir)).toBe(false)
})
