import { useState } from 'react'
import { useSending } from '../../sending.ts'
import { setUp } from '../../session.ts'
import { DataPanel } from '../data-panel.tsx'
import { FailureNote } from '../failure-note.tsx'
import { isReadyToSet, NewPasswordFields } from './new-password.tsx'

/** The first password. The code proves that whoever sets it can read the data folder of the bot. */
export function FirstPassword() {
  const [code, setCode] = useState('')
  const [password, setPassword] = useState({ text: '', again: '' })
  const { isWorking, error, send } = useSending()
  const isReady = code.trim() !== '' && isReadyToSet(password)

  function submit(): void {
    if (isReady)
      send(
        () => setUp(code, password.text),
        () => undefined,
      )
  }

  return (
    <div className="door">
      <h1>Set the password</h1>
      <DataPanel title="First start" state={{}}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <label className="field">
            <span>
              Set-up code <span className="muted">from the data folder of the bot</span>
            </span>
            <input
              className="input"
              value={code}
              autoComplete="one-time-code"
              autoCapitalize="characters"
              spellCheck={false}
              onChange={(event) => setCode(event.target.value)}
            />
          </label>
          <input type="text" name="username" autoComplete="username" value="operator" readOnly hidden />
          <NewPasswordFields value={password} onChange={setPassword} />
          {error !== null && <FailureNote error={error} title="Not set" />}
          <div className="row dialog-buttons">
            <button type="submit" className="btn primary" disabled={!isReady || isWorking}>
              {isWorking ? 'Setting…' : 'Set password and log in'}
            </button>
          </div>
        </form>
      </DataPanel>
      <p className="muted">
        The code stands in the file <code>setup-code</code> in the bot’s data folder; in a terminal the bot also shows
        it. The password itself is stored nowhere; three or four random words are easy to type and hard to guess.
      </p>
    </div>
  )
}
