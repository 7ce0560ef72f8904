import { type Scene } from '../questions/question.ts'

// What the filters of the market have in common.

/** Candles of a thin contract change only when it trades; its trades and its book are judged by the moment. */
type MadeOf = 'candles' | 'stream'

/** A figure of the market picture that can be used, or why it says nothing. */
export function usable<Figure extends { readonly ageMs: number }>(
  figure: Figure | null | undefined,
  madeOf: MadeOf,
  { globals: { max_picture_age_sec, max_candle_age_sec } }: Scene,
): Figure | string {
  if (!figure) return 'no data'
  const secMax = madeOf === 'candles' ? max_candle_age_sec : max_picture_age_sec
  return figure.ageMs <= secMax * 1000 ? figure : `${figure.ageMs} ms old, more than ${secMax} s`
}
