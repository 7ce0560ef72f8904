import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockFolder } from './lock.ts'

test('K-16 a data folder has one owner at a time', () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-lock-'))
  const release = lockFolder(dir)
  expect(() => lockFolder(dir)).toThrow(/^Another Undertow is working in the data folder .+--data\.$/)
  release()
  lockFolder(dir)()
  rmSync(dir, { recursive: true })
})

test('K-17 a killed owner leaves no lock behind', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-lock-'))
  const script = `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
    lockFolder(${JSON.stringify(dir)}); process.stdout.write('held'); setInterval(() => {}, 1000)`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(owner.stdout, 'data')
  expect(() => lockFolder(dir)).toThrow('Another Undertow')
  owner.kill('SIGKILL')
  await once(owner, 'close')
  lockFolder(dir)()
  rmSync(dir, { recursive: true })
})

test('a folder that is missing is made, and one that cannot be written is named', () => {
  const dir = mkdtempSync(join(tmpdir(), 'undertow-lock-'))
  lockFolder(join(dir, 'new/one'))()
  writeFileSync(join(dir, 'file'), '')
  expect(() => lockFolder(join(dir, 'file'))).toThrow(/^The data folder .+file cannot be written: .+--data\.$/)
  rmSync(dir, { recursive: true })
})
