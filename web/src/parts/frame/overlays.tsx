import { notifications } from '@mantine/notifications'
import { CatchBoundary } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { failureOf } from '../../api.ts'
import { isMissingPart } from '../../missing-parts.ts'
import { endAsked, useAsked } from '../../shell.ts'

const Palette = lazy(() => import('./palette.tsx').then((m) => ({ default: m.Palette })))
const ShortcutSheet = lazy(() => import('./shortcut-sheet.tsx').then((m) => ({ default: m.ShortcutSheet })))

/** What the frame loads only when it is asked for. When that fails, the frame stays as it is. */
export function Overlays() {
  const asked = useAsked()
  return (
    <CatchBoundary getResetKey={() => asked ?? ''} errorComponent={() => null} onCatch={tellNotOpened}>
      <Suspense fallback={null}>
        {asked === 'palette' && <Palette />}
        {asked === 'shortcuts' && <ShortcutSheet />}
      </Suspense>
    </CatchBoundary>
  )
}

function tellNotOpened(error: unknown): void {
  endAsked()
  // Code that did not arrive has a banner, with the way out.
  if (isMissingPart(error)) return
  notifications.show({ title: 'Not opened', message: failureOf(error).message, color: 'red', autoClose: false })
}
