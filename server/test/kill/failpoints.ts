import fs from 'node:fs'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HttpRequest, Journal, Recorded, Transport } from '../../src/ports.ts'

// Where a process can be made to die. The product knows nothing of this: its seams to the world are wrapped from outside.

/** What the process was about to do, or had just done. */
type Passage =
  | { readonly seam: 'commit' | 'committed'; readonly entries: readonly Recorded[] }
  | {
      readonly seam: 'request' | 'sent' | 'reply'
      readonly method: string
      readonly purpose: string
      readonly clientId: string
    }
/** True for an entry that adds to what is held. */
type IsAddition = (clientId: string) => boolean

const tells = (passage: Passage, what: (recorded: Recorded) => boolean): boolean =>
  'entries' in passage && passage.entries.some(what)
const placesEntry = (passage: Passage): boolean =>
  tells(passage, ({ commands }) =>
    commands.some((command) => command.kind === 'placeOrder' && command.order.purpose === 'entry'),
  )
const asks = (passage: Passage, seam: Passage['seam'], method: string, purpose: string): boolean =>
  'method' in passage && passage.seam === seam && passage.method === method && passage.purpose === purpose

/** Dies when the claim is true. `settings` and `migration` are met in the file system and in the database. */
export const failpoints = {
  decided: (passage) => passage.seam === 'commit' && placesEntry(passage),
  intended: (passage) => passage.seam === 'committed' && placesEntry(passage),
  sent: (passage) => asks(passage, 'sent', 'POST', 'E'),
  answered: (passage) =>
    passage.seam === 'commit' &&
    tells(
      passage,
      ({ event }) => event.kind === 'placed' && event.outcome === 'accepted' && event.clientId.includes('.E'),
    ),
  filled: (passage) =>
    passage.seam === 'commit' &&
    tells(passage, ({ event }) => event.kind === 'fill' && event.fill.clientId.includes('.E')),
  stopSent: (passage) => asks(passage, 'reply', 'POST', 'S'),
  betweenStopAndTarget: (passage) => asks(passage, 'request', 'POST', 'T'),
  adding: (passage, isAddition) =>
    asks(passage, 'sent', 'POST', 'E') && 'clientId' in passage && isAddition(passage.clientId),
  added: (passage, isAddition) =>
    passage.seam === 'commit' &&
    tells(passage, ({ event }) => event.kind === 'fill' && isAddition(event.fill.clientId)),
  cancelling: (passage) => asks(passage, 'sent', 'DELETE', 'E'),
  closing: (passage) => asks(passage, 'reply', 'POST', 'X'),
  settings: () => false,
  migration: () => false,
} satisfies Record<string, (passage: Passage, isAddition: IsAddition) => boolean>
export type Failpoint = keyof typeof failpoints

const die = (): void => void process.kill(process.pid, 'SIGKILL')

/** Watches the commits of `journal`; `onCommitted` hears up to which seq everything is safe. */
export function watchedJournal(
  journal: Journal,
  failpoint: Failpoint | null,
  isAddition: IsAddition,
  onCommitted: (seq: number) => void,
): Journal {
  let waiting: Recorded[] = []
  const meet = (seam: 'commit' | 'committed', entries: readonly Recorded[]): void => {
    if (failpoint !== null && failpoints[failpoint]({ seam, entries }, isAddition)) die()
  }
  return {
    ...journal,
    get lastSeq() {
      return journal.lastSeq
    },
    append: (recorded) => {
      waiting.push(recorded)
      journal.append(recorded)
    },
    commit: () => {
      const entries = waiting
      waiting = []
      meet('commit', entries)
      const trouble = journal.commit()
      meet('committed', entries)
      const last = entries.at(-1)
      if (trouble === null && last) onCommitted(last.seq)
      return trouble
    },
  }
}

/** Watches the order requests that go through `transport`. */
export function watchedTransport(transport: Transport, failpoint: Failpoint | null, isAddition: IsAddition): Transport {
  if (failpoint === null) return transport
  const isMet = (seam: 'request' | 'sent' | 'reply', request: HttpRequest): boolean => {
    const { url, body, method } = request
    const [, clientId, purpose] =
      /lientOrderId=(ut1\.[^.&]{4}\.[0-9a-z]+\.([ESTX])\d+)/.exec(`${url}&${body ?? ''}`) ?? []
    if (clientId === undefined || purpose === undefined) return false
    return failpoints[failpoint]({ seam, method, purpose, clientId }, isAddition)
  }
  return {
    ...transport,
    request: async (request) => {
      if (isMet('request', request)) die()
      const reply = transport.request(request)
      // Long enough for the bytes to leave, and on most days too short for the answer.
      if (isMet('sent', request)) void sleep(2).then(die)
      const heard = await reply
      if (isMet('reply', request)) die()
      return heard
    },
  }
}

/** Dies between the writing of the new settings file and its taking the place of the old one. */
export function dieWhileSettingsAreSaved(): void {
  const rename = fs.renameSync
  fs.renameSync = (from, to) => {
    if (String(to).endsWith('settings.json')) die()
    rename(from, to)
  }
  syncBuiltinESMExports()
}

/** Dies inside the transaction of a migration, when its tables are made and nothing is committed. */
export function dieWhileMigrating(): void {
  const Database = createRequire(import.meta.url)('better-sqlite3') as { prototype: { exec: (sql: string) => unknown } }
  const { exec } = Database.prototype
  Database.prototype.exec = function (sql) {
    const made = exec.call(this, sql)
    if (sql.includes('CREATE TABLE')) die()
    return made
  }
}
