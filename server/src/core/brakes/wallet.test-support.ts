import { usdt } from '@undertow/shared/money.ts'
import { type blankStory } from '../story.test-support.ts'

type Told = ReturnType<typeof blankStory>

/** The account now says that the wallet holds so much. */
export function wallet(hunter: Told, amount: string): void {
  const balances = [{ asset: 'USDT', wallet: usdt(amount) }]
  hunter.tell({ kind: 'account', balances, positions: [], happenedAt: hunter.now() })
}

/** Money that came in or went out, as the list of income tells it afterwards. */
export function transfer(hunter: Told, amount: string, happenedAt = hunter.now()): void {
  const what = { type: 'transfer', id: `t${hunter.seq()}`, symbol: null, asset: 'USDT' } as const
  hunter.tell({ kind: 'income', ...what, amount: usdt(amount), happenedAt })
}
