import { type ExitReason } from '@undertow/shared/commands.ts'
import { type Rung } from '@undertow/shared/ladder.ts'
import { averagePrice, type Pct, type Price, type Qty, type Usdt } from '@undertow/shared/money.ts'
import { type Leg } from '@undertow/shared/sides.ts'
import { type ExitRules } from '../exits/rules.ts'
import { type Seen } from '../questions/seen.ts'

/** Which rule put the stop where it is. */
export type StopBy = 'stop' | 'breakEven' | 'trailing' | 'operator'

/** A rung that a position was opened with, and the order that has used it up; null while it is free. */
export type HeldRung = Rung & {
  usedBy: string | null
  /** What is left of what it bought, and at what value: its own target covers that. */
  qty: Qty
  cost: Usdt
}

/** A quantity that was taken from our books because a reading of the account, asked for at `readAt`, no longer had it. */
export type Gone = { readonly qty: Qty; readonly readAt: number }

/** One leg that our fills have opened. Remembers the settings it was opened with. */
export type Position = {
  readonly symbol: string
  readonly leg: Leg
  readonly id: string
  readonly decisionId: number | null
  readonly openedAt: number
  readonly leverage: number
  readonly configVersion: number
  /** Of the decision that opened it; null: it was adopted. */
  readonly seen: Seen | null
  /** Distances from the average entry price in % of it. */
  readonly stopLossPct: Pct
  readonly takeProfitPct: Pct
  readonly exits: ExitRules
  /** Its stop and take-profit are over its own quantity, not over the whole side. */
  readonly protectsQty: boolean
  readonly stopWorking: 'mark' | 'contract'
  readonly takeProfitWorking: 'mark' | 'contract'
  qty: Qty
  /** Value of `qty` at the average entry price. */
  cost: Usdt
  openedQty: Qty
  openedValue: Usdt
  closedQty: Qty
  closedValue: Usdt
  commission: Usdt
  /** Fees paid in other assets; not part of the net figures. */
  otherCommission: Map<string, Usdt>
  funding: Usdt
  /** The rungs that were checked with its first entry; none where that was not so. */
  readonly ladder: HeldRung[]
  /** Not before this the next rung is asked for again, and how often that came to nothing in a row. */
  nextAddAt: number
  adds: number
  /** Each addition is closed at its own target. */
  readonly hasTranches: boolean
  /** What its first entry has filled, by which the rungs are sized. */
  firstQty: Qty
  firstValue: Usdt
  /** The stop never moves farther away than this. */
  firstStop: Price | null
  /** Where the stop belongs: it only ever comes nearer, unless a person moves it. */
  stopAt: Price | null
  stopBy: StopBy
  /** A person has put the stop somewhere: the distance of the settings does not bring it back. */
  stopByHand: boolean
  /** Not before this a rule moves the stop again. */
  nextMoveAt: number
  /** The mark has been far enough in favour; forgotten when the position grows, because its entry price is another one then. */
  breakEvenArmed: boolean
  /** Where break-even wants the stop. */
  breakEven: Price | null
  /** The best mark since trailing began; null: it has not. */
  trailBest: Price | null
  /** The target a person has set. */
  targetAt: Price | null
  /** Closed by targets so far: parts of the scale-out are taken in their order. */
  takenQty: Qty
  /** The worst and the best mark so far, in % of the average entry price of then, as distances; null: no mark has come. */
  adversePct: Pct | null
  favourablePct: Pct | null
  /** Protection placed before this is replaced. */
  renewedAt: number
  /** Since when no accepted stop covers it. */
  unprotectedSince: number | null
  /** Since when the mark has been beyond the stop. */
  crossedSince: number | null
  lastExit: ExitReason | null
  closing: ExitReason | null
  closes: number
  nextCloseAt: number
  closesWithLimit: boolean
  stopRefusals: number
  nextStopAt: number
  takeProfitRefusals: number
  nextTakeProfitAt: number
  /** A stop price was refused for its precision or band: round on ten times the tick. */
  isCoarse: boolean
  /** The venue takes one closing stop a side only: the old one goes before the new one comes. */
  oneStopOnly: boolean
  /** Accepted stops and take-profits that ended although they were wanted. */
  protectionLost: number
  lastFillAt: number
  /** What the account was found to hold less without a fill of ours; null: nothing. */
  gone: Gone | null
}

/** Average entry price of what is held now. */
export const entryPriceOf = ({ cost, qty }: Pick<Position, 'cost' | 'qty'>): Price => averagePrice(cost, qty)
