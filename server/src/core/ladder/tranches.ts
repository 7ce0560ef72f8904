import { type Instrument } from '@undertow/shared/instrument.ts'
import { averagePrice, gt, isPositive, min, noQty, sub, add, type Price, type Qty } from '@undertow/shared/money.ts'
import { isWithinLot, marketLot } from '../positions/lots.ts'
import { type Position } from '../positions/position-state.ts'

/** An addition that is closed at a target of its own: which rung, how much of it is left, and what it cost. */
export type Tranche = { readonly rung: number; readonly qty: Qty; readonly entry: Price }

/**
 * The additions of `position` with targets of their own. Together they never are more than is held; what is too small or
 * too large for one order closes with the rest.
 */
export function tranchesOf(position: Readonly<Position>, instrument: Instrument): readonly Tranche[] {
  if (!position.hasTranches) return []
  const lot = marketLot(instrument)
  let left = position.qty
  return position.ladder.flatMap(({ qty, cost }, rung) => {
    const held = min(qty, left)
    if (!isPositive(held) || !isWithinLot(held, lot)) return []
    left = sub(left, held)
    return [{ rung, qty: held, entry: averagePrice(cost, qty) }]
  })
}

/** What is held beside the tranches. */
export function besideTranches({ qty }: Readonly<Position>, tranches: readonly Tranche[]): Qty {
  const sum = tranches.reduce((total, tranche) => add(total, tranche.qty), noQty)
  return gt(qty, sum) ? sub(qty, sum) : noQty
}

/** The entry from which the target of the rest is counted: its own price beside tranches, else the average of all. */
export function targetEntryOf(
  { firstQty, firstValue, ladder, hasTranches }: Readonly<Position>,
  average: Price,
): Price {
  const isApart = hasTranches && ladder.some(({ usedBy }) => usedBy !== null)
  return isApart && isPositive(firstQty) ? averagePrice(firstValue, firstQty) : average
}
