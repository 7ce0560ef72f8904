import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { api } from '@undertow/shared/api.ts'
import { verifyAudit } from '../adapters/audit-chain.ts'
import { createClock } from '../adapters/clock.ts'
import { isHaltRequested, requestHalt } from '../adapters/halt-request.ts'
import { askSecrets } from './ask-secrets.ts'
import { createLocalServer, type LocalServer } from '../adapters/local-server.ts'
import { hasLogin } from '../adapters/owner-file.ts'
import { env } from '../env.ts'
import {
  auditLines,
  books,
  byHand,
  knownLines,
  positionLines,
  printable,
  statusReport,
  usage,
  type LastKnown,
} from './operator-texts.ts'

// What is left when the browser does not work: asks the bot on this machine over its REST interface, and when that does
// not answer, leaves a request in its data folder. Exit codes: 0 done, or all is well; 1 it answered and not all is well;
// 2 no bot answered, or the command makes no sense.

const takenMs = 3_000
const flatMsMax = 120_000
const lookMs = 500
const projectRoot = join(import.meta.dirname, '../../..')
const clock = createClock()

type Call = {
  readonly server: LocalServer
  readonly port: number
  /** Data folders that exist. */
  readonly folders: readonly string[]
  readonly isSure: boolean
}

const say = (...lines: readonly string[]): void =>
  void process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''))

async function status({ server, port, folders }: Call): Promise<number> {
  const health = await server.ask(api.health)
  if ('silent' in health) {
    say(`No Undertow answers at port ${port}: ${health.silent}.`)
    await tellLastKnown(folders)
    return 2
  }
  const [account, positions] = [await server.ask(api.account), await server.ask(api.positions)]
  if (!('answer' in health) || !('answer' in positions)) {
    say(
      ['refused' in health && health.refused, 'refused' in positions && positions.refused].find(Boolean) ||
        'No answer.',
    )
    return 1
  }
  const { lines, troubles } = statusReport(
    health.answer,
    'answer' in account ? account.answer : null,
    positions.answer.items,
  )
  say(...lines, ...troubles.map((trouble) => `! ${trouble}`))
  return troubles.length === 0 ? 0 : 1
}

async function halt(call: Call): Promise<number> {
  const told = await call.server.ask(api.halt, keyOf('halt'))
  if (!('answer' in told)) return await haltByRequest(call, told)
  say('Halted: no new entries, and resting ones are being cancelled. Stops and take-profits stay.')
  say(`It was the bot with ${books[told.answer.book]}.`)
  const positions = await call.server.ask(api.positions)
  if ('answer' in positions) say(...positionLines(positions.answer.items))
  say('`npm run flatten` closes everything; the dashboard resumes.')
  return 0
}

/** The way that needs no server: a bot at work takes the request within a second, the next start before any entry. */
async function haltByRequest(
  { port, folders }: Call,
  told: { readonly refused: string } | { readonly silent: string },
): Promise<number> {
  say('refused' in told ? told.refused : `No Undertow answers at port ${port}: ${told.silent}.`)
  if (folders.length === 0) {
    say('There is no data folder to leave a request in: name it with --data.')
    return 2
  }
  for (const folder of folders) requestHalt(folder)
  let left = folders
  for (const until = clock.now() + takenMs; left.length > 0 && clock.now() < until; await sleep(lookMs / 2)) {
    for (const folder of left.filter((folder) => !isHaltRequested(folder)))
      say(`Halted: the bot that works in ${folder} took the request. Stops and take-profits stay.`)
    left = left.filter(isHaltRequested)
  }
  for (const folder of left) say(`The next start with ${folder} halts before any entry.`)
  const taken = folders.filter((folder) => !left.includes(folder))
  // That a practice bot took it says nothing of the one that can reach real money.
  if (taken.some(hasLogin) || (taken.length > 0 && !left.some(hasLogin))) return 0
  await tellLastKnown(left)
  return 2
}

async function flatten(call: Call): Promise<number> {
  const { server, port } = call
  const positions = await server.ask(api.positions)
  if (!('answer' in positions)) {
    if ('silent' in positions) say(`Without a bot at port ${port} nothing can be closed from here.`)
    return await haltByRequest(call, positions)
  }
  say(...positionLines(positions.answer.items))
  if (!call.isSure && !(await isConfirmed())) {
    say('Nothing was done.')
    return 1
  }
  const told = await server.ask(api.flatten, keyOf('flatten'))
  if (!('answer' in told)) return await haltByRequest(call, told)
  say('Entries are halted, everything is being closed at market.')
  return await untilFlat(call)
}

async function password({ server, port }: Call): Promise<number> {
  // Nobody types a password for what is not there.
  const health = await server.ask(api.health)
  if (!('answer' in health)) return notChanged(health, port)
  const typed = await askSecrets(['Password now: ', 'New password: ', 'The same again: '])
  const [now = '', next = '', again = ''] = typed ?? []
  if (typed === null || next !== again) {
    say(typed === null ? 'Nothing was changed.' : 'The two differ: nothing was changed.')
    return 1
  }
  const told = await server.changePassword(now, next)
  if (!('answer' in told)) return notChanged(told, port)
  say('The password is changed, and every browser is logged out.')
  return 0
}

function notChanged(told: { readonly refused: string } | { readonly silent: string }, port: number): number {
  say('refused' in told ? told.refused : `No Undertow answers at port ${port}: ${told.silent}.`)
  say(
    'The password was not changed. If it is lost: stop the bot, delete auth.json in its data folder, and start again.',
  )
  return 'refused' in told ? 1 : 2
}

/** Needs no bot: the record stands in the data folder. */
async function audit({ folders }: Call): Promise<number> {
  let worst = 2
  for (const folder of folders) {
    const { lines, problem } = verifyAudit(folder)
    if (lines.length === 0 && problem === null) continue
    say(...auditLines(folder, lines, problem))
    worst = problem !== null || worst === 1 ? 1 : 0
  }
  if (worst === 2) say('There is no audit log: practice keeps none. Name another data folder with --data.')
  return worst
}

async function isConfirmed(): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout })
  // Without a person at the other end there is no answer.
  const ended = new Promise<string>((resolve) => asking.once('close', () => resolve('')))
  const answer = await Promise.race([asking.question('Type FLATTEN to close everything at market: '), ended])
  asking.close()
  return answer.trim() === 'FLATTEN'
}

async function untilFlat({ server, port }: Call): Promise<number> {
  let shown = ''
  let last = 'nothing was heard'
  for (const until = clock.now() + flatMsMax; clock.now() < until; await sleep(lookMs)) {
    const [health, positions] = [await server.ask(api.health), await server.ask(api.positions)]
    if (!('answer' in health) || !('answer' in positions)) {
      last = [health, positions].flatMap((told) => ('answer' in told ? [] : Object.values(told))).join('; ')
      continue
    }
    const { items } = positions.answer
    if (!health.answer.flattening && items.length === 0) {
      say('Flat: everything of the bot is closed. Entries stay halted until they are resumed.')
      return 0
    }
    const left = items.map(({ symbol, leg, qty }) => `${symbol} ${leg} ${qty}`).join(', ')
    if (left !== shown) say(`left: ${left || 'no position, orders are being cancelled'}`)
    shown = left
    last = left
  }
  say(`Not flat after ${flatMsMax / 1_000} s (${last}). The bot at port ${port} goes on trying.`, ...byHand)
  return 1
}

/** What the books say, when nobody can be asked: the exchange may have moved on. */
async function tellLastKnown(folders: readonly string[]): Promise<void> {
  for (const folder of folders.flatMap(booksIn)) {
    try {
      say('', ...knownLines(folder, await lastKnown(folder), basename(folder) === 'live'))
    } catch (error) {
      say('', `The books in ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      say(...byHand)
    }
  }
}

/** Loads the program only here: halting must work also when the program itself cannot be loaded. */
async function lastKnown(folder: string): Promise<LastKnown> {
  const [{ openForReading }, { recoverState }, { orderRows, positionRows }] = await Promise.all([
    import('../adapters/store/open.ts'),
    import('./bot.ts'),
    import('../core/report.ts'),
  ])
  const journal = openForReading(folder)
  try {
    const state = recoverState(journal)
    return { at: state.at, positions: positionRows(state), orders: orderRows(state) }
  } finally {
    journal.close()
  }
}

/** The folder itself or those below it that hold a ledger. */
function booksIn(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return [folder, ...below.map(({ name }) => join(folder, name))].filter((book) => existsSync(join(book, 'ledger.db')))
}

/** Where a bot may keep its data: what was named, else the usual folders. */
function dataFolders(named: string | undefined): string[] {
  const folder = named ?? env.dataFolder ?? null
  if (folder !== null) return [resolve(env.calledFrom, folder)].filter((path) => existsSync(path))
  return ['aster', 'aster-testnet', 'rehearsal', 'practice']
    .map((name) => join(projectRoot, 'data', name))
    .filter((path) => existsSync(path))
}

function keysIn(folders: readonly string[]): string[] {
  const files = folders.map((folder) => join(folder, 'operator-key')).filter((file) => existsSync(file))
  return files.map((file) => readFileSync(file, 'utf8').trim())
}

// The same wish, should it be sent twice.
const keyOf = (wish: string): string => `${wish}-${process.pid}-${clock.now()}`

const commands = { status, halt, flatten, password, audit } as const
const flags = {
  port: { type: 'string', default: '5000' },
  data: { type: 'string' },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options: flags, allowPositionals: true })
  const [name = '', ...rest] = positionals
  const port = /^\d{1,5}$/.test(values.port) ? Number.parseInt(values.port, 10) : 0
  if (values.help) say(...usage.split('\n'))
  if (values.help) return 0
  if (!Object.hasOwn(commands, name) || rest.length > 0 || port < 1 || port > 65_535) {
    say(...usage.split('\n'))
    return 2
  }
  const folders = dataFolders(values.data)
  const server = createLocalServer(port, keysIn(folders), folders.some(hasLogin))
  return await commands[name as keyof typeof commands]({ server, port, folders, isSure: values.yes })
}

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  say(...(error instanceof Error ? error.message : String(error)).split('\n'))
  process.exitCode = 2
}
