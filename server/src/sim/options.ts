import type { Instrument } from '@undertow/shared/instrument.ts'
import type { Usdt } from '@undertow/shared/money.ts'
import type { MirrorRules } from './mirror.ts'

export type VenueOptions = {
  readonly instruments: readonly Instrument[]
  readonly startAt: number
  readonly wallet: Usdt
  readonly hedgeMode: boolean
  /** Funding interval of contracts that name none, from the epoch. */
  readonly fundingHours: number
  readonly policy: VenuePolicy
  /** The market is another exchange's: ours moves nothing in it. Absent: a market of our own. */
  readonly mirrored?: MirrorRules
}

/** How the exchange behaves where its documents leave it open; both answers to each question can be played. Absent is no. */
export type VenuePolicy = {
  /** A second closePosition order of the same kind on a leg is refused (-4130) or accepted. */
  readonly refuseSecondClosePosition: boolean
  /** The countdown cancels conditional orders too. */
  readonly countdownCancelsStops: boolean
  /** A post-only order that would cross is refused (-5022) or accepted and expired. */
  readonly refuseCrossingPostOnly: boolean
  /** A closePosition order needs a position to close at once (-2022), or may wait for one. */
  readonly refuseCloseWhenFlat?: boolean
  /** A client id is refused (-4116) also after its order has ended, or only while it is open. */
  readonly clientIdsForLife?: boolean
}
