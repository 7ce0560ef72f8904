import type { StatusRow } from '@undertow/shared/view.ts'
import type { State } from '../core/state.ts'

type Entries = Pick<StatusRow, 'entries' | 'entriesReason'>

/**
 * Since when entries are as they are, for people; null: not known. Made with the recovered state, before it learns anything
 * more: what already holds then was noted by a process before this one, and `noticedAt` says when.
 */
export function createEntriesSince(
  state: Readonly<State>,
  entriesOf: () => Entries,
  noticedAt: (code: string) => number | null,
  now: () => number,
): (told: Entries) => number | null {
  const recovered = entriesOf()
  let known = keyOf(recovered)
  let since = isHeld(recovered) ? noticedAt(recovered.entries) : now()
  return (told) => {
    const key = keyOf(told)
    if (key !== known) since = now()
    known = key
    const [brake] = state.halted === null && state.disarmed === null ? state.brakes.tripped.values() : []
    return brake?.at ?? since
  }
}

const isHeld = ({ entries }: Entries): boolean => entries === 'halted' || entries === 'paused'

// While entries only wait, the reason changes with every connection that comes back.
const keyOf = ({ entries, entriesReason }: Entries): string =>
  isHeld({ entries, entriesReason }) ? `${entries} ${entriesReason}` : entries
