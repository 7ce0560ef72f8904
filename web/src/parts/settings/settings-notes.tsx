import type { SettingsEdit } from '../../settings-edit.ts'

/** What concerns the settings as a whole: a file that was not taken over, a profile that promises too much, a newer version. */
export function SettingsNotes({ edit: { data, current, isOvertaken, rebase, discard } }: { edit: SettingsEdit }) {
  if (data === undefined) return null
  // No field of the form is about the profile as a whole.
  const unfinished = data.warnings.filter(({ key }) => key === 'profile')
  return (
    <>
      {data.problems.length > 0 && (
        <div className="note danger-note" role="status">
          <strong>The settings file was not taken over; the version before stays in force</strong>
          <ul>
            {data.problems.map(({ key, value, problem }) => (
              <li key={`${key} ${problem}`}>
                <strong>{key}</strong> {problem} <span className="muted">(is {value})</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {unfinished.length > 0 && (
        <div className="note warn-note" role="status">
          <strong>What these settings promise and this version does not do</strong>
          <ul>
            {unfinished.map(({ value, problem }) => (
              <li key={problem}>
                <strong>profile {value}</strong> {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
      {isOvertaken && (
        <div className="note warn-note row wrap" role="status">
          <span>
            Version {data.version} was saved elsewhere while you edited version {current?.version}.
          </span>
          <button type="button" className="btn small" onClick={() => void rebase()}>
            Put my changes on top of it
          </button>
          <button type="button" className="btn small" onClick={discard}>
            Drop my changes
          </button>
        </div>
      )}
    </>
  )
}
