import { useState } from 'react'
import { changePassword } from '../../session.ts'
import { DataPanel } from '../data-panel.tsx'
import { FailureNote } from '../failure-note.tsx'
import { isReadyToSet, NewPasswordFields } from './new-password.tsx'

const nothing = { text: '', again: '' }

/** Another password in place of the one that is. */
export function PasswordPanel() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState(nothing)
  const [state, setState] = useState<'asking' | 'working' | 'changed'>('asking')
  const [error, setError] = useState<unknown>(null)
  const isReady = current !== '' && isReadyToSet(next) && state !== 'working'

  function submit(): void {
    if (!isReady) return
    setState('working')
    setError(null)
    changePassword(current, next.text)
      .then(
        () => {
          setNext(nothing)
          setState('changed')
        },
        (failure: unknown) => {
          setError(failure)
          setState('asking')
        },
      )
      .finally(() => setCurrent(''))
  }

  return (
    <DataPanel title="Password" state={{}}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <input type="text" name="username" autoComplete="username" value="operator" readOnly hidden />
        <label className="field">
          <span>Password now</span>
          <input
            className="input"
            type="password"
            autoComplete="current-password"
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </label>
        <NewPasswordFields value={next} onChange={setNext} />
        {error !== null && <FailureNote error={error} title="Not changed" />}
        <div className="row spread">
          <span role="status" className="muted">
            {state === 'changed' ? 'Changed. Every other browser is logged out.' : 'Logs every other browser out.'}
          </span>
          <button type="submit" className="btn" disabled={!isReady}>
            {state === 'working' ? 'Changing…' : 'Change password'}
          </button>
        </div>
      </form>
    </DataPanel>
  )
}
