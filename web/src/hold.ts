import { createContext, use, useSyncExternalStore } from 'react'

// The reader can hold the page still (WCAG 2.2.2): tables and figures then stand where they are. What keeps money safe goes on:
// the frame, positions without protection, and countdowns that something hangs on.

/** Whether what is below may be held. The page may, the frame may not. */
export const Holdable = createContext(false)

let isHeld = false
const listeners = new Set<() => void>()

export const useIsHeld = (): boolean => useSyncExternalStore(subscribeHold, () => isHeld)

/** True where the page may be held, while it is. */
export function useIsStill(): boolean {
  const held = useIsHeld()
  return use(Holdable) && held
}

/** How often to ask the server again, in milliseconds; not at all while the page is held. */
export function useLookEvery(ms: number): number | false {
  return useIsStill() ? false : ms
}

export function holdStill(next: boolean): void {
  isHeld = next
  for (const listener of listeners) listener()
}

export const currentlyHeld = (): boolean => isHeld

export function subscribeHold(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
