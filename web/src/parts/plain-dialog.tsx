import { X } from 'lucide-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'

/** A dialog out of nothing but the browser, for as long as the kit's is not there. It asks and sends the same. */
export function PlainDialog({
  title,
  size,
  zIndex,
  onClose,
  onClickOutside,
  children,
}: {
  title: string
  size: 'md' | 'lg'
  zIndex: number
  /** null: it cannot be closed. */
  onClose: (() => void) | null
  onClickOutside: (() => void) | null
  children: ReactNode
}) {
  const titleId = useId()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const wanted = box.current?.querySelector<HTMLElement>('[data-autofocus]')
    ;(wanted ?? box.current)?.focus()
  }, [])
  return (
    <div
      className="plain-dialog"
      style={{ zIndex }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClickOutside?.()
      }}
    >
      <div ref={box} role="dialog" aria-labelledby={titleId} tabIndex={-1} data-size={size}>
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
