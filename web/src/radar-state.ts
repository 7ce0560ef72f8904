import type { WindowRow } from '@undertow/shared/view.ts'

/** What there is to say about one window now. A window without liquidations is quiet; whether the feed lives is another question. */
export type RadarState =
  | { readonly kind: 'cooling'; readonly until: number }
  | { readonly kind: 'watched' }
  | { readonly kind: 'triggered'; readonly since: number | null }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'filling'; readonly until: number }

/** `now` is the server's time; null: it has not told it yet. `decidedAt`: the newest decision on this symbol and side. */
export function radarState(row: WindowRow, isOver: boolean, now: number | null, decidedAt: number | null): RadarState {
  const { cooldownUntil, oldestExpiresAt, windowSec, lastAt, traded } = row
  if (cooldownUntil !== null && (now === null || cooldownUntil > now)) return { kind: 'cooling', until: cooldownUntil }
  if (!traded) return { kind: 'watched' }
  // The row is from the last event; since then all of it may have left the window.
  const isEmpty = oldestExpiresAt === null || (now !== null && lastAt !== null && lastAt + windowSec * 1_000 <= now)
  if (isEmpty) return { kind: 'quiet' }
  if (!isOver) return { kind: 'filling', until: oldestExpiresAt }
  const isOfThisWindow = decidedAt !== null && (now === null || decidedAt > now - windowSec * 1_000)
  return { kind: 'triggered', since: isOfThisWindow ? decidedAt : null }
}
