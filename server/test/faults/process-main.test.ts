import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { lockFolder } from '../../src/adapters/lock.ts'
import { freePort } from '../free-port.ts'

// The program as a person starts it, in practice mode.

const main = join(import.meta.dirname, '../../src/main.ts')
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

async function started(nodeOptions: readonly string[] = []) {
  const data = mkdtempSync(join(tmpdir(), 'undertow-main-'))
  cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
  const port = await freePort()
  const child = spawn(process.execPath, [...nodeOptions, main, '--port', String(port), '--data', data, '--no-open'])
  const exited = once(child, 'exit')
  cleanUp.push(async () => {
    child.kill('SIGKILL')
    await exited
  })
  let said = ''
  const heard = (chunk: Buffer) => void (said += chunk.toString())
  child.stdout.on('data', heard)
  child.stderr.on('data', heard)
  await expect.poll(() => said, { timeout: 60_000 }).toContain('Undertow is at')
  return { child, exited, said: () => said }
}

/** Makes the program do `what` when it is told to, by a signal that it does not know. */
const onCue = (what: string): readonly string[] => [
  '--import',
  `data:text/javascript,process.once('SIGUSR2', () => ${what})`,
]

test.each([
  [
    'K-18 an error that nobody caught is logged and ends the program with a code',
    `{ throw new Error('out of the blue') }`,
  ],
  [
    'K-18 a promise that nobody awaited is logged and ends the program with a code',
    `Promise.reject(new Error('out of the blue'))`,
  ],
])('%s', { timeout: 90_000 }, async (_, what) => {
  const { child, exited, said } = await started(onCue(what))
  child.kill('SIGUSR2')
  expect(await exited).toEqual([1, null])
  expect(said()).toContain('trading cannot go on: Error: out of the blue')
})

// Children are found through /proc.
test.runIf(process.platform === 'linux')(
  'K-15 asked to end while the exchange hangs: gone in time all the same',
  { timeout: 90_000 },
  async () => {
    const { child, exited } = await started()
    await sleep(2_000)
    for (const pid of childrenOf(child.pid)) process.kill(pid, 'SIGSTOP')
    const askedAt = performance.now()
    child.kill('SIGTERM')
    await exited
    expect(performance.now() - askedAt).toBeLessThan(5_000)
  },
)

// Instead of a connection, an open port or a process of its own: the end, with a word about it.
const offline = `import net from 'node:net'; import { ChildProcess } from 'node:child_process'; import { writeSync } from 'node:fs'
  const reach = () => { writeSync(2, 'reached out'); process.exit(99) }
  net.Socket.prototype.connect = net.Server.prototype.listen = ChildProcess.prototype.spawn = reach`

test.each(['practice', 'simulate', 'live'])(
  'K-16 a second instance in %s mode refuses before it reaches for the network, and says what to do',
  { timeout: 60_000 },
  async (mode) => {
    const data = mkdtempSync(join(tmpdir(), 'undertow-main-'))
    const unlock = lockFolder(data)
    cleanUp.push(() => rmSync(data, { recursive: true, force: true }), unlock)
    const start = async () => {
      const port = String(await freePort())
      const hook = `data:text/javascript,${encodeURIComponent(offline)}`
      const child = spawn(
        process.execPath,
        ['--import', hook, main, '--mode', mode, '--port', port, '--data', data, '--no-open'],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      )
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, said }
    }
    const second = await start()
    expect(second.said).toMatch(/^Another Undertow is working in the data folder .+--data\.\n$/)
    expect(second.code).toBe(2)
    if (mode === 'live') return
    // Alone in the folder, the same start does reach out.
    unlock()
    expect(await start()).toEqual({ code: 99, said: 'reached out' })
  },
)

test(
  'K-13 a loop that is stuck is ended by the watchdog, so that a restart can protect',
  { timeout: 30_000 },
  async () => {
    const watchdog = JSON.stringify(join(import.meta.dirname, '../../src/adapters/watchdog.ts'))
    const script = `import { startWatchdog } from ${watchdog}
    startWatchdog(2000); setTimeout(() => { for (;;); }, 4500)`
    const startedAt = performance.now()
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    expect(said).toContain('has not answered for 2000 ms')
    // While the loop turned, it was left alone.
    expect(performance.now() - startedAt).toBeGreaterThan(5_000)
  },
)

function childrenOf(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}
