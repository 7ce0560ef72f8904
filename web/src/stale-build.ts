import { localNow } from './clock.ts'

const key = 'undertow.reloadedAt'
const againMs = 60_000
let isReloading = false

/** The page is about to be replaced: what fails in it now is nobody's concern. */
export const isBeingReloaded = (): boolean => isReloading

/** After an update the old page's chunks are gone: the page loads itself anew, but not in a circle. */
export function reloadWhenStale(): void {
  addEventListener('vite:preloadError', () => {
    if (localNow() - lastReload() < againMs) return
    try {
      sessionStorage.setItem(key, String(localNow()))
    } catch {
      // Without a memory it could go in a circle, so the page says what is wrong instead.
      return
    }
    isReloading = true
    location.reload()
  })
}

function lastReload(): number {
  try {
    return Number.parseInt(sessionStorage.getItem(key) ?? '0', 10)
  } catch {
    return 0
  }
}
