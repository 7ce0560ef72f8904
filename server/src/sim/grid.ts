import type { Instrument } from '@undertow/shared/instrument.ts'
import { times, type Price, type Qty } from '@undertow/shared/money.ts'

/**
 * The seam between the generator's floats and money: a float becomes a whole number of ticks or steps, and only that number
 * times the contract's exact tick or step is a price or a quantity. Nothing ever goes the other way.
 */
export type Grid = { readonly priceAt: (ticks: number) => Price; readonly qtyOf: (steps: number) => Qty }

/** Prices and quantities of one contract; recent ones are kept, because a market repeats itself. */
export function gridOf(instrument: Instrument): Grid {
  return {
    priceAt: remembered((ticks) => times(instrument.tickSize, Math.max(1, ticks))),
    qtyOf: remembered((steps) => times(instrument.stepSize, Math.max(1, steps))),
  }
}

function remembered<T>(make: (count: number) => T): (count: number) => T {
  const known = new Map<number, T>()
  return (count) => {
    const found = known.get(count)
    if (found !== undefined) return found
    if (known.size >= rememberedMax) known.clear()
    const made = make(count)
    known.set(count, made)
    return made
  }
}

const rememberedMax = 20_000
