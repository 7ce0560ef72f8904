import { useState } from 'react'
import { defaultPrefs, setPrefs, usePrefs } from '../../prefs.ts'
import { prefsBytesMax, readPrefsFile, writePrefsFile, type PrefsFile } from '../../prefs-file.ts'
import { Confirm } from '../confirm.tsx'
import { DataPanel } from '../data-panel.tsx'

type Outcome = { readonly words: string; readonly problems: readonly string[] }

/** Takes these choices to another browser, and back to what the program has. */
export function PrefsFilePanel() {
  const prefs = usePrefs()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [isResetting, setIsResetting] = useState(false)
  const isDefault = JSON.stringify(prefs) === JSON.stringify(defaultPrefs)

  function take(file: File | undefined): void {
    if (file === undefined) return
    const refuse = (...problems: readonly string[]): void =>
      setOutcome({ words: `Nothing was taken from ${file.name}`, problems })
    if (file.size > prefsBytesMax) {
      refuse(`It has ${file.size} bytes; a file of preferences has at most ${prefsBytesMax}.`)
      return
    }
    file.text().then(
      (text) => {
        const read: PrefsFile = readPrefsFile(text)
        if (read.prefs === null) return refuse(...read.problems)
        setPrefs(read.prefs)
        setOutcome({ words: `The preferences of ${file.name} are in force`, problems: [] })
      },
      () => refuse('It could not be read: choose it again.'),
    )
  }

  return (
    <DataPanel title="Take along and reset" state={{}}>
      <div className="stack">
        <p className="row wrap">
          <button type="button" className="btn" onClick={() => download(writePrefsFile(prefs))}>
            Export preferences
          </button>
          <button
            type="button"
            className="btn"
            disabled={isDefault}
            title={isDefault ? 'They are as the program has them' : undefined}
            onClick={() => setIsResetting(true)}
          >
            Reset preferences
          </button>
        </p>
        <label className="field">
          <span>Import a file of preferences</span>
          <input
            className="input"
            type="file"
            accept=".json,application/json"
            onChange={({ target }) => {
              take(target.files?.[0])
              // The same file may be chosen again once it is mended.
              target.value = ''
            }}
          />
        </label>
        {outcome !== null && (
          <div
            role={outcome.problems.length > 0 ? 'alert' : 'status'}
            className={outcome.problems.length > 0 ? 'note danger-note' : 'note'}
          >
            <strong>{outcome.words}</strong>
            <ul>
              {outcome.problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          </div>
        )}
      </div>
      {isResetting && (
        <Confirm
          title="Reset all preferences?"
          verb="Reset preferences"
          working="Resetting…"
          onConfirm={async () => {
            setPrefs(defaultPrefs)
            setOutcome(null)
          }}
          onClose={() => setIsResetting(false)}
        >
          <p>
            Colours, density, time zone and the rest of this page become what the program has. The bot is not affected.
          </p>
        </Confirm>
      )}
    </DataPanel>
  )
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'undertow-preferences.json'
  link.click()
  URL.revokeObjectURL(url)
}
