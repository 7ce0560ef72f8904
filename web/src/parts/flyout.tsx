import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'

// Out of nothing but the browser, so that the frame needs no kit to be drawn and STOP none to be pressed: what opens lies above
// everything, a press elsewhere or Escape closes it, and the focus goes back to the button.

/** To be given to the button that opens it. */
export type Opener = {
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
}

/** What a button opens beside itself. Its content is there only while it is open. */
export function Flyout({
  opener,
  label,
  side = 'start',
  className = '',
  children,
}: Props & { readonly children: ReactNode | ((close: () => void) => ReactNode) }) {
  return (
    <Panel opener={opener} label={label} side={side} className={className} role="dialog" focused="[data-autofocus]">
      {children}
    </Panel>
  )
}

/** A list of things to do; the arrow keys go through it, and choosing one closes it. */
export function Menu({
  opener,
  label,
  side = 'end',
  className = '',
  children,
}: Props & { readonly children: ReactNode }) {
  return (
    <Panel
      opener={opener}
      label={label}
      side={side}
      className={`menu ${className}`}
      role="menu"
      focused="[role=menuitem]"
    >
      {children}
    </Panel>
  )
}

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
  return (
    <button type="button" role="menuitem" tabIndex={-1} className="menu-item" disabled={disabled} onClick={onClick}>
      {icon}
      <span>{children}</span>
    </button>
  )
}

function Panel({
  opener,
  label,
  side,
  className,
  role,
  focused,
  children,
}: Required<Props> & {
  readonly role: 'dialog' | 'menu'
  /** What has the focus once it is open. */
  readonly focused: string
  readonly children: ReactNode | ((close: () => void) => ReactNode)
}) {
  const id = useId()
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => document.getElementById(id)?.hidePopover()
  return (
    <>
      {opener({ popoverTarget: id, 'aria-haspopup': role, 'aria-expanded': isOpen })}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the items are buttons, which keys press too */}
      <div
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className={`flyout ${className}`}
        data-side={side}
        // Filled before it shows, so that the browser places it by its size.
        onBeforeToggle={({ newState }) => flushSync(() => setIsOpen(newState === 'open'))}
        onToggle={({ newState, currentTarget }) => {
          if (newState === 'open') currentTarget.querySelector<HTMLElement>(focused)?.focus()
        }}
        onClick={({ target }) => {
          if (target instanceof Element && target.closest('[role=menuitem]') !== null) close()
        }}
        onKeyDown={role === 'menu' ? (event) => go(event, close) : undefined}
      >
        {isOpen && (typeof children === 'function' ? children(close) : children)}
      </div>
    </>
  )
}

/** As everywhere in menus: the arrows go around, Home and End to the ends, Tab leaves. */
function go(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)')]
  const at = items.findIndex((item) => item === document.activeElement)
  const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: Math.max(at, 0) - 1, Home: 0, End: -1 }
  const next = steps[event.key]
  if (event.key === 'Tab') close()
  if (next === undefined) return
  event.preventDefault()
  items.at(next % items.length)?.focus()
}
