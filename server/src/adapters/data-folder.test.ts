import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { makeDataFolder } from './data-folder.ts'
import { StartError } from './start-error.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'undertow-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(home, { recursive: true })
})

test('a folder is made with all that lead to it, for its owner only', () => {
  const dir = join(home, 'a/b')
  makeDataFolder(dir)
  makeDataFolder(dir)
  expect(statSync(dir).mode & 0o777).toBe(0o700)
})

test.each([0o777, 0o1777, 0o702, 0o775, 0o720])(
  'a folder that others can write to (%o) is refused: a file there can arm',
  (mode) => {
    chmodSync(home, mode)
    expect(() => makeDataFolder(home)).toThrow(StartError)
    expect(() => makeDataFolder(home)).toThrow(`Run: chmod 700 '${home}'`)
    const who = (mode & 0o002) === 0 ? 'Everybody in the group that owns it' : 'Everybody on this machine'
    expect(() => makeDataFolder(home)).toThrow(who)
    chmodSync(home, 0o700)
    makeDataFolder(home)
  },
)

test('a folder that others can only read is taken, one that belongs to somebody else is not', () => {
  chmodSync(home, 0o755)
  makeDataFolder(home)
  vi.spyOn(process, 'getuid').mockReturnValue(statSync(home).uid + 1)
  expect(() => makeDataFolder(home)).toThrow(`${home} belongs to another user of this machine`)
})

test.each(['file/below', '/proc/nowhere'])('%s cannot be made and is refused in a sentence', (name) => {
  writeFileSync(join(home, 'file'), '')
  const dir = resolve(home, name)
  expect(() => makeDataFolder(dir)).toThrow(StartError)
  expect(existsSync(dir)).toBe(false)
})
