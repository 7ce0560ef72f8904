import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { idsIn, matrix } from './matrix.ts'

const root = join(import.meta.dirname, '../../..')
const isTest = /\.(test|spec)\.tsx?$/

/** Every text in a test file that begins with an id: the names of tests, also of those made from a table. */
function idsUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => isTest.test(path) && !path.includes('node_modules') && !path.endsWith('matrix.test.ts'))
    .flatMap((path) => readFileSync(join(root, folder, path), 'utf8').match(/(?<=['"`])[A-Z]-\d\d[^'"`]*/g) ?? [])
    .flatMap(idsIn)
}

const faults = matrix.flatMap((group) => group.faults)
const tested = new Set(['server', 'shared', 'web/src', 'e2e'].flatMap(idsUnder))

test('every fault has a test, or names what it waits for', () => {
  const bare = faults.filter(({ id, awaits }) => awaits === undefined && !tested.has(id)).map(({ id }) => id)
  expect(bare).toEqual([])
})

test('no fault that has a test is said to wait', () => {
  expect(faults.filter(({ id, awaits }) => awaits !== undefined && tested.has(id))).toEqual([])
})

test('no test names a fault that is not in the matrix', () => {
  const known = new Set(faults.map(({ id }) => id))
  expect([...tested].filter((id) => !known.has(id))).toEqual([])
})

test('the ids are those at the beginning of a name, one or several', () => {
  expect(idsIn('R-01 an entry')).toEqual(['R-01'])
  expect(idsIn('C-08, C-09: refused')).toEqual(['C-08', 'C-09'])
  expect(idsIn('about R-01')).toEqual([])
})
