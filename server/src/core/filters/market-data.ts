import { type Scene } from '../question.ts'

// What the filters of the market have in common.

/** Why a figure of the market picture says nothing; null: it can be used. */
export function uselessBecause(
  figure: { readonly ageMs: number } | null | undefined,
  { globals: { max_picture_age_sec } }: Scene,
): string | null {
  if (!figure) return 'no data'
  if (figure.ageMs <= max_picture_age_sec * 1000) return null
  return `${figure.ageMs} ms old, more than ${max_picture_age_sec} s`
}
