import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimFolder, claimForPractice, hasLogin, markWithLogin, markWithoutLogin } from './owner-file.ts'
import { StartError } from './start-error.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'undertow-owner-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('a folder stays with its exchange and, once named, with its account', () => {
  claimFolder(folder, 'Aster', null)
  claimFolder(folder, 'Aster', '0xa')
  claimFolder(folder, 'Aster', null)
  claimFolder(folder, 'Aster', '0xa')
  expect(() => claimFolder(folder, 'Aster', '0xb')).toThrow(/account 0xa, and the keys are of 0xb/)
  expect(() => claimFolder(folder, 'Aster testnet', '0xa')).toThrow(/books of Aster, not of Aster testnet/)
})

test('a file that says nothing is no permission', () => {
  writeFileSync(join(folder, 'belongs-to.json'), '{')
  expect(() => claimFolder(folder, 'Aster', null)).toThrow(StartError)
})

test('practice makes a folder its own, also one from before it named itself, and Aster does not move in there', () => {
  writeFileSync(join(folder, 'ledger.db'), '')
  claimForPractice(folder)
  claimForPractice(folder)
  expect(() => claimFolder(folder, 'Aster', null)).toThrow(`${folder} keeps the books of practice, not of Aster`)
  const missing = join(folder, 'a', 'b')
  claimForPractice(missing)
  expect(readdirSync(missing)).toEqual(['belongs-to.json'])
})

test.each(['arming.json', 'auth.json'])('practice never opens a folder with %s in it, whoever owns it', (name) => {
  writeFileSync(join(folder, name), '{}')
  expect(() => claimForPractice(folder)).toThrow(
    `${folder} is of --mode live: ${name} is in it. Pass another folder with --data. Without --mode it is practice that starts.`,
  )
  expect(readdirSync(folder)).toEqual([name])
})

test('nor one of another exchange', () => {
  claimFolder(folder, 'Aster', '0xa')
  expect(() => claimForPractice(folder)).toThrow(/books of Aster, not of practice: pass another folder with --data/)
})

test('a folder tells whether its bot has a login, and a start of the other kind takes the note of a crashed one away', () => {
  expect(hasLogin(folder)).toBe(false)
  writeFileSync(join(folder, 'operator-key'), '')
  writeFileSync(join(folder, 'auth.json'), '{}')
  expect(hasLogin(folder)).toBe(true)
  const unmark = markWithoutLogin(folder)
  expect([hasLogin(folder), readdirSync(folder)]).toEqual([false, ['auth.json', 'without-login']])
  unmark()
  expect(hasLogin(folder)).toBe(true)
  markWithoutLogin(folder)
  markWithLogin(folder)
  expect(hasLogin(folder)).toBe(true)
})

test('that a folder cannot be read is not taken for having no login', () => {
  expect(() => hasLogin(join(folder, 'missing'))).toThrow('ENOENT')
})
