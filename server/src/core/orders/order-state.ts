import { type ExitReason } from '@undertow/shared/commands.ts'
import { type Rung } from '@undertow/shared/ladder.ts'
import { type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'
import { type NewOrder, type OrderStatus } from '@undertow/shared/orders.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { type Seen } from '../questions/seen.ts'

export type OrderPhase = 'pending' | 'unknown' | 'open' | 'cancelling' | 'done'

/** One order of ours: what was wished, and what became known about it. */
export type Order = {
  readonly wish: NewOrder
  readonly createdAt: number
  phase: OrderPhase
  status: OrderStatus | null
  orderId: string | null
  /** The highest cumulative quantity that any source has told. */
  filledQty: Qty
  averagePrice: Price | null
  /** How much of it our position already contains, and at what value. */
  appliedQty: Qty
  appliedValue: Usdt
  /** Part of `appliedQty` taken from a report because its fills did not come; they are set off when they do. */
  presumedQty: Qty
  acceptedAt: number | null
  updatedAt: number
  expiresAt: number | null
  reason: string
  /** The window side whose burst led to this entry; null for everything else. */
  liquidated: Leg | null
  decisionId: number | null
  /** Of an entry: what its decision saw. */
  seen: Seen | null
  leverage: number
  /** What a market entry was sized with: the price its exposure is counted at. */
  countedAt: Price | null
  configVersion: number
  exitReason: ExitReason | null
  /** The additions that were checked with a first entry; none for everything else. */
  ladder: readonly Rung[]
  /** The rung that an addition buys, or that a take-profit closes; null for everything else. */
  rung: number | null
  /** Trades that began with this entry: the first bears its id. */
  trades: number
  cancelWanted: boolean
  cancels: number
  nextCancelAt: number | null
  queries: number
  nextQueryAt: number | null
  unansweredQueries: number
  absences: number
  firstAbsentAt: number | null
  /** For how long after `createdAt` the venue may still accept it, when it was not answered. */
  acceptableMs: number
  /** An unanswered close whose effect a later account snapshot did not show: it does not hold up the next one. */
  superseded: boolean
  /** Ours by its id and not in our books: what it stands for, only the account knows. */
  unbooked: boolean
}
