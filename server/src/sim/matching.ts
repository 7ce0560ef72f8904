import {
  eq,
  gt,
  isPositive,
  isZero,
  lt,
  max,
  min,
  noQty,
  rate,
  scale,
  sub,
  add,
  type Price,
  type Qty,
} from '@undertow/shared/money.ts'
import type { Ladder, Level, VenueOrder, VenueSide } from './model.ts'
import { endOrder, fillOrder, isOpen, isVoid, tradable } from './orders.ts'
import { accepts, isBetter, noPrice, tell, tellBook, type Contract, type OpenOrder, type VenueState } from './state.ts'

// Price-time priority with one account: others' liquidity is the ladder of the last 'book' step, ours sits in it.
// What our takers eat stays eaten until the next 'book' step, because the recorded or generated others do not react to us.
// In a mirrored market ours is not seen at all: it stands beside the book, and fills when the market goes through its price.

/** Sends an order that is neither conditional nor resting into the book; what is left rests or expires by its time in force. */
export function execute(
  venue: VenueState,
  contract: Contract,
  open: OpenOrder,
  noBetterThan: Price | null = null,
): void {
  const { order } = open
  if (isVoid(contract, order)) return endOrder(venue, contract, open, 'EXPIRED')
  const limit = order.type === 'MARKET' ? marketLimit(contract, order.side) : order.price
  if (limit === null) return endOrder(venue, contract, open, 'EXPIRED')
  if (order.timeInForce === 'GTX' && crosses(contract, order.side, limit)) {
    return endOrder(venue, contract, open, 'EXPIRED')
  }
  if (order.timeInForce === 'FOK' && lt(reachable(contract, order.side, limit), order.qty)) {
    return endOrder(venue, contract, open, 'EXPIRED')
  }
  take(venue, contract, open, { limit, noBetterThan })
  if (!isOpen(venue, open)) return
  const rests = order.type === 'LIMIT' && (order.timeInForce === 'GTC' || isPassive(order)) && !isVoid(contract, order)
  if (!rests) return endOrder(venue, contract, open, 'EXPIRED')
  rest(venue, contract, open)
}

const isPassive = (order: VenueOrder): boolean => order.timeInForce === 'GTX' || order.timeInForce === 'HIDDEN'

/**
 * Mirrored only: the stops and take-profits that have triggered meet the first quote or print after it. `printed`: the
 * price of that print, which they do not beat, because the book that is known may be older.
 */
export function executeTriggered(venue: VenueState, contract: Contract, printed: Price | null): void {
  if (contract.triggered.length === 0) return
  const { triggered } = contract
  contract.triggered = []
  for (const open of triggered) {
    if (!isOpen(venue, open)) continue
    // An empty book is a line that is down, not a market without buyers.
    if (bestOpposite(contract, open.order.side) === null) contract.triggered.push(open)
    else execute(venue, contract, open, printed)
  }
}

/** Puts an order at the end of the queue of its price. */
function rest(venue: VenueState, contract: Contract, open: OpenOrder): void {
  const { side, price } = open.order
  open.ahead = price === null ? noQty : shownAt(contract, side, price)
  contract.resting.push(open)
  tellBook(venue, contract)
}

/** The worst price a market order takes: `marketTakeBound` from the mark. Null without a mark. */
function marketLimit(contract: Contract, side: VenueSide): Price | null {
  if (contract.mark === null) return null
  const bound = contract.instrument.marketTakeBound
  const factor = side === 'BUY' ? add(one, bound) : sub(one, bound)
  return scale(contract.mark.mark, factor)
}

const one = rate('1')

/** True when a limit order would trade at once, with others or with ourselves. */
export function crosses(contract: Contract, side: VenueSide, limit: Price): boolean {
  const best = opposite(contract, side)[0]
  if (best !== undefined && accepts(side, limit, best.price)) return true
  return contract.resting.some(
    ({ order }) => order.side !== side && order.price !== null && accepts(side, limit, order.price),
  )
}

/** Best price of the other side, ours not counted; null without one. */
export const bestOpposite = (contract: Contract, side: VenueSide): Price | null =>
  opposite(contract, side)[0]?.price ?? null

const opposite = (contract: Contract, side: VenueSide): readonly Level[] =>
  (side === 'BUY' ? contract.ladder?.asks : contract.ladder?.bids) ?? []

function reachable(contract: Contract, side: VenueSide, limit: Price): Qty {
  let total = noQty
  for (const level of opposite(contract, side)) {
    if (!accepts(side, limit, level.price)) break
    total = add(total, level.qty)
  }
  return total
}

/** Walks the other side of the book, best price first. Our own orders in the way expire: nobody trades with himself. */
function take(
  venue: VenueState,
  contract: Contract,
  open: OpenOrder,
  { limit, noBetterThan }: { readonly limit: Price; readonly noBetterThan: Price | null },
): void {
  const { side } = open.order
  const levels = [...opposite(contract, side)]
  let eaten = 0
  for (let level = levels[0]; level !== undefined && accepts(side, limit, level.price); level = levels[eaten]) {
    const left = tradable(contract, open.order)
    if (!isPositive(left)) break
    const own = ownInTheWay(contract, side, level.price)
    if (own !== null && (isZero(own.ahead) || !eq(own.order.price ?? noPrice, level.price))) {
      endOrder(venue, contract, own, 'EXPIRED')
      continue
    }
    const offered = own === null ? level.qty : min(own.ahead, level.qty)
    const taken = min(left, offered)
    if (own !== null) own.ahead = sub(own.ahead, taken)
    const rest = sub(level.qty, taken)
    if (isZero(rest)) eaten += 1
    else levels[eaten] = { price: level.price, qty: rest }
    const isTooGood = noBetterThan !== null && isBetter(side, level.price, noBetterThan)
    const trade = { qty: taken, price: isTooGood ? noBetterThan : level.price }
    const fill = fillOrder(venue, contract, open, { ...trade, maker: false, execution: 'TRADE' })
    if (!venue.options.mirrored)
      print(venue, contract, { ...trade, buyerIsMaker: side === 'SELL', tradeId: fill.tradeId })
  }
  contract.ladder = withOpposite(contract.ladder, side, levels.slice(eaten))
  tellBook(venue, contract)
}

/** Our own best order on the other side that a taker meets before, or at, the level at `price`. */
function ownInTheWay(contract: Contract, side: VenueSide, price: Price): OpenOrder | null {
  let first: OpenOrder | null = null
  for (const own of contract.resting) {
    const at = own.order.price
    if (own.order.side === side || at === null || isBetter(side, price, at)) continue
    if (first === null || isBetter(side, at, first.order.price ?? noPrice)) first = own
  }
  return first
}

function withOpposite(ladder: Ladder | null, side: VenueSide, levels: readonly Level[]): Ladder | null {
  if (ladder === null) return null
  return side === 'BUY' ? { bids: ladder.bids, asks: levels } : { bids: levels, asks: ladder.asks }
}

type Print = { readonly price: Price; readonly qty: Qty; readonly buyerIsMaker: boolean; readonly tradeId: number }

/** A trade of others, or of ourselves, becomes the last price and is told to the public. */
export function print(venue: VenueState, contract: Contract, trade: Print): void {
  contract.last = trade.price
  tell(venue, { kind: 'publicTrade', at: venue.now, symbol: contract.instrument.symbol, ...trade })
}

/**
 * What a trade of others does to our resting orders: everything it traded through is filled, at its own price only what is
 * left of the print after the queue ahead. A print through the price means that the whole level is gone, so its size does not matter.
 */
export function matchPrint(venue: VenueState, contract: Contract, at: Price, qty: Qty, buyerIsMaker: boolean): void {
  if (contract.resting.length === 0) return
  let left = qty
  for (const open of byPriority(contract, (order) => order.price !== null && !isBeyond(order, order.price, at))) {
    const { order } = open
    if (order.price === null || !isOpen(venue, open)) continue
    if (!eq(order.price, at)) {
      fillResting(venue, contract, open, tradable(contract, order))
    } else if ((order.side === 'BUY') === buyerIsMaker && countsQueue(venue)) {
      const reached = max(sub(left, open.ahead), noQty)
      open.ahead = max(sub(open.ahead, left), noQty)
      const filled = min(reached, tradable(contract, order))
      left = sub(left, filled)
      if (isPositive(filled) || isVoid(contract, order)) fillResting(venue, contract, open, filled)
    }
  }
}

/** At its own price an order of ours fills only behind the queue that is known, or, in a mirror that does not count it, never. */
const countsQueue = ({ options }: VenueState): boolean => options.mirrored?.makerFills() !== 'through'

/** Others' new book reaches into our resting orders: they trade at our price, for as much as is shown there. */
export function matchBook(venue: VenueState, contract: Contract): void {
  if (contract.resting.length === 0 || contract.ladder === null) return
  for (const open of byPriority(
    contract,
    (order) => order.price !== null && isCrossed(venue, contract, order, order.price),
  )) {
    const { order } = open
    if (order.price === null || !isOpen(venue, open)) continue
    const levels = [...opposite(contract, order.side)]
    let filled = noQty
    while (levels[0] !== undefined && isReachedBy(venue, order.side, order.price, levels[0].price)) {
      const left = sub(tradable(contract, order), filled)
      if (!isPositive(left)) break
      const taken = min(left, levels[0].qty)
      filled = add(filled, taken)
      if (eq(taken, levels[0].qty)) levels.shift()
      else levels[0] = { price: levels[0].price, qty: sub(levels[0].qty, taken) }
    }
    contract.ladder = withOpposite(contract.ladder, order.side, levels)
    fillResting(venue, contract, open, filled)
  }
}

const isCrossed = (venue: VenueState, contract: Contract, order: VenueOrder, limit: Price): boolean => {
  const best = bestOpposite(contract, order.side)
  return best !== null && isReachedBy(venue, order.side, limit, best)
}

/** Others' price on the other side means that an order at `limit` has traded. */
const isReachedBy = (venue: VenueState, side: VenueSide, limit: Price, others: Price): boolean =>
  countsQueue(venue) ? accepts(side, limit, others) : isBetter(side, others, limit)

/** A print at `at` has not reached an order at `limit`. */
const isBeyond = (order: VenueOrder, limit: Price, at: Price): boolean =>
  order.side === 'BUY' ? gt(at, limit) : lt(at, limit)

function fillResting(venue: VenueState, contract: Contract, open: OpenOrder, qty: Qty): void {
  const { price } = open.order
  if (price !== null && isPositive(qty)) {
    fillOrder(venue, contract, open, { qty, price, maker: true, execution: 'TRADE' })
  }
  if (!isOpen(venue, open)) return
  if (isVoid(contract, open.order)) endOrder(venue, contract, open, 'EXPIRED')
  else tellBook(venue, contract)
}

/** Resting orders that pass, best price first, then by time. Bids and asks do not compete, so their order among each other is free. */
function byPriority(contract: Contract, passes: (order: VenueOrder) => boolean): OpenOrder[] {
  const found = contract.resting.filter(({ order }) => passes(order))
  if (found.length < 2) return found
  return found.toSorted((a, b) => {
    const [at, other] = [a.order.price ?? noPrice, b.order.price ?? noPrice]
    if (a.order.side !== b.order.side || eq(at, other)) return a.priority - b.priority
    // For a resting order the better price is the one that a taker likes more.
    return isBetter(a.order.side === 'BUY' ? 'SELL' : 'BUY', at, other) ? -1 : 1
  })
}

/** What others show at `price` on `side` of the book. */
function shownAt(contract: Contract, side: VenueSide, price: Price): Qty {
  const levels = (side === 'BUY' ? contract.ladder?.bids : contract.ladder?.asks) ?? []
  return levels.find((level) => eq(level.price, price))?.qty ?? noQty
}

/** Others' ladder with our visible orders in it; null without a book. */
export function visibleBook(venue: VenueState, contract: Contract): Ladder | null {
  if (venue.options.mirrored) return contract.mirror
  if (contract.ladder === null) return null
  const shown = contract.resting.filter(({ order }) => order.timeInForce !== 'HIDDEN')
  if (shown.length === 0) return contract.ladder
  return {
    bids: merged(contract.ladder.bids, shown, 'BUY'),
    asks: merged(contract.ladder.asks, shown, 'SELL'),
  }
}

function merged(levels: readonly Level[], own: readonly OpenOrder[], side: VenueSide): Level[] {
  const all = [...levels]
  for (const { order } of own) {
    if (order.side !== side || order.price === null) continue
    const at = order.price
    const qty = sub(order.qty, order.filledQty)
    const same = all.findIndex((level) => eq(level.price, at))
    const there = all[same]
    if (there !== undefined) all[same] = { price: at, qty: add(there.qty, qty) }
    else {
      const worse = all.findIndex((level) => (side === 'BUY' ? lt(level.price, at) : gt(level.price, at)))
      all.splice(worse === -1 ? all.length : worse, 0, { price: at, qty })
    }
  }
  return all
}
