import { useSyncExternalStore } from 'react'

// Pages and heavy parts are fetched when they are first wanted. After an update the files of an old page are gone. The page says
// so and is loaded again by the reader alone: by itself it would take drafts and open dialogs along, or go in a circle.

const failures = new WeakSet<object>()
let isAny = false
const listeners = new Set<() => void>()

export function watchMissingParts(): void {
  addEventListener('vite:preloadError', ({ payload }) => {
    failures.add(payload)
    isAny = true
    for (const listener of listeners) listener()
  })
}

/** Whether something of this page did not arrive since it was opened. */
export const useIsPartMissing = (): boolean => useSyncExternalStore(subscribe, () => isAny)

/** Whether code that did not arrive was the reason, rather than code that failed. */
export const isMissingPart = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && failures.has(error)

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
