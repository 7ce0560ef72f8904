import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { freePort } from '../free-port.ts'
import { closeLater, lockedServer, newFolder, password } from './server.ts'

const cli = join(import.meta.dirname, '../../src/app/operator-cli.ts')
const next = 'three random words'
// Each look at a password is work, and the machine may have other work.
vi.setConfig({ testTimeout: 60_000 })

async function run(port: number, data: string, typed: readonly string[]) {
  const child = spawn(process.execPath, [cli, 'password', '--port', String(port), '--data', data])
  const exited = once(child, 'exit') as Promise<[number]>
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (said += chunk.toString()))
  child.stdin.end(typed.map((line) => `${line}\n`).join(''))
  const [code] = await exited
  return { said, code }
}

test('npm run password changes it with the old one, shows nothing of it, and leaves no session behind', async () => {
  const { app, port, folder, ask, send, browser } = await lockedServer()
  await app.listen({ port, host: '127.0.0.1' })
  for (const typed of [
    [password, next, `${next}x`],
    [password, next],
    ['not the password', next, next],
  ]) {
    const { said, code } = await run(port, folder, typed)
    expect([code, said.includes('changed')]).toEqual([1, true])
  }
  expect((await ask('GET', '/api/stats', { headers: browser.reads })).statusCode).toBe(200)
  const { said, code } = await run(port, folder, [password, next, next])
  expect([code, said]).toEqual([0, expect.stringContaining('every browser is logged out')])
  expect(said).not.toContain(next)
  expect((await ask('GET', '/api/stats', { headers: browser.reads })).statusCode).toBe(401)
  expect((await send('POST', '/api/session', { password: next })).statusCode).toBe(200)
  // Only the login of the line above.
  expect(JSON.parse(readFileSync(join(folder, 'auth.json'), 'utf8')).sessions).toHaveLength(1)
})

test('a password is typed for nothing that did not prove itself, and never sent there', async () => {
  const port = await freePort()
  const heard: string[] = []
  const server = createServer((request, reply) => {
    heard.push(`${request.method} ${request.url}`)
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    reply.end(JSON.stringify({ nonce: 'n', proof: 'p'.repeat(43) }))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  closeLater(() => server.close())
  const data = newFolder()
  writeFileSync(join(data, 'operator-key'), 'k'.repeat(43), { mode: 0o600 })
  const { said, code } = await run(port, data, [password, next, next])
  expect([code, said.includes('Password now')]).toEqual([1, false])
  expect(heard).toEqual([expect.stringMatching(/^GET \/api\/operator\?challenge=/)])
})
