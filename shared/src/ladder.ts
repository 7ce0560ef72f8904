import { type SymbolSettings } from './config.ts'
import {
  add,
  averagePrice,
  movedBy,
  neg,
  notional,
  rate,
  scale,
  type Pct,
  type Price,
  type Qty,
  type Rate,
  type Usdt,
} from './money.ts'
import { type Leg } from './sides.ts'

// Where the levels of a ladder lie and what they cost, for the check of the settings and for the entry alike.

/** One addition to a position: at `distance` on the wrong side of its average entry, worth `factor` times its first entry. */
export type Rung = { readonly distance: Pct; readonly factor: Rate }

/** A rung as it would be if all before it had filled at their own levels. */
export type PlannedRung = { readonly price: Price; readonly qty: Qty; readonly value: Usdt }

export type Bought = { readonly qty: Qty; readonly value: Usdt }

/** The rungs that the settings want; none with the ladder off. */
export function rungsOf({ dca, dca_levels, dca_size_factors }: SymbolSettings): readonly Rung[] {
  if (!dca) return []
  return dca_levels.flatMap((distance, index) => {
    const factor = dca_size_factors[index]
    return factor ? [{ distance, factor }] : []
  })
}

/** The price at which the next rung is reached. */
export const levelPrice = (leg: Leg, average: Price, distance: Pct): Price =>
  movedBy(average, leg === 'long' ? neg(distance) : distance)

/** What each rung would be after `first`, the market going through one level after the other. `buys`: quantity for a value. */
export function walkLadder(
  leg: Leg,
  first: Bought,
  rungs: readonly Rung[],
  buys: (value: Usdt, at: Price) => Qty,
): readonly PlannedRung[] {
  let { qty, value } = first
  return rungs.map(({ distance, factor }) => {
    const price = levelPrice(leg, averagePrice(value, qty), distance)
    const bought = buys(scale(first.value, factor), price)
    const worth = notional(bought, price)
    qty = add(qty, bought)
    value = add(value, worth)
    return { price, qty: bought, value: worth }
  })
}

/** How many first entries a whole ladder is worth, the first one included. */
export const ladderMultiple = (rungs: readonly Rung[]): Rate =>
  rungs.reduce((sum, { factor }) => add(sum, factor), rate('1'))
