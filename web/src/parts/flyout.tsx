import { createContext, use, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { Link } from '@tanstack/react-router'
import type { Place } from '../places.ts'

// Out of nothing but the browser, so that the frame needs no kit to be drawn and STOP none to be pressed: what opens lies above
// everything, a press elsewhere or Escape closes it, and the focus goes back to the button.

/** To be given to the button that opens it. */
type Opener = {
  readonly popoverTarget: string
  readonly 'aria-haspopup': 'dialog' | 'menu'
  readonly 'aria-expanded': boolean
}

type Props = {
  readonly opener: (opener: Opener) => ReactNode
  readonly label: string
  /** Which edge of the button it keeps to. */
  readonly side?: 'start' | 'end'
  readonly className?: string
  /** There only while it is open. */
  readonly children: ReactNode
}

/** What a button opens beside itself. */
export const Flyout = (props: Props) => <Panel role="dialog" {...props} />

/** A list of things to do; the arrow keys go through it, and choosing one closes it. */
export const Menu = ({ side = 'end', className = '', ...props }: Props) => (
  <Panel role="menu" side={side} className={`menu ${className}`} {...props} />
)

export function MenuItem({
  icon,
  disabled = false,
  onClick,
  children,
}: {
  icon?: ReactNode
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}) {
  const close = useCloseFlyout()
  const choose = (): void => {
    // First, so that the focus is back at the button before a dialog takes it from there.
    close()
    onClick()
  }
  return (
    <button type="button" role="menuitem" tabIndex={-1} className="menu-item" disabled={disabled} onClick={choose}>
      {icon}
      <span>{children}</span>
    </button>
  )
}

export function MenuLink({ icon, to, children }: { icon: ReactNode; to: Place['to']; children: ReactNode }) {
  return (
    <Link role="menuitem" tabIndex={-1} className="menu-item" to={to} onClick={useCloseFlyout()}>
      {icon}
      <span>{children}</span>
    </Link>
  )
}

const Close = createContext<() => void>(() => undefined)

/** Closes what it is called in. */
export const useCloseFlyout = (): (() => void) => use(Close)

function Panel({
  role,
  opener,
  label,
  side = 'start',
  className = '',
  children,
}: Props & { readonly role: Opener['aria-haspopup'] }) {
  const id = useId()
  const panel = useRef<HTMLDivElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => panel.current?.hidePopover()
  return (
    <>
      {opener({ popoverTarget: id, 'aria-haspopup': role, 'aria-expanded': isOpen })}
      <div
        ref={panel}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        tabIndex={-1}
        className={`flyout ${className}`}
        data-side={side}
        // Filled before it shows, so that the browser places it by its size; emptied after it went, which gives the focus back.
        onBeforeToggle={({ newState }) => {
          if (newState === 'open') flushSync(() => setIsOpen(true))
        }}
        onToggle={({ newState, currentTarget }) => {
          if (newState === 'closed') setIsOpen(false)
          else (itemsOf(currentTarget)[0] ?? currentTarget).focus()
        }}
        onKeyDown={role === 'menu' ? (event) => go(event, close) : undefined}
      >
        {isOpen && <Close value={close}>{children}</Close>}
      </div>
    </>
  )
}

const itemsOf = (panel: HTMLElement): readonly HTMLElement[] => [
  ...panel.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)'),
]

/** As everywhere in menus: the arrows go around, Home and End to the ends, Tab leaves. */
function go(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = itemsOf(event.currentTarget)
  const at = items.findIndex((item) => item === document.activeElement)
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }
  const next = steps[event.key]
  if (event.key === 'Tab') close()
  if (next === undefined) return
  event.preventDefault()
  items.at(next % items.length)?.focus()
}
