import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readSecrets } from '../src/adapters/env-file.ts'

const cli = join(import.meta.dirname, '../src/practice-exchange/cli.ts')

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'undertow-practice-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** What it prints until it is ready, and what it writes. */
async function begun(...args: readonly string[]) {
  const data = folder()
  const child = spawn(process.execPath, [cli, '--port', '0', '--data', data, ...args])
  const exited = once(child, 'exit')
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  await expect.poll(() => said, { timeout: 30_000 }).toContain('Ctrl-C ends it')
  child.kill('SIGTERM')
  await exited
  const { url, v3 } = JSON.parse(readFileSync(join(data, 'practice-exchange.json'), 'utf8')) as {
    url: string
    v3: { user: string; signer: string; privateKey: string }
  }
  return { said, url, v3 }
}

test('the lines for a rehearsal can be pasted as they are: the bot reads the keys of its agent from them', async () => {
  const { said, url, v3 } = await begun()
  const exported = Object.fromEntries(
    [...said.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  )
  const { user, signer, privateKey } = v3
  expect(readSecrets(folder(), exported).aster).toEqual({ scheme: 'v3', user, signer, privateKey })
  expect(said).toMatch(new RegExp(`^npm start -- --mode live --exchange-url ${url}$`, 'm'))
})

test('where signatures are for another chain than those of a rehearsal, none is offered', async () => {
  expect((await begun('--chain-id', '1666')).said).not.toMatch(/^export/m)
})
