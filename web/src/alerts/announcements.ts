import { useSyncExternalStore } from 'react'

/** What the two live regions of the frame hold. The number makes the same sentence be read out again. */
export type Announced = { readonly polite: string; readonly assertive: string; readonly count: number }

let announced: Announced = { polite: '', assertive: '', count: 0 }
const listeners = new Set<() => void>()

export function announce(change: Partial<Pick<Announced, 'polite' | 'assertive'>>): void {
  announced = { ...announced, ...change, count: announced.count + 1 }
  for (const listener of listeners) listener()
}

export const useAnnounced = (): Announced =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => announced,
  )
