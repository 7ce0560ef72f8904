import { useFocusTrap } from '@mantine/hooks'
import { X } from 'lucide-react'
import { useId, type ReactNode } from 'react'

/**
 * For as long as the kit's dialog is not there. It asks and sends the same, and keeps the focus by the same trap. Not the browser's
 * own modal: that would take STOP, which lies above every dialog, out of reach.
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
  const trap = useFocusTrap(trapFocus)
  return (
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
      <div ref={trap} role="dialog" aria-modal="true" aria-labelledby={titleId} tabIndex={-1} data-size={size}>
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
    </div>
  )
}
