import { type Trade } from '@undertow/shared/commands.ts'
import { isNegative } from '@undertow/shared/money.ts'
import { legKey, type State } from '../state.ts'

/** Losing trades in a row on one leg of one symbol. */
export type LosingStreak = { readonly count: number; readonly lastAt: number }

/** One more loss, or the end of the streak. Counted always, so that a limit that is set later knows of it. */
export function noteResult(state: State, { symbol, leg, netPnl, closedAt }: Trade): void {
  const key = legKey(symbol, leg)
  if (!isNegative(netPnl)) state.losingStreaks.delete(key)
  else state.losingStreaks.set(key, { count: (state.losingStreaks.get(key)?.count ?? 0) + 1, lastAt: closedAt })
}
