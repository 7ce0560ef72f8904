import { type EventOf } from '@undertow/shared/events.ts'
import { halt } from './halt.ts'
import { ownSeq, tell, tellSeldom, type Moment } from './moment.ts'
import { cancelEntries } from './orders/orders.ts'

/** Without a record nothing is entered; what protects and closes is not asked for permission. */
export function learnStorage(moment: Moment, { entries, reason }: EventOf<'storage'>): void {
  const { state } = moment
  if (entries === 'allowed' && reason !== '') {
    tellSeldom(moment, 'warn', 'storage_warning', null, reason)
    return
  }
  const was = state.storage
  state.storage = entries === 'allowed' ? null : reason
  if (entries === 'halted') halt(moment, reason)
  if (entries === 'blocked' && was === null)
    tell(moment, 'warn', 'storage_blocked', null, `no entries while nothing can be recorded: ${reason}`)
  if (entries === 'allowed' && was !== null) tell(moment, 'info', 'storage_back', null, 'entries are recorded again')
}

/** Nobody will watch over what fills from now on: entries go, stops and take-profits stay. */
export function learnStopping({ state }: Moment): void {
  state.isStopping = true
  state.signals.clear()
  cancelEntries(state)
}

/** More ids than a process can use between two looks at the account. */
const seqMargin = 1_000

/**
 * An order of ours whose number has not come up yet: the journal has lost its end, by a copy that was restored or a side
 * file that was left behind. A person has to look, and no id of that lost life is given out again.
 */
export function noteLostLife(moment: Moment, clientId: string): void {
  const { state } = moment
  const seq = ownSeq(state, clientId)
  if (seq === null || seq <= Math.max(state.seq, state.seqFloor)) return
  state.seqFloor = seq + seqMargin
  halt(moment, `the exchange knows our order ${clientId} and the journal does not: its newest entries are lost`)
}
