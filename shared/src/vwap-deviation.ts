import type { Quote } from './events.ts'
import { asPct, sub, type Pct, type Price } from './money.ts'
import type { Leg } from './sides.ts'

/** How far from VWAP an entry on `leg` would have to trade now, in percent of it; negative: below. Null: not known. */
export function vwapDeviation(quote: Quote, leg: Leg): Pct | null {
  const [average, paid] = [quote.picture?.vwap?.price ?? null, touchFor(leg, quote)]
  return average === null || paid === null ? null : asPct(sub(paid, average), average)
}

/** The touch that an entry on `leg` takes. */
export const touchFor = (leg: Leg, { bid, ask }: Quote): Price | null => (leg === 'long' ? ask : bid)
