import { isoTime } from '@undertow/shared/format.ts'
import { tellSeldom, type Moment } from '../moment.ts'
import { type State } from '../state.ts'

/**
 * How often the whole account is read, 50 of weight each time: with something open; with nothing; and without the account
 * stream, when only requests see a fill (1,000 of weight a minute). Reconnects and doubts ask besides.
 */
const snapshotMs = { active: 10_000, idle: 30_000, deaf: 3_000 }
const repeatMs = 5_000
/** Readings in a row that have to agree with our books before an entry. */
const agreedMin = 2
/** When the next of them follows: at once, or when a difference has had the time in which it explains itself. */
const confirmMs = { agrees: 1_000, differs: 3_000 }
const staleCode = 'account_unread'

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

/**
 * The account was read, and well: the next time that it is not is news again. `agrees`: it holds what our books say. Once
 * two in a row did, a difference is a matter of its symbol.
 */
export function noteRead({ state, at }: Moment, agrees: boolean): void {
  state.snapshotAt = at
  state.warned.delete(`${staleCode}:`)
  if (state.agreed < agreedMin) state.agreed = agrees ? state.agreed + 1 : 0
  state.nextSnapshotAt = state.agreed < agreedMin ? at + confirmMs[agrees ? 'agrees' : 'differs'] : null
}

/** When `readAccount` has something to do next; null: never. */
export function readingDueAt(state: Readonly<State>): number | null {
  const stale = staleAt(state)
  // One that lies behind us was told: only the next reading ends it.
  const due = [snapshotDueAt(state), stale !== null && stale > state.at ? stale : null].filter((at) => at !== null)
  return due.length === 0 ? null : Math.min(...due)
}

/** Why the account is not known well enough for an entry; null: it is. */
export function whyUnread(state: Readonly<State>): string | null {
  if (state.snapshotAt === null) return 'the account has not been read yet'
  if (state.agreed < agreedMin) return 'the account is read once more, to be sure that it holds what the books say'
  const stale = staleAt(state)
  return stale === null || state.at < stale ? null : unreadSince(state)
}

const unreadSince = ({ snapshotAt, cleanFrom }: Readonly<State>): string =>
  `the account has not been read since ${isoTime(snapshotAt ?? cleanFrom)}`

function paceMs(state: Readonly<State>): number {
  if (!state.hops.user.up) return snapshotMs.deaf
  const isActive = state.positions.size > 0 || [...state.orders.values()].some(({ phase }) => phase !== 'done')
  return isActive ? snapshotMs.active : snapshotMs.idle
}

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
