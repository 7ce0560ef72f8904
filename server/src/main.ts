import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { OpenMode } from './app/modes/open.ts'
import { readOptions, usage, type Options } from './app/options.ts'
import { env, keepCompiled } from './env.ts'

const projectRoot = join(import.meta.dirname, '../..')
const leaveMs = 5_000

const say = (line: string): void => void process.stdout.write(`${line}\n`)

// The space for young objects would grow to 16 MB a half while everything loads, and stay so for the weeks that follow.
// That is why the program is loaded after this line: 45 MB less.
setFlagsFromString('--semi-space-growth-factor=1')
keepCompiled(join(projectRoot, 'node_modules/.cache/compiled'))
const { openMode, reasonNotToStart } = await import('./app/modes/open.ts')

const read = readOptions(process.argv.slice(2))
if ('help' in read) process.stdout.write(usage)
else if ('wrong' in read) refuse(read.wrong)
else await run(read.options)

async function run(options: Options): Promise<never> {
  const { promise: asked, resolve: leave } = Promise.withResolvers<number>()
  // Ctrl-C arrives twice, from the terminal and from npm: the second is the same request.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave(0))
  // Node's own answer would be to open a debugger's port, through which everything here can be read and done.
  process.on('SIGUSR1', () => undefined)

  const opening = started(options, () => leave(1))
  const opened = await Promise.race([opening, asked])
  if (opened === null) process.exit(2)
  if (typeof opened === 'number') process.exit(opened)
  const exitCode = await asked
  // Whatever hangs, the process is gone in time; stops rest on the exchange.
  setTimeout(() => process.exit(exitCode === 0 ? 1 : exitCode), leaveMs).unref()
  await opened.close()
  process.exit(exitCode)
}

async function started(options: Options, onFatal: () => void): Promise<{ close(): Promise<void> } | null> {
  let mode: OpenMode | null = null
  try {
    const opening = openMode(options, { projectRoot, calledFrom: env.calledFrom, dataFolder: env.dataFolder, onFatal })
    // Loaded while the practice exchange comes up.
    const [opened, { createApp }] = await Promise.all([opening, import('./http/app.ts')])
    mode = opened
    const { backend, log, headline, start, stop } = mode
    const app = await createApp({ backend, port: options.port, webRoot: join(projectRoot, 'web/dist'), log, auth: null })
    await app.listen({ host: '127.0.0.1', port: options.port })
    start()
    const url = `http://localhost:${options.port}`
    say(`Undertow is at ${url} (${headline})`)
    if (options.shouldOpenBrowser && process.stdout.isTTY && !env.isAutomated) openBrowser(url)
    return {
      close: async () => {
        await app.close()
        await stop()
      },
    }
  } catch (error) {
    await mode?.stop()
    const reason = portProblem(error, options.port) ?? reasonNotToStart(error)
    if (reason === null) throw error
    refuse(reason)
    return null
  }
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 2
}

function portProblem(error: unknown, port: number): string | null {
  if (!(error instanceof Error) || !('code' in error && 'syscall' in error) || error.syscall !== 'listen') return null
  if (error.code === 'EADDRINUSE') return `Port ${port} is taken: stop what uses it, or choose another with --port.`
  if (error.code === 'EACCES') return `Port ${port} may not be used by this user: choose one above 1023 with --port.`
  return null
}

function openBrowser(url: string): void {
  const command = process.platform === 'darwin' ? 'open' : 'xdg-open'
  // No browser to open is no problem: the address is on the screen.
  spawn(command, [url], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref()
}
