import { notifications } from '@mantine/notifications'
import { useSyncExternalStore } from 'react'
import { failureOf } from './api.ts'
import { wish } from './control.ts'

// What the frame can be asked for from anywhere: by a button, a key or the palette. None of it moves money by itself.
export type Asked = 'halt' | 'flatten' | 'resume' | 'palette' | 'shortcuts'

let asked: Asked | null = null
let isPausing = false
const listeners = new Set<() => void>()

export const useAsked = (): Asked | null => useSyncExternalStore(subscribe, () => asked)

export const useIsPausing = (): boolean => useSyncExternalStore(subscribe, () => isPausing)

export const ask = (what: Asked): void => update(what)

export const endAsked = (): void => update(null)

/** No new entries, at once and without a question; what is open stays protected. */
export async function pauseEntries(): Promise<void> {
  if (isPausing) return
  isPausing = true
  update(asked)
  try {
    await wish('pause')
    notifications.show({ title: 'Paused', message: 'No new entries. Open positions stay protected.' })
  } catch (error) {
    const { message, action } = failureOf(error)
    notifications.show({ title: 'Not paused', message: `${message} ${action}`, autoClose: false, color: 'red' })
  } finally {
    isPausing = false
    update(asked)
  }
}

function update(next: Asked | null): void {
  asked = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
