import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const watchdog = pathToFileURL(join(import.meta.dirname, '../../src/adapters/watchdog.ts')).href

/** A process whose loop does nothing else for `blockedMs`, watched for stalls of `stuckMs`. */
function stalled(blockedMs: number, stuckMs: number): Promise<{ signal: string | null; said: string }> {
  const program = `
    import { startWatchdog } from ${JSON.stringify(watchdog)}
    const stop = startWatchdog(${stuckMs})
    setTimeout(() => {
      const end = performance.now() + ${blockedMs}
      while (performance.now() < end);
      setTimeout(() => { process.stdout.write('alive'); stop() }, 100)
    }, 1_500)`
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program])
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
    child.on('close', (_code, signal) => resolve({ signal, said }))
  })
}

test.concurrent(
  'T-06 a loop that is stuck for longer than the watchdog waits is ended, and says so',
  { timeout: 20_000 },
  async () => {
    const { signal, said } = await stalled(10_000, 2_000)
    expect(signal).toBe('SIGKILL')
    expect(said).toContain('has not answered for 2000 ms')
    expect(said).not.toContain('alive')
  },
)

test.concurrent('T-06 a loop that is busy for three seconds goes on', { timeout: 20_000 }, async () => {
  const { signal, said } = await stalled(3_000, 10_000)
  expect(signal).toBeNull()
  expect(said).toBe('alive')
})
