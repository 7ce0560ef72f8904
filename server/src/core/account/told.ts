import { eq } from '@undertow/shared/money.ts'
import { type PositionReport } from '@undertow/shared/orders.ts'
import { otherLeg } from '@undertow/shared/sides.ts'
import { legKey } from '../leg-key.ts'
import { type Moment } from '../moment.ts'
import { remember } from '../remember.ts'
import { type State } from '../state.ts'

// How new what we were told of a leg or an asset is: what is older changes nothing.

/** Every leg of every contract, and all collateral. */
const toldMax = 4_096
/** No reply lags for so long: a row that still looks old carries a time that cannot be relied on, and is taken at its word. */
const lagMsMax = 60_000

/** Notes how `key` was at `happenedAt`, by the exchange's time. False: something younger was told of it before. */
export function noteTold({ state, at }: Moment, key: string, happenedAt: number): boolean {
  if ((state.told.get(key)?.happenedAt ?? 0) > happenedAt) return false
  remember(state.told, key, { happenedAt, at }, toldMax)
  return true
}

/** When something new was last told of a leg or an asset, by our time: a reply to an older question knows less. */
export const toldAt = (state: Readonly<State>, key: string): number => state.told.get(key)?.at ?? -1

/**
 * A row of a reading is from before what the stream, or a fill, has told of its leg, however late it was asked for: the reply
 * lags. Both times are the exchange's. A row that says what the account's stream said last is none the worse for its time.
 * One-way mode has one position, and so one row, for both legs.
 */
export function isOutdated({ state, at }: Moment, { symbol, leg, qty, updatedAt }: PositionReport): boolean {
  if (updatedAt === undefined) return false
  const holding = state.holdings.get(legKey(symbol, leg))
  const saysTheSame = holding !== undefined && eq(holding.qty, qty)
  const legs = state.hedgeMode ? [leg] : [leg, otherLeg(leg)]
  return legs.some((each) => {
    const told = state.told.get(legKey(symbol, each))
    if (told === undefined || told.happenedAt <= updatedAt || at - told.at >= lagMsMax) return false
    return !saysTheSame || holding.at < told.at
  })
}
