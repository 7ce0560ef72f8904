import { add, isPositive, min, noQty, sub, type Qty } from '@undertow/shared/money.ts'
import { type Source } from '../books/posting.ts'
import { type Position } from './position-state.ts'

type Books = Pick<Position, 'gone'>

/** Clocks differ a little, and a reading knows what happened while it was under way. */
const marginMs = 2_000

/** Notes that our books of `position` were taken down by `amount` to what the account said. */
export function noteGone(position: Books, amount: Qty, readAt: number): void {
  position.gone = { qty: add(position.gone?.qty ?? noQty, amount), readAt }
}

/**
 * How much of an execution told late was taken from our books already, because a reading of the account that came first did not
 * have it any more. Counted twice, it would close on paper what is still held, and its stop would go. In doubt the books keep
 * more than is held: the next reading mends that, with the stop in place.
 */
export function takeGone(position: Books, amount: Qty, source: Source, venueAheadMs: number): Qty {
  const { gone } = position
  if (gone === null) return noQty
  if (source !== null && source.happenedAt - venueAheadMs > gone.readAt + marginMs) return noQty
  const known = min(gone.qty, amount)
  const left = sub(gone.qty, known)
  position.gone = isPositive(left) ? { ...gone, qty: left } : null
  return known
}
