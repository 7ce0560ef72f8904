import type { StatusRow } from '@undertow/shared/view.ts'
import { isDown, latestRows, useDown, useStatus } from './live.ts'

export type Mode = 'practice' | 'simulate' | 'live' | 'unknown'
/** How the banner looks: halting outdoes the mode, whose name stays in its text. */
export type Look = Mode | 'live-paused' | 'halted'

// Whose money it is depends on the book that is open: before arming, --mode live simulates too.
const bookModes = { practice: 'practice', simulated: 'simulate', live: 'live' } as const

const names = { practice: 'PRACTICE', simulate: 'SIMULATE', live: 'LIVE', unknown: 'MODE UNKNOWN' } as const

/** It never guesses: without a current word of the server the mode is unknown. */
export function modeOf(status: StatusRow | undefined, isDown: boolean): { mode: Mode; look: Look; name: string } {
  if (status === undefined || isDown) return { mode: 'unknown', look: 'unknown', name: names.unknown }
  const mode = bookModes[status.book]
  const { entries } = status
  return {
    mode,
    look: lookOf(mode, entries),
    name: entries === 'on' ? names[mode] : `${names[mode]}, ${entries.toUpperCase()}`,
  }
}

function lookOf(mode: Mode, entries: StatusRow['entries']): Look {
  if (entries === 'halted') return 'halted'
  return mode === 'live' && entries !== 'on' ? 'live-paused' : mode
}

/** The same at the moment of a press, which may come before its part of the page is drawn. */
export const readMode = (): ReturnType<typeof modeOf> => modeOf(latestRows('status').get('status'), isDown())

export const useMode = (): ReturnType<typeof modeOf> => modeOf(useStatus(), useDown())
