import type { ReactNode } from 'react'

/** One choice of how things look: its name, what it does, and the control. */
export function Preference({
  name,
  help,
  htmlFor,
  children,
}: {
  name: string
  help: ReactNode
  /** The control's id, where a label can belong to it; groups of buttons name themselves. */
  htmlFor?: string
  children: ReactNode
}) {
  return (
    <div className="preference">
      <div>
        {htmlFor === undefined ? (
          <span className="preference-name">{name}</span>
        ) : (
          <label className="preference-name" htmlFor={htmlFor}>
            {name}
          </label>
        )}
        <p className="preference-help">{help}</p>
      </div>
      {children}
    </div>
  )
}
