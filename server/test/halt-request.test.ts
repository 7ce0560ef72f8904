import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { api } from '@undertow/shared/api.ts'
import { expect, onTestFinished, test } from 'vitest'
import { haltFile } from '../src/adapters/halt-request.ts'
import { freePort } from './free-port.ts'

const main = join(import.meta.dirname, '../src/main.ts')

test(
  'a start with a halt request in its data folder enters nothing, takes the request and stays halted',
  { timeout: 120_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'undertow-halt-'))
    writeFileSync(join(data, haltFile), '')
    const port = await freePort()
    const child = spawn(process.execPath, [main, '--port', String(port), '--data', data, '--no-open'])
    const exited = once(child, 'exit')
    onTestFinished(async () => {
      child.kill('SIGKILL')
      await exited
      rmSync(data, { recursive: true, force: true })
    })
    const ask = async (path: string): Promise<unknown> => {
      const reply = await fetch(`http://localhost:${port}${path}`).catch(() => null)
      return reply === null ? null : await reply.json()
    }
    await expect.poll(() => ask(api.health.path), { timeout: 60_000 }).toMatchObject({ ok: true, entries: 'halted' })
    expect(existsSync(join(data, haltFile))).toBe(false)
    expect(await ask(api.orders.path)).toMatchObject({ items: [] })
  },
)
