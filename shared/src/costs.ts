import type { SymbolSettings } from './config.ts'
import type { Instrument } from './instrument.ts'
import { add, asPercent, rate, type Pct, type Rate } from './money.ts'

// What a trade costs besides the way of its price.

type Entry = SymbolSettings['entry']
type Fees = Pick<Instrument, 'makerFee' | 'takerFee'>

/** Where the exchange has not told better. */
export const usualFees: Fees = { makerFee: rate('0.0002'), takerFee: rate('0.0005') }

/** The worst that a stop may slip beyond its price, as a part of the price: an assumption of stress test, sizing and worst loss. */
export const stopSlippage: Rate = rate('0.005')

/** Whether such an entry rests in the book; the others take from it. */
export const restsInBook = (entry: Entry): boolean => entry === 'limit' || entry === 'post_only'

/** Fees of an entry and its exit in % of the price: what rests opens as maker, every exit takes. */
export const roundTripFees = (entry: Entry, { makerFee, takerFee }: Fees): Pct =>
  asPercent(add(restsInBook(entry) ? makerFee : takerFee, takerFee))
