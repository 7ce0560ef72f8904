import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { Confirm } from '../confirm.tsx'

export function RenameProfile({
  name,
  onRenamed,
  onClose,
}: {
  name: string
  onRenamed: (answer: Answer<typeof api.profiles>) => void
  onClose: () => void
}) {
  const [next, setNext] = useState(name)
  return (
    <Confirm
      title={`Rename profile ${name}`}
      verb="Rename"
      working="Renaming…"
      isDestructive={false}
      isBlocked={next === '' || next === name}
      onConfirm={async () => onRenamed(await call(api.renameProfile, { params: { name }, body: { name: next } }))}
      onClose={onClose}
    >
      <label className="field">
        <span>New name</span>
        <input
          className="input"
          value={next}
          maxLength={30}
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setNext(event.target.value.toLowerCase())}
        />
      </label>
    </Confirm>
  )
}
