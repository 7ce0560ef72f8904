import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { StartError } from './start-error.ts'

const readyMs = 15_000
const leaveMs = 2_000

const readySchema = z.object({
  url: z.string(),
  streamUrl: z.string(),
  chainId: z.int(),
  v3: z.object({ user: z.string(), signer: z.string(), privateKey: z.string() }),
})
export type PracticeChild = z.output<typeof readySchema> & { stop(): Promise<void> }

/**
 * Starts the practice exchange as a process of its own and waits until it listens.
 * It ends with us: its standard input closes. Rejects with a `StartError` when it does not come up; `onExit` tells of a later end.
 */
export function startPracticeChild(
  script: string,
  args: readonly string[],
  onExit: (reason: string) => void,
): Promise<PracticeChild> {
  const child = spawn(process.execPath, [script, '--child', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const left = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(`The practice exchange ended (${signal ?? `exit code ${code}`})`))
    child.once('error', (error) => resolve(`The practice exchange could not be started: ${error.message}`))
  })
  let isStopping = false

  const stop = async (): Promise<void> => {
    isStopping = true
    child.stdin.end()
    const timer = setTimeout(() => child.kill('SIGKILL'), leaveMs)
    await left
    clearTimeout(timer)
  }

  return new Promise((resolve, reject) => {
    let isReady = false
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new StartError(`The practice exchange did not come up within ${readyMs / 1_000} s. Try again.`))
    }, readyMs)
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer)
      const ready = readySchema.safeParse(parsed(line))
      if (!ready.success)
        return reject(new StartError('The practice exchange said something else than where it listens.'))
      isReady = true
      resolve({ ...ready.data, stop })
    })
    void left.then((reason) => {
      clearTimeout(timer)
      if (!isReady) reject(new StartError(`${reason}. If its port is taken, choose another with --exchange-port.`))
      else if (!isStopping) onExit(reason)
    })
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
