import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { api } from '@undertow/shared/api.ts'
import { streamPath } from '@undertow/shared/stream.ts'
import { afterEach, expect, test } from 'vitest'
import { freePort } from './free-port.ts'

const main = join(import.meta.dirname, '../src/main.ts')
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

/** The program as a person starts it, in practice mode with a new data folder. */
async function started() {
  const data = mkdtempSync(join(tmpdir(), 'undertow-process-'))
  cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
  const port = await freePort()
  const child = spawn(process.execPath, [main, '--port', String(port), '--data', data, '--no-open'])
  const exited = once(child, 'exit')
  cleanUp.push(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let said = ''
  const heard = (chunk: Buffer) => void (said += chunk.toString())
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  const url = `http://localhost:${port}`
  await expect.poll(() => said, { timeout: 60_000 }).toContain(`Undertow is at ${url}`)
  return { data, url, child, exited, said: () => said }
}

const refused = (flags: readonly string[], args: readonly string[], variables: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [...flags, main, ...args], {
    env: { ...process.env, ...variables },
    timeout: 30_000,
  }).then(
    () => ({ code: 0, stderr: '' }),
    ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
  )

test(
  'S-37 no debugger can be called up, and the program goes on until it is told to stop',
  { timeout: 120_000 },
  async () => {
    const { child, exited, said, url } = await started()
    child.kill('SIGUSR1')
    const { status } = await fetch(`${url}/api/health`)
    expect(status).toBe(200)
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    expect(said()).not.toContain('ebugger')
  },
)

test('S-37 nor does it start with one, or with a host that others can reach', { timeout: 60_000 }, async () => {
  const inspected = await refused(['--inspect=127.0.0.1:0'], ['--no-open'])
  expect([inspected.code, inspected.stderr]).toEqual([2, expect.stringContaining('start without --inspect')])
  const exposed = await refused([], ['--host', '0.0.0.0'])
  expect([exposed.code, exposed.stderr]).toEqual([2, expect.stringContaining("Unknown option '--host'")])
})

test('a folder that real money goes by is not opened for practice, whoever names it', { timeout: 60_000 }, async () => {
  const data = mkdtempSync(join(tmpdir(), 'undertow-process-'))
  cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
  writeFileSync(join(data, 'belongs-to.json'), '{"exchange":"Aster","account":null}')
  const { code, stderr } = await refused([], ['--no-open'], { UNDERTOW_DATA: data })
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${data} keeps the books of Aster, not of practice`)])
  expect(readdirSync(data)).toEqual(['belongs-to.json'])
})

// Addresses and children are found through /proc.
test.runIf(process.platform === 'linux')(
  'S-01 it listens on the loopback addresses alone',
  { timeout: 120_000 },
  async () => {
    const { child, url } = await started()
    const port = new URL(url).port
    const pids = [child.pid, ...childrenOf(child.pid)]
    const inodes = pids.flatMap((pid) =>
      readdirSync(`/proc/${pid}/fd`).map((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1]),
    )
    const listening = ['tcp', 'tcp6']
      .flatMap((family) => readFileSync(`/proc/${child.pid}/net/${family}`, 'utf8').trim().split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && inodes.includes(fields[9]))
      .map((fields) => fields[1] ?? '')
    expect(listening).toContain(`0100007F:${Number.parseInt(port, 10).toString(16).toUpperCase().padStart(4, '0')}`)
    expect(listening.filter((address) => !/^(0100007F|0{24}01000000):/.test(address))).toEqual([])
  },
)

test.runIf(process.platform === 'linux')(
  'the keys of the practice exchange stand in its own file and nowhere else',
  { timeout: 120_000 },
  async () => {
    const { child, exited, said, url, data } = await started()
    const keyFile = join(data, 'practice-exchange.json')
    const keys = JSON.parse(readFileSync(keyFile, 'utf8')) as {
      v1: { apiKey: string; secret: string }
      v3: { privateKey: string; userPrivateKey: string }
      controlToken: string
    }
    const secrets = [keys.v1.apiKey, keys.v1.secret, keys.v3.privateKey, keys.v3.userPrivateKey, keys.controlToken]

    const answers: string[] = []
    for (const { method, path } of Object.values(api))
      if (method === 'GET') answers.push(await (await fetch(url + path)).text())
    answers.push(await (await fetch(`${url}/api/docs/json`)).text())
    const stream = (await fetch(url + streamPath)).body?.getReader()
    const decoder = new TextDecoder()
    for (let i = 0; i < 5; i++) answers.push(decoder.decode((await stream?.read())?.value, { stream: true }))
    await stream?.cancel()

    // The exchange dies in the middle of everything, which is where error messages come from.
    for (const pid of childrenOf(child.pid)) process.kill(pid, 'SIGKILL')
    expect(await exited).toEqual([1, null])
    expect(said()).toContain('trading cannot go on')

    const files = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
    for (const file of files) expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, '600'])
    const written = files.filter((file) => file !== keyFile).map((file) => readFileSync(file, 'latin1'))
    const everything = [said(), ...answers, ...written].join('\n').toLowerCase()
    expect(everything).toContain('liquidation')
    for (const secret of secrets) expect(everything.includes(secret.replace(/^0x/, '').toLowerCase())).toBe(false)
  },
)

/** A descriptor may be gone by the time it is looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function childrenOf(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}
