import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { idsIn, matrix } from './matrix.ts'
import { testNames } from './test-names.ts'

const root = join(import.meta.dirname, '../../..')
const isTest = /\.(test|spec)\.tsx?$/

/** Every id that the name of a test begins with which is really run. */
function idsUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => isTest.test(path) && !path.includes('node_modules') && !path.endsWith('matrix.test.ts'))
    .flatMap((path) => testNames(path, readFileSync(join(root, folder, path), 'utf8')))
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

test('a test counts by its name, from a table too; one that is skipped, or a text that is no name, does not', () => {
  const source = `
    const table = [['K-01 of a table', 1]] as const
    test.each(table)('%s', (_, text) => expect(text).toBe('R-09 a text'))
    test.for([['K-02 of a table in place']])('%s', () => {})
    test('R-01 plain', { timeout: 1 }, () => {})
    test.runIf(isLinux)(\`R-02 \${word} of parts\`, () => {})
    test.skip('R-03 skipped', () => {})
    test.todo('R-04 to be written')
    test.fails('R-05 known to fail', () => {})
    test.skip.each([['R-06 skipped with its table']])('%s', () => {})
    describe.skip('all', () => { test('R-07 inside', () => {}) })
    describe('some', () => { it('R-08 inside', () => {}) })
    note('R-10 said')`
  expect(testNames('a.test.ts', source).flatMap(idsIn).toSorted()).toEqual(['K-01', 'K-02', 'R-01', 'R-02', 'R-08'])
})
