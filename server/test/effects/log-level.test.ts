import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { profileConfig } from '@undertow/shared/profiles.ts'
import { openBook } from '../../src/app/modes/book.ts'
import { practicePlan } from '../../src/app/modes/practice.ts'
import { readOptions } from '../../src/app/options.ts'

test('the log level of the settings holds from the start', async () => {
  expect(await levelsWith('error')).toEqual(['error'])
  expect(await levelsWith('debug')).toEqual(['debug'])
})

async function levelsWith(level: 'debug' | 'error'): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'undertow-log-level-'))
  const levels: string[] = []
  try {
    const read = readOptions(['--speed', 'max', '--data', folder])
    if (!('options' in read)) throw new Error('the options make no sense')
    const plan = practicePlan(read.options, { projectRoot: folder, calledFrom: folder, dataFolder: null })
    const { globals, ...rest } = profileConfig('practice')
    const book = await openBook(
      { ...plan, firstSettings: { ...rest, globals: { ...globals, log_level: level } } },
      {
        version: 'test',
        log: () => undefined,
        setLevel: (next) => levels.push(next),
        onFatal: (error) => {
          throw error
        },
      },
    )
    await book.stop()
    return levels
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
