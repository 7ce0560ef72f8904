import { isPositive } from '@undertow/shared/money.ts'
import { outstandingQty } from '../orders/orders.ts'
import { legKey } from '../leg-key.ts'
import { type State } from '../state.ts'

/** Whether any leg of `symbol` is open. */
export const isHeld = (state: Readonly<State>, symbol: string): boolean => heldSince(state, symbol) !== null

/** Since when the older leg of `symbol` has been open; null when flat. */
export function heldSince(state: Readonly<State>, symbol: string): number | null {
  const opened = (['long', 'short'] as const).flatMap((leg) => state.positions.get(legKey(symbol, leg))?.openedAt ?? [])
  return opened.length === 0 ? null : Math.min(...opened)
}

/** Whether a fill is in our books already. */
export const hasFill = (state: Readonly<State>, symbol: string, tradeId: string): boolean =>
  state.tradesSeen.has(`${symbol}:${tradeId}`)

/** Whether anything is open in `symbol`: an order of ours, or a position of anybody on the account. */
export function isInUse(state: Readonly<State>, symbol: string): boolean {
  if (isHeld(state, symbol)) return true
  for (const leg of ['long', 'short'] as const) {
    const holding = state.holdings.get(legKey(symbol, leg))
    if (holding && isPositive(holding.qty)) return true
  }
  for (const order of state.orders.values()) if (order.phase !== 'done' && order.wish.symbol === symbol) return true
  return false
}

/** Whether the exchange lets `symbol` be traded; a symbol whose rules are not known counts as traded. */
export const isTraded = (state: Readonly<State>, symbol: string): boolean =>
  (state.instruments.get(symbol)?.status ?? 'TRADING') === 'TRADING'

/**
 * Nothing of ours is open, as far as a reading of the account after the last doubt tells. An order that has ended may have
 * filled more than we have heard the fills of, and a countdown that runs on would take orders that people place later.
 */
export function isFlat({ snapshotAt, positions, orders, countdowns }: Readonly<State>): boolean {
  return (
    snapshotAt !== null &&
    positions.size === 0 &&
    countdowns.size === 0 &&
    [...orders.values()].every((order) => order.phase === 'done' && !isPositive(outstandingQty(order)))
  )
}
