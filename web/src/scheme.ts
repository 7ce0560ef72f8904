import { useSyncExternalStore } from 'react'
import { readPrefs, subscribePrefs } from './prefs.ts'

type Scheme = 'dark' | 'light'

const systemIsDark = '(prefers-color-scheme: dark)'

/** Which colours are in force: the chosen ones, or those of the system. */
export function readScheme(): Scheme {
  const { theme } = readPrefs()
  if (theme !== 'system') return theme
  return matchMedia(systemIsDark).matches ? 'dark' : 'light'
}

export const useScheme = (): Scheme => useSyncExternalStore(subscribeScheme, readScheme)

export function subscribeScheme(listener: () => void): () => void {
  const system = matchMedia(systemIsDark)
  system.addEventListener('change', listener)
  const stop = subscribePrefs(listener)
  return () => {
    system.removeEventListener('change', listener)
    stop()
  }
}
