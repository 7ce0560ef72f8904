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
