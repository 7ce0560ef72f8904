import { type SymbolSettings } from '@undertow/shared/config.ts'
import { type Instrument } from '@undertow/shared/instrument.ts'
import { gt, lt, max, movedBy, neg, toTickDown, toTickUp, type Price } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'

export type Book = { readonly bid: Price; readonly ask: Price }

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
 * Price of an entry. limit and post_only rest behind the own touch by the offset. ioc is capped at the offset through
 * the other touch. A market order has no cap, so it goes only while the other touch is within the offset of the own
 * one; its price here is the worst that is expected.
 */
export function entryPrice(
  leg: Leg,
  settings: SymbolSettings,
  { bid, ask }: Book,
  { tickSize }: Instrument,
): EntryPrice {
  const { entry, price_offset_pct: offset } = settings
  const [own, other] = leg === 'long' ? [bid, ask] : [ask, bid]
  const down = neg(offset)
  if (entry === 'limit' || entry === 'post_only') {
    const price = leg === 'long' ? toTickDown(movedBy(own, down), tickSize) : toTickUp(movedBy(own, offset), tickSize)
    return { reference: own, price, countedAt: price, tooWide: false }
  }
  const cap = leg === 'long' ? toTickDown(movedBy(other, offset), tickSize) : toTickUp(movedBy(other, down), tickSize)
  const guard = leg === 'long' ? movedBy(own, offset) : movedBy(own, down)
  const tooWide = entry === 'market' && (leg === 'long' ? gt(other, guard) : lt(other, guard))
  return { reference: other, price: cap, countedAt: max(cap, other), tooWide }
}
