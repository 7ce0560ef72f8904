import { X } from 'lucide-react'
import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

/**
 * Out of nothing but the browser, for as long as the kit's is not there. It asks and sends the same, and keeps the focus. Not as
 * the browser's own modal: that would take STOP, which lies above every dialog, out of reach.
 */
export function PlainDialog({
  title,
  size,
  zIndex,
  trapFocus,
  onClose,
  onClickOutside,
  children,
}: {
  title: string
  size: 'md' | 'lg'
  zIndex: number
  trapFocus: boolean
  /** null: it cannot be closed. */
  onClose: (() => void) | null
  onClickOutside: (() => void) | null
  children: ReactNode
}) {
  const titleId = useId()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!trapFocus) return
    const wanted = box.current?.querySelector<HTMLElement>('[data-autofocus]')
    ;(wanted ?? box.current)?.focus()
  }, [trapFocus])
  // Out of the bar whose button opened it, which would take it along above STOP.
  return createPortal(
    <div
      className="plain-dialog"
      style={{ zIndex }}
      onMouseDown={(event) => {
        if (event.target !== event.currentTarget) return
        // A press beside the dialog must not take the focus out of it.
        event.preventDefault()
        onClickOutside?.()
      }}
    >
      <div
        ref={box}
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        data-size={size}
        onKeyDown={goRound}
      >
        <div className="row spread">
          <h2 id={titleId}>{title}</h2>
          {onClose !== null && (
            <button type="button" className="btn quiet square" aria-label="Close dialog" onClick={onClose}>
              <X size={16} aria-hidden="true" />
            </button>
          )}
        </div>
        {children}
      </div>
    </div>,
    document.body,
  )
}

/** From its last place Tab leads to its first, and back. */
function goRound(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Tab') return
  const places = [...event.currentTarget.querySelectorAll<HTMLElement>('a, button, input, select, textarea, summary')]
  const open = places.filter((one) => one.tabIndex >= 0 && !one.matches(':disabled') && one.checkVisibility())
  const [first, last] = [open.at(0), open.at(-1)]
  const from = document.activeElement
  const isLeaving = event.shiftKey ? from === first || from === event.currentTarget : from === last
  if (!isLeaving) return
  event.preventDefault()
  const next = event.shiftKey ? last : first
  next?.focus()
}
