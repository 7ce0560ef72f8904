import { type SymbolSettings } from '@undertow/shared/config.ts'
import { restsInBook } from '@undertow/shared/costs.ts'
import { type Quote } from '@undertow/shared/events.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import {
  add,
  gt,
  lt,
  max,
  middle,
  movedBy,
  neg,
  sub,
  toTickDown,
  toTickUp,
  type Price,
} from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { unreachable } from '../unreachable.ts'

export type Book = { readonly bid: Price; readonly ask: Price }

/** The touch on both sides; null without one of them, or when they cross. */
export const bookOf = ({ bid, ask }: Quote): Book | null =>
  bid !== null && ask !== null && lt(bid, ask) ? { bid, ask } : null

export type EntryPrice = {
  /** The touch that the price was derived from. */
  readonly reference: Price
  readonly price: Price
  /** The dearest it can be expected to fill at, by which it is sized and counted: a sell may fill above its limit. */
  readonly countedAt: Price
  /** The other touch lies beyond the guard of a market order. */
  readonly tooWide: boolean
}

/**
 * Price of an entry. limit and post_only rest where `entry_price` says, never at the other touch or beyond it. ioc is
 * capped at the offset through the other touch. A market order has no cap, so it goes only while the other touch is
 * within the offset of the own one; its price here is the worst that is expected.
 */
export function entryPrice(leg: Leg, settings: SymbolSettings, book: Book, { tickSize }: Instrument): EntryPrice {
  const { entry, price_offset_pct: offset } = settings
  const { bid, ask } = book
  const [own, other] = leg === 'long' ? [bid, ask] : [ask, bid]
  if (restsInBook(entry)) {
    const price = restingPrice(leg, settings, book, tickSize)
    return { reference: own, price, countedAt: price, tooWide: false }
  }
  const down = neg(offset)
  const cap = leg === 'long' ? toTickDown(movedBy(other, offset), tickSize) : toTickUp(movedBy(other, down), tickSize)
  const guard = leg === 'long' ? movedBy(own, offset) : movedBy(own, down)
  const tooWide = entry === 'market' && (leg === 'long' ? gt(other, guard) : lt(other, guard))
  return { reference: other, price: cap, countedAt: max(cap, other), tooWide }
}

/** Where a passive entry rests: on the grid, rounded away from the other touch. */
function restingPrice(leg: Leg, settings: SymbolSettings, { bid, ask }: Book, tick: Price): Price {
  const isLong = leg === 'long'
  const own = isLong ? bid : ask
  const passive = (at: Price): Price => (isLong ? toTickDown(at, tick) : toTickUp(at, tick))
  switch (settings.entry_price) {
    case 'offset': {
      const { price_offset_pct: offset } = settings
      return passive(movedBy(own, isLong ? neg(offset) : offset))
    }
    case 'join':
      return passive(own)
    case 'improve': {
      const better = passive(isLong ? add(own, tick) : sub(own, tick))
      const crosses = isLong ? !lt(better, ask) : !gt(better, bid)
      return crosses ? passive(own) : better
    }
    case 'mid':
      return passive(middle(bid, ask))
    default:
      return unreachable(settings.entry_price)
  }
}
