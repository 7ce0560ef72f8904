import { modeWords, type AccountMode, type ModeChange } from '@undertow/shared/arming-api.ts'
import { api } from '../../api-routes.ts'
import { useState } from 'react'
import { call, failureOf } from '../../api.ts'
import { FailureNote } from '../failure-note.tsx'

/** A change of the whole account that the settings ask for. Two clicks: the second one reads what it does. */
export function AccountModeOffer({
  offer: { setting, wanted },
  onDone,
}: {
  offer: AccountMode
  /** Told what became of it, so that everything is looked at again. */
  onDone: (change: ModeChange) => void
}) {
  const [step, setStep] = useState<'offered' | 'asked' | 'working'>('offered')
  const [error, setError] = useState<unknown>(null)
  const mode = modeWords(setting, wanted)

  function change(): void {
    setStep('working')
    setError(null)
    call(api.changeAccountMode, { body: { setting, wanted } }).then(
      (made) => {
        setStep('offered')
        onDone(made)
      },
      (failure: unknown) => {
        setStep('asked')
        setError(failure)
      },
    )
  }

  if (step === 'offered')
    return (
      <div className="note-line account-mode">
        <button type="button" className="btn small" onClick={() => setStep('asked')}>
          Change the account to {mode}…
        </button>
      </div>
    )
  return (
    <div className="note-line">
      This switches the whole account on the exchange to {mode}, for your own trading and every other program too. The
      exchange refuses while anything is open.
      <div className="row wrap account-mode">
        <button type="button" className="btn small danger" disabled={step === 'working'} onClick={change}>
          {step === 'working' ? 'Changing…' : 'Change the account'}
        </button>
        <button type="button" className="btn small" disabled={step === 'working'} onClick={() => setStep('offered')}>
          Keep it
        </button>
      </div>
      {error !== null && (
        <FailureNote
          error={error}
          title={failureOf(error).status === null ? 'Outcome unknown: check again' : 'Not changed'}
        />
      )}
    </div>
  )
}

/** What became of the last change. */
export function AccountModeOutcome({ change: { setting, wanted, outcome, advice } }: { change: ModeChange }) {
  const isSo = outcome === 'changed' || outcome === 'alreadySo'
  return (
    <p role="status" className={isSo ? 'muted' : 'warn'}>
      {isSo ? `The account is in ${modeWords(setting, wanted)} now.` : advice}
    </p>
  )
}
