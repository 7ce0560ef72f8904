import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startLive } from './live.ts'
import { startLook } from './look.ts'
import { watchMissingParts } from './missing-parts.ts'
import { followPrefs } from './prefs.ts'
import { loadSession } from './session.ts'

/** The page's life begins. Call once. */
export function start(): void {
  followPrefs()
  startLook()
  watchMissingParts()
  void loadSession()
  startLive()

  const place = document.getElementById('root')
  if (place === null) throw new Error('index.html has no element with the id "root"')
  const tree = createRoot(place)
  // In slices: a slow phone stays usable while it draws.
  startTransition(() =>
    tree.render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  )
}
