import { notifications } from '@mantine/notifications'
import { api } from '@undertow/shared/api.ts'
import { useState } from 'react'
import { call, failureOf } from '../api.ts'
import type { Change, JsonObject } from '@undertow/shared/json-changes.ts'
import { ChangeTable } from './change-table.tsx'
import { Confirm } from './confirm.tsx'

/** The difference before it is saved, and what to do when somebody else saved first. */
export function SettingsReview({
  version,
  draft,
  changes,
  warnings,
  onRebase,
  onSaved,
  onClose,
}: {
  version: number
  draft: JsonObject
  changes: readonly Change[]
  warnings: readonly string[]
  onRebase: () => void
  onSaved: () => void
  onClose: () => void
}) {
  const [newer, setNewer] = useState<number | null>(null)

  async function save(): Promise<void> {
    try {
      const answer = await call(api.saveConfig, { body: { config: draft, expectedVersion: version } })
      notifications.show({ title: `Saved as version ${answer.version}`, message: 'In force from the next event on.' })
      onSaved()
    } catch (error) {
      setNewer(failureOf(error).versions?.current ?? null)
      throw error
    }
  }

  return (
    <Confirm
      title={`Save ${changes.length} ${changes.length === 1 ? 'change' : 'changes'}?`}
      verb="Save as a new version"
      working="Saving…"
      isDestructive={false}
      size="lg"
      onConfirm={save}
      onClose={onClose}
    >
      <ChangeTable changes={changes} />
      {warnings.length > 0 && (
        <div className="note warn-note">
          <strong>Valid, but questionable</strong>
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      {newer !== null && (
        <p className="row wrap">
          <span>
            Version {newer} is in force, you edited version {version}.
          </span>
          <button type="button" className="btn small" onClick={onRebase}>
            Put my changes on top of version {newer}
          </button>
        </p>
      )}
    </Confirm>
  )
}
