import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { profileNames, type ProfileName } from '@undertow/shared/profiles.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useSending } from '../../sending.ts'
import { ChoiceField } from '../choice-field.tsx'
import { FailureNote } from '../failure-note.tsx'

type Source = 'inForce' | ProfileName
const sources: readonly { readonly value: Source; readonly name: string }[] = [
  { value: 'inForce', name: 'in force now' },
  ...profileNames.map((value) => ({ value, name: `ships as ${value}` })),
]

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
  const { isWorking, error, send } = useSending()
  const isKnown = names.includes(name)

  function submit(): void {
    if (name === '') return
    send(
      () => call(api.saveProfile, { body: { name, from, replace: isKnown } }),
      (answer) => {
        setName('')
        onSaved(answer)
      },
    )
  }

  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <ChoiceField name="Settings" value={from} options={sources} onChange={setFrom} />
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
