import type { SettingsEdit } from '../../settings-edit.ts'

/** What is not saved yet, on every settings page. */
export function SaveBar({ edit, onReview }: { edit: SettingsEdit; onReview: () => void }) {
  const { changes, check } = edit
  return (
    <div className="save-bar" role="region" aria-label="Unsaved changes">
      <strong>
        {changes.length} unsaved {changes.length === 1 ? 'change' : 'changes'}
      </strong>
      {check.errors > 0 && (
        <span className="danger">
          {check.errors} not valid
          {check.firstError !== null && <>: {check.firstError}</>}
        </span>
      )}
      <span className="row push">
        <button type="button" className="btn" onClick={edit.discard}>
          Discard
        </button>
        <button type="button" className="btn primary" disabled={check.errors > 0} onClick={onReview}>
          Review and save
        </button>
      </span>
    </div>
  )
}
