import { type Moment } from '../moment.ts'

const repeatMs = 5_000

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
