import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openArmingFile } from './arming-file.ts'
import { StartError } from './start-error.ts'

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-arming-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'arming.json')
}
const armed = { state: 'armed', at: 5, by: 'anna', wasStarted: true } as const

test('what was written is read by the next process, and without a file nothing is armed', () => {
  const file = newFile()
  expect(openArmingFile(file).read()).toMatchObject({ state: 'off', schedule: null })
  openArmingFile(file).write({ ...armed, schedule: 'abc' })
  expect(openArmingFile(file).read()).toEqual({ ...armed, schedule: 'abc' })
})

test('a file of an older version is still armed, and has confirmed no schedule', () => {
  const file = newFile()
  writeFileSync(file, JSON.stringify(armed))
  expect(openArmingFile(file).read()).toEqual({ ...armed, schedule: null })
})

test('a file that makes no sense is a reason not to start, not a no', () => {
  const file = newFile()
  for (const text of ['{', '{}', JSON.stringify({ ...armed, schedule: 5 })]) {
    writeFileSync(file, text)
    expect(() => openArmingFile(file)).toThrow(StartError)
  }
})
