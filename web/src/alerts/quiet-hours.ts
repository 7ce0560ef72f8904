import { timeText } from '@undertow/shared/format.ts'
import type { Zone } from '@undertow/shared/zone.ts'

/** `22:00` to `07:00`, read by the clock of a zone; an empty text on either side: never. */
export type QuietHours = { readonly from: string; readonly to: string; readonly zone: Zone }

/** The end is not quiet any more. A night that spans midnight is one span; the same time twice is no span at all. */
export function isQuiet(at: number, { from, to, zone }: QuietHours): boolean {
  if (from === '' || to === '' || from === to) return false
  const now = timeText(at, zone).slice(0, 5)
  return from < to ? now >= from && now < to : now >= from || now < to
}
