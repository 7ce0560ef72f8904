import { legKey, type State } from './state.ts'

/** Whether any leg of `symbol` is open. */
export const isHeld = (state: Readonly<State>, symbol: string): boolean => heldSince(state, symbol) !== null

/** Since when the older leg of `symbol` has been open; null when flat. */
export function heldSince(state: Readonly<State>, symbol: string): number | null {
  const opened = (['long', 'short'] as const).flatMap((leg) => state.positions.get(legKey(symbol, leg))?.openedAt ?? [])
  return opened.length === 0 ? null : Math.min(...opened)
}
