import { type Instrument } from '@undertow/shared/instrument.ts'
import { isPositive, neg, type Price } from '@undertow/shared/money.ts'
import { entryPriceOf, type Position } from '../positions/position-state.ts'
import { targetEntryOf } from '../ladder/tranches.ts'
import { againstUs, gridOf, shifted, takeProfitPriceFor } from './prices.ts'

/** Where the target of the whole position lies: as a person set it, else by its distance. */
export function targetPrice(position: Readonly<Position>, instrument: Instrument): Price {
  const { leg, takeProfitPct, targetAt } = position
  const from = targetEntryOf(position, entryPriceOf(position))
  return targetAt ?? takeProfitPriceFor(leg, from, takeProfitPct, gridOf(position, instrument))
}

/** The mark at which trailing begins; null: wherever it is. */
export function trailingFrom(position: Readonly<Position>, instrument: Instrument): Price | null {
  const { leg, exits } = position
  if (exits.trailsFromTarget) return targetPrice(position, instrument)
  return isPositive(exits.trailingFromPct) ? shifted(leg, entryPriceOf(position), exits.trailingFromPct) : null
}

/** Where trailing wants the stop; null: it has not begun. */
export function trailingPrice(position: Readonly<Position>, instrument: Instrument): Price | null {
  const { leg, exits, trailBest } = position
  if (exits.trailingPct === null || trailBest === null) return null
  return againstUs(leg, shifted(leg, trailBest, neg(exits.trailingPct)), gridOf(position, instrument))
}
