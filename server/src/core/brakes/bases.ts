import { add, type Usdt } from '@undertow/shared/money.ts'
import { type Moment } from '../moment.ts'
import { type State } from '../state.ts'

/** Wallet or positions have just changed. */
export function noteMoved({ state, at }: Moment): void {
  state.brakes.movedAt = at
}

/** Money came in (or went out, negative) and is neither profit nor loss. */
export function noteTransfer(state: State, amount: Usdt, happenedAt: number): void {
  const at = happenedAt - state.venueAheadMs
  const { day, week, peak } = state.brakes
  for (const base of [day, week, peak]) if (base !== null && at >= base.takenAt) base.equity = add(base.equity, amount)
}
