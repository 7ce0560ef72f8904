import { type Posting } from '@undertow/shared/books.ts'
import { isZero } from '@undertow/shared/money.ts'
import { type Fill } from '@undertow/shared/orders.ts'
import { type Moment } from '../moment.ts'
import { legKey } from '../leg-key.ts'

/** What an amount comes from. Null: an estimate, in place of fills that nobody told. */
export type Source = Pick<Fill, 'tradeId' | 'happenedAt'> | null

type Posted = Omit<Posting, 'shared' | 'sourceId' | 'at'>

/** Records an amount beside adding it to a position, so that every figure of a trade can be held against the exchange's. */
export function post(moment: Moment, source: Source, posted: Posted): void {
  if (isZero(posted.amount)) return
  const { state, at, commands } = moment
  const shared = state.holdings.get(legKey(posted.symbol, posted.leg))?.shared ?? false
  const posting = { ...posted, at: source?.happenedAt ?? at, sourceId: source?.tradeId ?? null, shared }
  commands.push({ kind: 'posted', posting })
}
