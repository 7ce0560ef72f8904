import { brakes, type Brake } from '@undertow/shared/brakes.ts'
import { textTo } from '@undertow/shared/money.ts'
import { type BrakeRow } from '@undertow/shared/view.ts'
import { type State } from '../state.ts'
import { lossOf } from './losses.ts'

/** Every brake of the settings, and every one that is set, for people. */
export const brakeRows = (state: Readonly<State>): BrakeRow[] =>
  state.config === null ? [] : brakes.flatMap((brake) => rowOf(state, brake) ?? [])

function rowOf(state: Readonly<State>, brake: Brake): BrakeRow | null {
  const [loss, trip] = [lossOf(state, brake), state.brakes.tripped.get(brake)]
  if (loss === null && !trip) return null
  const isKnown = loss !== null && loss !== 'unknown'
  return {
    brake,
    lost: isKnown ? textTo(loss.lost, 8) : null,
    most: isKnown ? textTo(loss.most, 8) : null,
    isBeyond: isKnown && loss.isBeyond,
    set: trip ? { at: trip.at, because: `${trip.value}, ${trip.limit}`, releasesAt: trip.releasesAt } : null,
  }
}
