import { add, isPositive, marginOf, noUsdt, notional, type Price, type Usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { foreignQty } from '../account/account.ts'
import { outstandingQty } from '../orders/orders.ts'
import { type Order } from '../orders/order-state.ts'
import { ofLegKey } from '../leg-key.ts'
import { type State } from '../state.ts'

export type Exposure = { readonly margin: Usdt; readonly notional: Usdt }

const none: Exposure = { margin: noUsdt, notional: noUsdt }
const both = (a: Exposure, b: Exposure): Exposure => ({
  margin: add(a.margin, b.margin),
  notional: add(a.notional, b.notional),
})
const of = (value: Usdt, leverage: number): Exposure => ({ notional: value, margin: marginOf(value, leverage) })

/** What the caps count for `symbol`, or for everything. Legs add up. */
export const exposureOf = (state: Readonly<State>, symbol: string | null): Exposure =>
  exposureWhere(state, (owner) => symbol === null || owner === symbol)

/**
 * Positions at entry value, and of every entry whatever may still fill, resting, in flight or unknown. On a shared side the
 * user's part counts too.
 */
export function exposureWhere(state: Readonly<State>, counts: (symbol: string, leg: Leg) => boolean): Exposure {
  let sum = none
  for (const { symbol, leg, cost, leverage } of state.positions.values()) {
    if (counts(symbol, leg)) sum = both(sum, of(cost, leverageFor(state, symbol, leverage)))
  }
  for (const order of state.orders.values()) {
    if (counts(order.wish.symbol, order.wish.leg)) sum = both(sum, reservedBy(state, order))
  }
  for (const [key, holding] of state.holdings) {
    const foreign = foreignQty(state, key)
    if (!isPositive(foreign)) continue
    const { symbol, leg } = ofLegKey(key)
    if (!counts(symbol, leg)) continue
    sum = both(sum, of(notional(foreign, holding.entryPrice), state.leverages.get(symbol) ?? 1))
  }
  return sum
}

/** Contracts that something on `leg` is held of, or may still fill. */
export function exposedSymbols(state: Readonly<State>, leg: Leg): ReadonlySet<string> {
  const found = new Set<string>()
  for (const position of state.positions.values()) if (position.leg === leg) found.add(position.symbol)
  for (const { wish } of state.orders.values()) if (wish.leg === leg) found.add(wish.symbol)
  for (const key of state.holdings.keys()) if (ofLegKey(key).leg === leg) found.add(ofLegKey(key).symbol)
  return found
}

/** Margin is bound by what is in force now, not by what was when the order was made. */
const leverageFor = (state: Readonly<State>, symbol: string, then: number): number =>
  state.leverages.get(symbol) ?? then

/** What an entry may still add to the exposure. */
function reservedBy(state: Readonly<State>, order: Readonly<Order>): Exposure {
  if (order.wish.purpose !== 'entry') return none
  const open = outstandingQty(order)
  if (!isPositive(open)) return none
  const at = countedPrice(state, order)
  return at === null ? none : of(notional(open, at), leverageFor(state, order.wish.symbol, order.leverage))
}

/** The price an entry is counted at: what it was sized with, or its limit; of one that the books did not know what is known. */
export function countedPrice(state: Readonly<State>, order: Readonly<Order>): Price | null {
  return order.countedAt ?? order.wish.price ?? order.averagePrice ?? state.marks.get(order.wish.symbol)?.price ?? null
}

/** Entries that may still fill. */
export function openEntries(state: Readonly<State>, symbol: string | null): number {
  let found = 0
  for (const { wish, phase } of state.orders.values()) {
    if (wish.purpose === 'entry' && phase !== 'done' && (symbol === null || wish.symbol === symbol)) found += 1
  }
  return found
}

/** Whether entries may still become position: one stands, or has ended with more filled than we have heard the fills of. */
export function mayStillOpen(state: Readonly<State>): boolean {
  return [...state.orders.values()].some(
    (order) => order.wish.purpose === 'entry' && (order.phase !== 'done' || isPositive(outstandingQty(order))),
  )
}
