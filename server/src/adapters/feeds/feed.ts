import type { EventOf } from '@undertow/shared/events.ts'
import type { Price } from '@undertow/shared/money.ts'
import type { JsonObject } from '../wire.ts'

/** What one item of a frame turned out to be. `reason` comes from a fixed set of words, so that it can be counted. */
export type Finding =
  | { readonly kind: 'liquidation'; readonly event: EventOf<'liquidation'>; readonly isFallback: boolean }
  /** The mark price of a canary. */
  | { readonly kind: 'mark'; readonly symbol: string; readonly price: Price }
  /** The venue's answer to a message of ours. */
  | { readonly kind: 'reply'; readonly reply: JsonObject }
  /** Well-formed and not for us. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Not what the venue documents. */
  | { readonly kind: 'rejected'; readonly reason: string }

export const noFindings: readonly Finding[] = []

/** All that differs from venue to venue: where to listen, how to tell that it lives, what a frame means. */
export type FeedDescription = {
  readonly venue: string
  readonly streamUrl: string
  /** Liquidations together with streams that always speak, on one connection. */
  readonly path: string
  /** The names of those streams, to be held against the venue's own list; null: it cannot be asked. */
  readonly streams: readonly string[] | null
  /** Without any frame for this long the connection is rebuilt. */
  readonly silenceSecMax: number
  readonly pingEverySec: number
  /** Pure and total. */
  readonly parse: (text: string) => readonly Finding[]
}
