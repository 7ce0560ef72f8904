import type { ReactNode } from 'react'

/** On or off, at once. */
export function Switch({
  id,
  label,
  description,
  checked,
  disabled = false,
  onChange,
}: {
  id?: string
  /** Without one, a `<label>` elsewhere names it by its id. */
  label?: ReactNode
  description?: string
  checked: boolean
  disabled?: boolean
  onChange: (isOn: boolean) => void
}) {
  const input = (
    <input
      id={id}
      type="checkbox"
      role="switch"
      className="switch"
      aria-description={description}
      checked={checked}
      disabled={disabled}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  )
  if (label === undefined) return input
  return (
    <label className="switch-label" title={description}>
      {input}
      <span>{label}</span>
    </label>
  )
}
