import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimFolder } from './owner-file.ts'
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
