import type { Venue } from '../sim/model.ts'
import type { NonceBook } from './auth.ts'
import type { Conditions } from './conditions.ts'
import type { Credentials } from './credentials.ts'
import type { ListenKeys } from './listen-keys.ts'
import type { MarketData } from './market-data.ts'

/** Account settings that only the protocol knows: the venue behind it has one strategy and nobody to trade with itself. */
export type AccountSettings = {
  /** Until the first deposit no V3 call of the account is served (-5050). */
  hasDeposited: boolean
  stpMode: 'EXPIRE_TAKER' | 'EXPIRE_MAKER' | 'EXPIRE_BOTH'
  /** What the API wallet is told to be allowed, and until when; told only: nothing is refused for it. Null: a year from now. */
  agent: {
    canPerpTrade: boolean
    canSpotTrade: boolean
    canWithdraw: boolean
    expired: number | null
  }
}

/** A change of isolated margin, remembered for its history. */
export type MarginChange = {
  readonly symbol: string
  readonly positionSide: string
  readonly amount: string
  readonly type: 1 | 2
  readonly at: number
}

/** Everything behind the counter that an endpoint may touch. */
export type Desk = {
  readonly venue: Venue
  readonly data: MarketData
  readonly keys: ListenKeys
  readonly nonces: NonceBook
  readonly credentials: Credentials
  readonly settings: AccountSettings
  readonly conditions: Conditions
  readonly marginChanges: MarginChange[]
  readonly fundingHours: number | null
  /** Tells when the dead-man switch of a symbol must be looked at. */
  readonly wakeAt: (at: number) => void
}
