import { isoTime } from '@undertow/shared/format.ts'
import { tellSeldom, type Moment } from '../moment.ts'
import { type State } from '../state.ts'

/**
 * How often the whole account is read, 50 of weight each time: with something open; with nothing; and without the account
 * stream, when only requests see a fill. Reconnects and doubts ask besides.
 */
const snapshotMs = { active: 10_000, idle: 30_000, deaf: 3_000 }
const repeatMs = 5_000
const staleCode = 'account_unread'

function paceMs(state: Readonly<State>): number {
  if (!state.hops.user.up) return snapshotMs.deaf
  const isActive = state.positions.size > 0 || [...state.orders.values()].some(({ phase }) => phase !== 'done')
  return isActive ? snapshotMs.active : snapshotMs.idle
}

/** Asks for the whole account, unless that was asked for just now. */
export function askSnapshot(moment: Moment, reason: string): void {
  const { state, at } = moment
  if (!state.hops.rest.up) {
    state.nextSnapshotAt = at
    return
  }
  if (moment.commands.some(({ kind }) => kind === 'askSnapshot')) return
  moment.commands.push({ kind: 'askSnapshot', reason })
  state.nextSnapshotAt = at + repeatMs
}

/** Asks for the account when a reading is due, and tells a person once when none has come for too long. */
export function readAccount(moment: Moment): void {
  const { state, at } = moment
  const due = snapshotDueAt(state)
  if (due !== null && at >= due)
    askSnapshot(moment, state.snapshotAt === null ? 'the account has to be read' : 'regular check')
  const stale = staleAt(state)
  if (stale === null || at < stale) return
  const said = `${unreadSince(state)} although requests are answered`
  tellSeldom(moment, 'error', staleCode, null, `${said}: no entries until it is; the log says what could not be read`)
}

/** The account was read, and well: the next time that it is not is news again. */
export function noteRead({ state, at }: Moment): void {
  state.snapshotAt = at
  state.nextSnapshotAt = null
  state.warned.delete(`${staleCode}:`)
}

/** When `readAccount` has something to do next; null: never. */
export function readingDueAt(state: Readonly<State>): number | null {
  const due = [snapshotDueAt(state), staleAt(state)].filter((at) => at !== null)
  // What lies behind us was told: only the next reading ends it.
  const ahead = due.filter((at) => at === due[0] || at > state.at)
  return ahead.length === 0 ? null : Math.min(...ahead)
}

/** Why the account is not known well enough for an entry; null: it is. */
export function whyUnread(state: Readonly<State>): string | null {
  if (state.snapshotAt === null) return 'the account has not been read yet'
  const stale = staleAt(state)
  return stale === null || state.at < stale ? null : unreadSince(state)
}

const unreadSince = ({ snapshotAt, cleanFrom }: Readonly<State>): string =>
  `the account has not been read since ${isoTime(snapshotAt ?? cleanFrom)}`

function snapshotDueAt(state: Readonly<State>): number | null {
  if (!state.hops.rest.up) return null
  if (state.nextSnapshotAt !== null) return state.nextSnapshotAt
  return state.snapshotAt === null ? null : state.snapshotAt + paceMs(state)
}

/**
 * A reading may be as old as the slowest pace when something is opened; after that, two in a row may fail. Null while
 * requests fail, which keeps entries off and is said by itself.
 */
function staleAt(state: Readonly<State>): number | null {
  if (state.bootId === null || !state.hops.rest.up) return null
  return (state.snapshotAt ?? state.cleanFrom) + snapshotMs.idle + 2 * paceMs(state)
}
