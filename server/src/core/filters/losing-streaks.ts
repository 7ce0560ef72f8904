import { type Trade } from '@undertow/shared/commands.ts'
import { isNegative } from '@undertow/shared/money.ts'
import { legKey } from '../leg-key.ts'

/** Losing trades in a row on one leg of one symbol. */
export type LosingStreak = { readonly count: number; readonly lastAt: number }

/** One more loss, or the end of the streak. Counted always, so that a limit that is set later knows of it. */
export function noteResult(streaks: Map<string, LosingStreak>, { symbol, leg, netPnl, closedAt }: Trade): void {
  const key = legKey(symbol, leg)
  if (!isNegative(netPnl)) streaks.delete(key)
  else streaks.set(key, { count: (streaks.get(key)?.count ?? 0) + 1, lastAt: closedAt })
}
