import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Figures, median } from './figures.ts'
import { inFolder } from './material.ts'

const main = join(import.meta.dirname, '../server/src/main.ts')
const startMsMax = 30_000
const paths = [
  'liquidations',
  'decisions',
  'orders',
  'trades',
  'positions',
  'account',
  'stats',
  'performance',
  'health',
]

/** The program as people start it, in practice mode: the trading process is measured, the exchange is its child. */
export async function programProcess({ starts = 5, idleMs = 30_000, loadMs = 30_000 } = {}): Promise<Figures> {
  return inFolder(async (dir) => {
    // The first one fills the folder and the caches of the machine.
    await (await startProgram(dir)).stop()
    const listening: number[] = []
    const snapshot: number[] = []
    for (let count = 0; count < starts; count += 1) {
      const program = await startProgram(dir)
      listening.push(program.listeningMs)
      snapshot.push(program.snapshotMs)
      await program.stop()
    }
    const program = await startProgram(dir)
    await sleep(idleMs)
    const idle = residentMb(program.pid)
    const load = await highestUnderLoad(program, loadMs)
    await program.stop()
    return {
      rss_mb: { idle, load },
      start_ms: Math.round(median(listening)),
      start: { listening: Math.round(median(listening)), first_snapshot: Math.round(median(snapshot)) },
    }
  })
}

type Program = {
  readonly pid: number
  readonly url: string
  readonly listeningMs: number
  readonly snapshotMs: number
  stop(): Promise<void>
}

async function startProgram(dir: string): Promise<Program> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const began = performance.now()
  const child = spawn(process.execPath, [main, '--data', dir, '--port', String(port), '--no-open'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  const kill = (): void => void child.kill()
  process.once('exit', kill)
  await Promise.race([told(child, 'Undertow is at'), exited.then(() => failed(child))])
  const listeningMs = performance.now() - began
  while ((await (await fetch(`${url}/api/account`)).text()) === 'null' || !(await hasAccount(url))) {
    if (performance.now() - began > startMsMax) throw new Error('the program did not learn its account')
    await sleep(10)
  }
  return {
    pid: child.pid ?? 0,
    url,
    listeningMs,
    snapshotMs: performance.now() - began,
    stop: async () => {
      child.kill('SIGTERM')
      await exited
      process.off('exit', kill)
    },
  }
}

async function hasAccount(url: string): Promise<boolean> {
  const reply = await fetch(`${url}/api/account`)
  const account: unknown = reply.ok ? await reply.json() : null
  return account !== null
}

const failed = ({ exitCode }: ChildProcess): never => {
  throw new Error(`the program ended with exit code ${exitCode}`)
}

async function told(child: ChildProcess, beginning: string): Promise<void> {
  let heard = ''
  for await (const chunk of child.stdout ?? []) {
    heard += String(chunk)
    if (heard.includes(beginning)) break
  }
  child.stdout?.resume()
}

/** Sixteen open dashboards and about two hundred requests a second, on top of the practice market. */
async function highestUnderLoad({ pid, url }: Program, forMs: number): Promise<number> {
  const leave = new AbortController()
  const streams = Array.from({ length: 16 }, () => watch(url, leave.signal))
  const until = performance.now() + forMs
  let highest = 0
  for (let turn = 0; performance.now() < until; turn += 1) {
    await Promise.all(paths.slice(0, 4).map((_, index) => ask(url, paths[(turn + index) % paths.length] ?? '')))
    if (turn % 50 === 0) highest = Math.max(highest, residentMb(pid))
    await sleep(20)
  }
  leave.abort()
  await Promise.all(streams)
  return highest
}

async function ask(url: string, path: string): Promise<void> {
  await (await fetch(`${url}/api/${path}`)).text()
}

async function watch(url: string, signal: AbortSignal): Promise<void> {
  try {
    const { body } = await fetch(`${url}/api/stream`, { signal })
    for await (const _ of body ?? []) if (signal.aborted) break
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const residentMb = (pid: number): number =>
  Math.round(
    (Number.parseInt(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }), 10) / 1024) * 10,
  ) / 10

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
