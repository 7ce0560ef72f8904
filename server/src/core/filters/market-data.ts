import { type Quote } from '@undertow/shared/events.ts'
import { add, lt, rate, scale, textTo, type Pct, type Price } from '@undertow/shared/money.ts'
import { type Scene } from '../question.ts'

// What the filters of the market have in common.

/** Candles of a thin contract change only when it trades; its trades and its book are judged by the moment. */
type MadeOf = 'candles' | 'stream'

/** Why a figure of the market picture says nothing; null: it can be used. */
export function uselessBecause(
  figure: { readonly ageMs: number } | null | undefined,
  madeOf: MadeOf,
  { globals: { max_picture_age_sec, max_candle_age_sec } }: Scene,
): string | null {
  if (!figure) return 'no data'
  const secMax = madeOf === 'candles' ? max_candle_age_sec : max_picture_age_sec
  return figure.ageMs <= secMax * 1000 ? null : `${figure.ageMs} ms old, more than ${secMax} s`
}

const half = rate('0.5')

/** Half way between best bid and best ask; null without a sound book. */
export const middleOf = ({ bid, ask }: Quote): Price | null =>
  bid !== null && ask !== null && lt(bid, ask) ? scale(add(bid, ask), half) : null

/** A share in a sentence. */
export const percent = (share: Pct): string => `${textTo(share, 4)} %`
