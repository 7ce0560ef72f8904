import type { Venue, VenueEvent } from '../sim/model.ts'
import type { MarketData } from './market-data.ts'
import type { Json } from './wire.ts'

type Heard = VenueEvent['kind']

/** One market stream while somebody listens to it. */
export type Channel = {
  readonly hears: Heard
  /** Null: every symbol. */
  readonly symbol: string | null
  /** How often it speaks at most; 0: at once. */
  readonly everyMs: number
  /** Speaks on every beat, whether something happened or not. */
  readonly isPeriodic: boolean
  readonly onEvent: (event: VenueEvent) => void
  /** What to send now; one message each. */
  readonly take: (at: number) => readonly (Json | readonly Json[])[]
}

export type Market = {
  readonly venue: Venue
  readonly data: MarketData
  /** Of a symbol, only the latest liquidation within this time is told; 0: every one. */
  readonly liquidationMs: number
}

/** What the name of a stream asks for. */
export type Wanted = { readonly symbol: string | null; readonly option: string | null; readonly speed: string | null }
