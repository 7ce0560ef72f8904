import { passwordLengthMin } from '@undertow/shared/session-api.ts'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { DataPanel } from '../parts/data-panel.tsx'
import { FailureNote } from '../parts/failure-note.tsx'
import { setUp } from '../session.ts'
import { useSession } from '../session-state.ts'

/** The first password. The code proves that whoever sets it can read the console of the bot. */
export function Setup() {
  const { state } = useSession()
  const navigate = useNavigate()
  const [code, setCode] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [isWorking, setIsWorking] = useState(false)
  const [error, setError] = useState<unknown>(null)

  useEffect(() => {
    if (state === 'loggedIn' || state === 'open') void navigate({ to: '/', replace: true })
    if (state === 'loginNeeded') void navigate({ to: '/login', replace: true })
  }, [state, navigate])

  const isShort = password !== '' && Array.from(password).length < passwordLengthMin
  const differs = again !== '' && again !== password
  const isReady = code.trim() !== '' && password !== '' && !isShort && again === password

  function submit(): void {
    if (!isReady || isWorking) return
    setIsWorking(true)
    setError(null)
    setUp(code, password)
      .catch((failure: unknown) => setError(failure))
      .finally(() => setIsWorking(false))
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
              Set-up code <span className="muted">from the console of the bot</span>
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
          <label className="field">
            <span>
              New password <span className={isShort ? 'danger' : 'muted'}>at least {passwordLengthMin} characters</span>
            </span>
            <input
              className="input"
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </label>
          <label className="field">
            <span>The same again {differs && <span className="danger">it differs</span>}</span>
            <input
              className="input"
              type="password"
              autoComplete="new-password"
              value={again}
              aria-invalid={differs}
              onChange={(event) => setAgain(event.target.value)}
            />
          </label>
          {error !== null && <FailureNote error={error} title="Not set" />}
          <div className="row dialog-buttons">
            <button type="submit" className="btn primary" disabled={!isReady || isWorking}>
              {isWorking ? 'Setting…' : 'Set password and log in'}
            </button>
          </div>
        </form>
      </DataPanel>
      <p className="muted">
        The code also stands in the file <code>setup-code</code> in the bot’s data folder. The password itself is stored
        nowhere; three or four random words are easy to type and hard to guess.
      </p>
    </div>
  )
}
