import { Outlet, useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { Confirm } from '../parts/confirm.tsx'
import { SaveBar } from '../parts/settings/save-bar.tsx'
import { SettingsNav } from '../parts/settings/settings-nav.tsx'
import { SettingsNotes } from '../parts/settings/settings-notes.tsx'
import { SettingsReview } from '../parts/settings/settings-review.tsx'
import { SimulateToggle } from '../parts/frame/simulate-toggle.tsx'
import { SettingsEditProvider, useSettingsEdit } from '../settings-edit.ts'

const isSettings = (path: string): boolean => /^\/settings(\/|$)/.test(path)

/** What all settings pages share: one draft, what is said about it, and the way to save it as a new version. */
export function Settings() {
  const edit = useSettingsEdit()
  const [isReviewing, setIsReviewing] = useState(false)
  const { current, changes } = edit
  const blocker = useBlocker({
    shouldBlockFn: ({ next }) => changes.length > 0 && !isSettings(next.pathname),
    enableBeforeUnload: changes.length > 0,
    withResolver: true,
  })

  return (
    <SettingsEditProvider value={edit}>
      <div className="page-head">
        <h1>Settings</h1>
        {current !== null && <span className="muted">version {current.version} in force</span>}
        <div className="push narrow-only">
          <SimulateToggle />
        </div>
      </div>
      <SettingsNav />
      <SettingsNotes edit={edit} />
      <Outlet />
      {changes.length > 0 && <SaveBar edit={edit} onReview={() => setIsReviewing(true)} />}
      {isReviewing && current !== null && (
        <SettingsReview
          current={current}
          changes={changes}
          warnings={edit.check.warnings}
          onRebase={() => void edit.rebase().then(() => setIsReviewing(false))}
          onDiscard={() => {
            edit.discard()
            setIsReviewing(false)
          }}
          onSaved={() => {
            edit.saved()
            setIsReviewing(false)
          }}
          onClose={() => setIsReviewing(false)}
        />
      )}
      {blocker.status === 'blocked' && (
        <Confirm
          title="Leave without saving?"
          verb="Leave and drop the changes"
          working="Leaving…"
          onConfirm={async () => blocker.proceed()}
          onClose={() => blocker.reset()}
        >
          <p>{changes.length} unsaved changes are lost.</p>
        </Confirm>
      )}
    </SettingsEditProvider>
  )
}
