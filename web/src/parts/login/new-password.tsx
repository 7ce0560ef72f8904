import { passwordLengthMin } from '@undertow/shared/session-api.ts'

export type NewPassword = { readonly text: string; readonly again: string }

/** A password nobody has typed before: twice, and not too short. */
export function NewPasswordFields({
  value: { text, again },
  onChange,
}: {
  value: NewPassword
  onChange: (next: NewPassword) => void
}) {
  const isShort = text !== '' && !isLongEnough(text)
  const differs = again !== '' && again !== text
  return (
    <>
      <label className="field">
        <span>
          New password <span className={isShort ? 'danger' : 'muted'}>at least {passwordLengthMin} characters</span>
        </span>
        <input
          className="input"
          type="password"
          autoComplete="new-password"
          value={text}
          onChange={(event) => onChange({ text: event.target.value, again })}
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
          onChange={(event) => onChange({ text, again: event.target.value })}
        />
      </label>
    </>
  )
}

const isLongEnough = (text: string): boolean => Array.from(text).length >= passwordLengthMin

export const isReadyToSet = ({ text, again }: NewPassword): boolean => isLongEnough(text) && text === again
