import { momentOfReading, zoneShift, type Zone } from '@undertow/shared/zone.ts'
import { useSyncExternalStore } from 'react'
import { currentlyHeld, subscribeHold, useIsStill } from './hold.ts'

// The only reader of this computer's clock. Ages and countdowns run on the server's time: the browser's own may be hours off,
// and a replay runs on a time of its own.
let synced: { readonly serverTime: number; readonly heardAt: number; readonly rate: number } | null = null

/** Epoch milliseconds of this computer; only for what happens inside it. */
export const localNow = (): number => Date.now()

/** Milliseconds that only grow; for back-off, watchdogs and measuring. */
export const elapsedMs = (): number => performance.now()

/** What the server's clock said, and when this computer heard it. */
export type ServerTime = { readonly serverTime: number; readonly heardAt: number }

/** `speed`: how fast the server's clock runs; null is "as fast as possible", where it stands between two messages. */
export function syncClock({ serverTime, heardAt }: ServerTime, speed: number | null): void {
  const isFirst = synced === null
  synced = { serverTime, heardAt, rate: speed ?? 0 }
  if (isFirst || speed !== 1) tick()
}

/** Epoch milliseconds on the server, as far as we can tell; null before it said so. */
export const serverNow = (): number | null =>
  synced === null ? null : synced.serverTime + (localNow() - synced.heardAt) * synced.rate

/** Epoch milliseconds of the value of a `datetime-local` input, read in `zone`; null when it is not a time. */
export function momentOf(input: string, zone: Zone): number | null {
  const reading = new Date(`${input}Z`).getTime()
  return Number.isNaN(reading) ? null : momentOfReading(reading, zone)
}

/** The value that a `datetime-local` input shows for `at`. */
export const inputOf = (at: number, zone: Zone): string => new Date(at + zoneShift(at, zone)).toISOString().slice(0, 19)

// One timer for every age and countdown on the page; it rests while nobody looks.
const listeners = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | null = null
let second: number | null = null
/** Where the clock of a held page stands. */
let stillSecond: number | null = null
subscribeHold(() => (stillSecond = currentlyHeld() ? second : null))

function tick(): void {
  if (document.hidden) return
  second = serverNow()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  ticking ??= setInterval(tick, 1_000)
  document.addEventListener('visibilitychange', listener)
  return () => {
    listeners.delete(listener)
    document.removeEventListener('visibilitychange', listener)
    if (listeners.size > 0 || ticking === null) return
    clearInterval(ticking)
    ticking = null
  }
}

/** Server time, once a second; null before it is known. It stands on a page that is held. */
export function useNow(): number | null {
  const isStill = useIsStill()
  return useSyncExternalStore(subscribe, () => (isStill ? stillSecond : second))
}
