import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { url as debuggerUrl } from 'node:inspector'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { ArmedPass } from './app/arming.ts'
import type { OpenMode, Surroundings } from './app/modes/open.ts'
import { readOptions, usage, type Options } from './app/options.ts'
import { env, keepCompiled } from './env.ts'
import type { Auth } from './http/auth/auth.ts'
import type { Door } from './http/listen.ts'

const projectRoot = join(import.meta.dirname, '../..')
/** Of the five seconds that an end may take; the rest is for the end itself. */
const leaveMs = 4_500
// One for the life of the process: who is logged in stays so while books change.
let auth: Auth | null = null
// The port too: another program of this machine would only have to wait for the change.
let door: Door | null = null
// Of the mode that is open: the login outlives it.
let audit: OpenMode['audit'] = () => undefined
// Once secrets have been read: without them.
let textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

const say = (line: string): void => void process.stdout.write(`${line}\n`)

// The space for young objects would grow to 16 MB a half while everything loads, and stay so for the weeks that follow.
// That is why the program is loaded after this line: 45 MB less.
setFlagsFromString('--semi-space-growth-factor=1')
keepCompiled(join(projectRoot, 'node_modules/.cache/compiled'))
const { openMode, reasonNotToStart } = await import('./app/modes/open.ts')

const read = readOptions(process.argv.slice(2))
if ('help' in read) process.stdout.write(usage)
else if ('wrong' in read) refuse(read.wrong)
else if (debuggerUrl() !== undefined)
  refuse('A debugger could read every key and do everything: start without --inspect.')
else await run(read.options)

async function run(options: Options): Promise<never> {
  const { promise: asked, resolve: leave } = Promise.withResolvers<number>()
  // Ctrl-C arrives twice, from the terminal and from npm: the second is the same request.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave(0))
  // Node's own answer would be to open a debugger's port, through which everything here can be read and done.
  process.on('SIGUSR1', () => undefined)
  // After an error that nobody foresaw, nothing in memory can be trusted: a restart recovers from what is recorded.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, crash)

  let pass: ArmedPass | null = null
  for (;;) {
    const { promise: otherBook, resolve: reopen } = Promise.withResolvers<{ readonly pass: ArmedPass | null }>()
    const onReopen = (given: ArmedPass | null): void => reopen({ pass: given })
    const opening = started(options, { onFatal: () => leave(1), onReopen, pass })
    const opened = await Promise.race([opening, asked])
    if (opened === null) process.exit(2)
    if (typeof opened === 'number') process.exit(opened)
    const next = await Promise.race([asked, otherBook])
    // Whatever hangs, the process is gone in time; stops rest on the exchange.
    const hurry = setTimeout(() => process.exit(1), leaveMs).unref()
    if (typeof next === 'number') door?.close()
    await opened.close()
    if (typeof next === 'number') await auth?.close()
    clearTimeout(hurry)
    if (typeof next === 'number') process.exit(next)
    pass = next.pass
  }
}

/** What may happen to an open book besides being asked to leave, and what the one before it handed over. */
type Watch = Pick<Surroundings, 'onFatal' | 'onReopen' | 'pass'>

async function started(options: Options, watch: Watch): Promise<{ close(): Promise<void> } | null> {
  let mode: OpenMode | null = null
  try {
    const surroundings: Surroundings = {
      ...watch,
      ...env,
      projectRoot,
      hasPassword: () => auth?.hasPassword() ?? false,
      onSecrets: (clean) => {
        textOf = clean
      },
    }
    // Loaded while the practice exchange comes up.
    const [opened, { createApp }, { openDoor }] = await Promise.all([
      openMode(options, surroundings),
      import('./http/app.ts'),
      import('./http/listen.ts'),
    ])
    mode = opened
    audit = mode.audit
    const { backend, arming, alerts, logs, auditLog, loginFolder, log, headline, start, stop } = mode
    if (loginFolder !== null) auth ??= await openLogin(loginFolder, mode)
    const app = await createApp({
      backend,
      arming,
      ...(alerts === null ? {} : { alerts }),
      auth: loginFolder === null ? null : auth,
      audit,
      logs,
      auditLog,
      port: options.port,
      webRoot: join(projectRoot, 'web/dist'),
      log,
    })
    door ??= await openDoor(options.port)
    const leave = door.lead(app)
    start()
    const url = `http://localhost:${options.port}`
    say(`Undertow is at ${url} (${headline})`)
    // Without a terminal it is a journal or a log file that keeps what is said, and others may read.
    const hint = auth?.setUpHint(url, process.stdout.isTTY) ?? null
    if (hint !== null) say(hint)
    if (options.shouldOpenBrowser && process.stdout.isTTY && !env.isAutomated) openBrowser(url)
    return {
      close: async () => {
        await leave()
        await stop()
      },
    }
  } catch (error) {
    await mode?.stop()
    const { authProblem } = await import('./http/auth/auth-file.ts')
    const reason = portProblem(error, options.port) ?? reasonNotToStart(error) ?? authProblem(error)
    if (reason === null) throw error
    refuse(reason)
    return null
  }
}

async function openLogin(folder: string, { log, wallClock }: OpenMode): Promise<Auth> {
  const { createAuth } = await import('./http/auth/auth.ts')
  return createAuth({
    folder,
    clock: wallClock,
    random: randomBytes,
    log,
    audit: (what, by, facts) => audit(what, by, facts),
  })
}

function crash(error: unknown): void {
  process.stderr.write(`trading cannot go on: ${textOf(error)}\n`)
  process.exit(1)
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
