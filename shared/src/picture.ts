import { z } from 'zod'
import { pctCodec, priceCodec, rateCodec, usdtCodec } from './money.ts'

/**
 * How long ago the venue last said something of what a figure is made of, when the quote was taken. Of candles: also that
 * nothing has changed since, so the age of closed candles is that of the message that shows the next one.
 */
const ageMs = z.int()

/**
 * What the market of one contract looks like besides its touch, computed from its streams when a quote is taken. Only what
 * the settings of the contract ask for (`Wants`) is there; null: asked for and not known, because data are missing.
 */
export const pictureSchema = z
  .object({
    /** Volume-weighted average price. */
    vwap: z.object({ price: priceCodec, ageMs }).nullable(),
    /** Average true range in percent of the last close. */
    atr: z.object({ pct: pctCodec, ageMs }).nullable(),
    /** Aggressor flow: (bought − sold by takers) ÷ all traded, in percent, and all that was traded. */
    flow: z.object({ pct: pctCodec, volumeUsdt: usdtCodec, ageMs }).nullable(),
    /**
     * Resting notional on both sides within `bps` basis points of the middle. With `reachPct` (percent of the middle) the
     * levels that are told end nearer than that: both sums reach so far only, and are lower bounds.
     */
    depth: z
      .object({
        bidUsdt: usdtCodec,
        askUsdt: usdtCodec,
        bps: z.int(),
        reachPct: pctCodec.optional(),
        ageMs,
      })
      .nullable(),
    /** Correlation of one-minute returns with each other contract that is held; one that is not known is missing. */
    correlations: z.record(z.string(), rateCodec),
  })
  .partial()
  .readonly()
export type Picture = z.output<typeof pictureSchema>

export const candleIntervals = ['1m', '3m', '5m', '15m', '30m', '1h'] as const
export type CandleInterval = (typeof candleIntervals)[number]

/** What a picture of one contract has to hold, by its settings. Null: not wanted, so nothing is streamed for it. */
export type Wants = {
  readonly vwap:
    | { readonly of: 'candles'; readonly interval: CandleInterval; readonly count: number }
    | { readonly of: 'trades'; readonly count: number }
    | null
  readonly atr: { readonly interval: CandleInterval; readonly count: number } | null
  readonly flow: { readonly sec: number } | null
  readonly depth: { readonly bps: number } | null
  /** Correlation with what is held. */
  readonly correlations: boolean
}
