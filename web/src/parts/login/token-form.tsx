import { api } from '../../api-routes.ts'
import { tokenScopeSchema, type TokenScope } from '@undertow/shared/scopes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useSending } from '../../sending.ts'
import { ChoiceField } from '../choice-field.tsx'
import { FailureNote } from '../failure-note.tsx'

const lifetimes = [7, 30, 90, 365].map((value) => ({ value, name: `${value} days` }))
const scopes = tokenScopeSchema.options.map((value) => ({ value, name: value }))
const meanings: Readonly<Record<TokenScope, string>> = {
  read: 'read: looks at everything but tokens',
  trade: 'trade: also pauses, halts, closes, cancels, and saves settings that risk no more',
  admin: 'admin: also lists and revokes tokens, tests alarms, runs the checks before arming',
}

/** Makes a token and shows it, this once. */
export function TokenForm({ onMade }: { onMade: () => void }) {
  const [name, setName] = useState('')
  const [scope, setScope] = useState<TokenScope>('read')
  const [days, setDays] = useState(90)
  const [made, setMade] = useState<{ readonly name: string; readonly token: string } | null>(null)
  const { isWorking, error, send } = useSending()
  const isReady = name.trim() !== '' && !isWorking

  function submit(): void {
    if (!isReady) return
    send(
      () => call(api.createToken, { body: { name, scope, days } }),
      ({ token, item }) => {
        setMade({ name: item.name, token })
        setName('')
        onMade()
      },
    )
  }

  if (made !== null) return <MadeToken {...made} onDone={() => setMade(null)} />
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className="field">
        <span>Name</span>
        <input className="input" value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />
      </label>
      <ChoiceField name="May" value={scope} options={scopes} onChange={setScope} />
      <ChoiceField name="Ends in" value={days} options={lifetimes} onChange={setDays} />
      <button type="submit" className="btn" disabled={!isReady}>
        {isWorking ? 'Making…' : 'Make a token'}
      </button>
      <p className="muted">{meanings[scope]}. None arms, resumes real money, or changes the password.</p>
      {error !== null && <FailureNote error={error} title="Not made" />}
    </form>
  )
}

function MadeToken({ name, token, onDone }: { name: string; token: string; onDone: () => void }) {
  const [copied, setCopied] = useState<'' | 'Copied.' | 'Not copied: select it and copy by hand.'>('')
  const copy = (): void =>
    void navigator.clipboard.writeText(token).then(
      () => setCopied('Copied.'),
      () => setCopied('Not copied: select it and copy by hand.'),
    )
  return (
    <div className="panel-form">
      <label className="field wide">
        <span>
          Token <strong>{name}</strong>{' '}
          <span className="muted">shown this once; put it where the program finds it</span>
        </span>
        <input autoFocus className="input" readOnly value={token} onFocus={(event) => event.target.select()} />
      </label>
      <button type="button" className="btn primary" onClick={copy}>
        Copy
      </button>
      <button type="button" className="btn" onClick={onDone}>
        Done
      </button>
      <p role="status" className="muted">
        {copied}
      </p>
    </div>
  )
}
