import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { profileNames, type ProfileName } from '@undertow/shared/profiles.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { FailureNote } from '../failure-note.tsx'

type Source = 'inForce' | ProfileName
const sources: readonly Source[] = ['inForce', ...profileNames]

/** Saves settings under a name. */
export function ProfileForm({
  names,
  onSaved,
}: {
  names: readonly string[]
  onSaved: (answer: Answer<typeof api.profiles>) => void
}) {
  const [name, setName] = useState('')
  const [from, setFrom] = useState<Source>('inForce')
  const [isWorking, setIsWorking] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const isKnown = names.includes(name)

  function submit(): void {
    if (name === '' || isWorking) return
    setIsWorking(true)
    setError(null)
    call(api.saveProfile, { body: { name, from, replace: isKnown } })
      .then((answer) => {
        setName('')
        onSaved(answer)
      }, setError)
      .finally(() => setIsWorking(false))
  }

  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className="field">
        <span>Settings</span>
        <select
          className="select input"
          value={from}
          onChange={(event) => setFrom(sources.find((source) => source === event.target.value) ?? 'inForce')}
        >
          {sources.map((source) => (
            <option key={source} value={source}>
              {source === 'inForce' ? 'in force now' : `ships as ${source}`}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Profile name</span>
        <input
          className="input"
          value={name}
          maxLength={30}
          placeholder="overnight"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setName(event.target.value.toLowerCase())}
        />
      </label>
      <button type="submit" className="btn" disabled={name === '' || isWorking}>
        {isKnown ? `Save over ${name}` : 'Save as a profile'}
      </button>
      {error !== null && <FailureNote error={error} title="Not saved" />}
    </form>
  )
}
