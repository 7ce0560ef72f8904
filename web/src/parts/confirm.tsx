import { useState, type ReactNode, type RefObject } from 'react'
import { failureOf } from '../api.ts'
import { Dialog } from './dialog.tsx'
import { FailureNote } from './failure-note.tsx'

/**
 * Asks before something that moves money or takes protection away. The dialog stays until the server has answered;
 * nothing is repeated by itself, and an unanswered request is called what it is: of unknown outcome.
 */
export function Confirm({
  title,
  verb,
  working,
  isDestructive = true,
  isBlocked = false,
  typed,
  size = 'md',
  backTo,
  onConfirm,
  onClose,
  children,
}: {
  title: string
  /** What the button says: the action, never "OK". */
  verb: string
  working: string
  isDestructive?: boolean
  /** Something above has to be done first. */
  isBlocked?: boolean
  /** A word that has to be typed first. */
  typed?: string
  size?: 'md' | 'lg'
  /** Where the focus goes afterwards if what had it at the opening is gone, as the item of a menu is. */
  backTo?: RefObject<HTMLElement | null>
  onConfirm: () => Promise<unknown>
  onClose: () => void
  children: ReactNode
}) {
  const [word, setWord] = useState('')
  const [isWorking, setIsWorking] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const isReady = !isBlocked && (typed === undefined || word.trim() === typed)

  function confirm(): void {
    if (!isReady || isWorking) return
    setIsWorking(true)
    setError(null)
    onConfirm().then(onClose, (failure: unknown) => {
      setError(failure)
      setIsWorking(false)
    })
  }

  return (
    <Dialog title={title} size={size} backTo={backTo} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          confirm()
        }}
      >
        {children}
        {typed !== undefined && (
          <label className="field">
            <span>
              Type <strong>{typed}</strong> to go on
            </span>
            <input
              className="input"
              value={word}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              onChange={(event) => setWord(event.target.value)}
            />
          </label>
        )}
        {error !== null && (
          <FailureNote
            error={error}
            title={failureOf(error).status === null ? 'Outcome unknown: the server did not answer' : 'Not done'}
          />
        )}
        <div className="row dialog-buttons">
          <button type="button" className="btn" onClick={onClose} data-autofocus={isDestructive ? true : undefined}>
            Cancel
          </button>
          <button
            type="submit"
            className={`btn ${isDestructive ? 'danger' : 'primary'}`}
            disabled={!isReady || isWorking}
            data-autofocus={isDestructive ? undefined : true}
          >
            {isWorking ? working : verb}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
