import { useState } from 'react'
import { FailureNote } from '../failure-note.tsx'

/** Asks for the password. Pasting and password managers work; nothing is kept. */
export function LoginForm({
  verb,
  working,
  onPassword,
  onCancel,
}: {
  verb: string
  working: string
  onPassword: (password: string) => Promise<void>
  onCancel?: () => void
}) {
  const [password, setPassword] = useState('')
  const [isWorking, setIsWorking] = useState(false)
  const [error, setError] = useState<unknown>(null)

  function submit(): void {
    if (password === '' || isWorking) return
    setIsWorking(true)
    setError(null)
    onPassword(password)
      .catch((failure: unknown) => {
        setError(failure)
        setPassword('')
      })
      .finally(() => setIsWorking(false))
  }

  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {/* For password managers, which keep a name with each password. */}
      <input type="text" name="username" autoComplete="username" value="operator" readOnly hidden />
      <label className="field">
        <span>Password</span>
        <input
          className="input"
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          data-autofocus
          autoFocus
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {error !== null && <FailureNote error={error} title="Not accepted" />}
      <div className="row dialog-buttons">
        {onCancel !== undefined && (
          <button type="button" className="btn" onClick={onCancel}>
            Cancel
          </button>
        )}
        <button type="submit" className="btn primary" disabled={password === '' || isWorking}>
          {isWorking ? working : verb}
        </button>
      </div>
    </form>
  )
}
