import { brakeTitles, type Brake } from '@undertow/shared/brakes.ts'
import { whyUnread } from '../account/snapshots.ts'
import { type Trip } from '../brakes/brake-state.ts'
import { type State } from '../state.ts'

export type Entries = { readonly entries: 'on' | 'waiting' | 'paused' | 'halted'; readonly reason: string }

/** Whether entries may leave, and if not, why: the strongest reason first. */
export function entriesOf(state: Readonly<State>): Entries {
  if (state.disarmed !== null) return { entries: 'halted', reason: state.disarmed }
  if (state.halted !== null) return { entries: 'halted', reason: state.halted }
  const [set] = state.brakes.tripped
  if (set) return { entries: 'halted', reason: brakeReason(...set) }
  if (state.pausedBy !== null) return { entries: 'paused', reason: `paused by ${state.pausedBy}` }
  const reason = missing(state)
  return reason === null ? { entries: 'on', reason: '' } : { entries: 'waiting', reason }
}

const brakeReason = (brake: Brake, { value, limit, releasesAt }: Trip): string =>
  `brake "${brakeTitles[brake]}": ${value}, ${limit}; ${releasesAt === null ? 'a person has to release it' : 'it releases itself'}`

function missing(state: Readonly<State>): string | null {
  if (state.bootId === null) return 'the process has not started yet'
  if (state.isStopping) return 'the process is ending'
  if (state.storage !== null) return `nothing can be recorded: ${state.storage}`
  if (!state.config) return 'the settings are not known yet'
  for (const hop of ['market', 'user', 'rest'] as const) {
    const { up, reason } = state.hops[hop]
    if (!up) return `the ${hopNames[hop]} is down: ${reason}`
  }
  if (state.instruments.size === 0) return 'the rules of the contracts are not known yet'
  return whyUnread(state)
}

const hopNames = { market: 'market stream', user: 'account stream', rest: 'request connection' } as const
