import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  gte,
  lte,
  max,
  min,
  movedBy,
  neg,
  sub,
  times,
  toTickDown,
  toTickUp,
  type Pct,
  type Price,
} from '@undertow/shared/money.ts'
import { otherLeg, type Leg } from '@undertow/shared/sides.ts'
import { type Position } from '../positions/position-state.ts'

/** Stop for an average entry: rounded toward the entry, at least one tick from it. */
export function stopPriceFor(leg: Leg, entry: Price, distance: Pct, tick: Price): Price {
  if (leg === 'long') return min(toTickUp(movedBy(entry, neg(distance)), tick), sub(toTickUp(entry, tick), tick))
  return max(toTickDown(movedBy(entry, distance), tick), add(toTickDown(entry, tick), tick))
}

/** Take-profit for an average entry: it lies where the stop of the other leg would. */
export function takeProfitPriceFor(leg: Leg, entry: Price, distance: Pct, tick: Price): Price {
  return stopPriceFor(otherLeg(leg), entry, distance, tick)
}

/** The grid its protection is rounded on. */
export const gridOf = ({ isCoarse }: Pick<Position, 'isCoarse'>, { tickSize }: Instrument): Price =>
  isCoarse ? times(tickSize, 10) : tickSize

/** Of two stops the one that risks less. */
export const nearer = (leg: Leg, a: Price, b: Price): Price => (leg === 'long' ? max(a, b) : min(a, b))

/** Onto the grid, toward profit. */
export const inFavour = (leg: Leg, at: Price, tick: Price): Price =>
  leg === 'long' ? toTickUp(at, tick) : toTickDown(at, tick)

/** Onto the grid, toward loss. */
export const againstUs = (leg: Leg, at: Price, tick: Price): Price =>
  leg === 'long' ? toTickDown(at, tick) : toTickUp(at, tick)

/** `at` moved by `share` percent in favour of `leg`; against it when negative. */
export const shifted = (leg: Leg, at: Price, share: Pct): Price => movedBy(at, leg === 'long' ? share : neg(share))

/** True when `mark` has reached or passed a stop at `level`. */
export const isPassed = (leg: Leg, level: Price, mark: Price): boolean =>
  leg === 'long' ? lte(mark, level) : gte(mark, level)

/** True when `mark` has come as far in favour as `level`. */
export const isReached = (leg: Leg, level: Price, mark: Price): boolean =>
  leg === 'long' ? gte(mark, level) : lte(mark, level)
