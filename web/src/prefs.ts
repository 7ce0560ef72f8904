import { useSyncExternalStore } from 'react'
import { z } from 'zod'

const key = 'undertow.ui.v1'

/** How this browser likes to see things. Nothing here reaches the bot. A part that is missing or damaged takes its default; the rest stays. */
const prefsSchema = z.object({
  zone: z.enum(['utc', 'local']).catch('utc'),
  /** The smallest liquidation that the tape shows, in USDT. */
  tapeMin: z.enum(['0', '1000', '10000', '50000', '100000', '500000']).catch('0'),
  tapeSide: z.enum(['both', 'long', 'short']).catch('both'),
})
export type Prefs = z.output<typeof prefsSchema>

const defaults: Prefs = prefsSchema.parse({})
let prefs = read()
const listeners = new Set<() => void>()

export const usePrefs = (): Prefs => useSyncExternalStore(subscribe, () => prefs)

export function setPrefs(change: Partial<Prefs>): void {
  prefs = { ...prefs, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(prefs))
  } catch {
    // Private windows refuse storage; the choice then lives as long as the page.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** An entry that is no JSON object at all counts as none. */
function read(): Prefs {
  try {
    return prefsSchema.parse(JSON.parse(localStorage.getItem(key) ?? '{}'))
  } catch {
    return defaults
  }
}
