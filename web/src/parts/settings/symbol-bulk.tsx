import type { Json } from '@undertow/shared/json-changes.ts'
import { useState } from 'react'
import { jsonOf, symbolFields } from '../../settings-draft.ts'

/** What can be done with several symbols at once: one field gets one value in all of them, or they leave the list. */
export function SymbolBulk({
  count,
  onSet,
  onRemove,
  onClear,
}: {
  count: number
  /** Undefined: the default is inherited again. */
  onSet: (key: string, value: Json | undefined) => void
  onRemove: () => void
  onClear: () => void
}) {
  const [key, setKey] = useState('volume_threshold')
  const [typed, setTyped] = useState('')
  const field = symbolFields.find((one) => one.key === key)
  if (field === undefined) return null
  const options = field.kind === 'flag' ? ['true', 'false'] : field.options
  const value = (): Json => (field.kind === 'flag' ? typed === 'true' : jsonOf(field, typed))
  return (
    <form
      className="bulk-bar row wrap"
      aria-label="Selected symbols"
      onSubmit={(event) => {
        event.preventDefault()
        if (typed.trim() !== '') onSet(key, value())
      }}
    >
      <strong role="status">{count} selected</strong>
      <span className="row">
        <span>Set</span>
        <select
          className="select input"
          aria-label="Field"
          value={key}
          onChange={(event) => {
            setKey(event.target.value)
            setTyped('')
          }}
        >
          {symbolFields.map(({ key: one, meta }) => (
            <option key={one} value={one}>
              {meta.title}
            </option>
          ))}
        </select>
      </span>
      <span className="row wrap">
        <span>to</span>
        {options.length > 0 ? (
          <select
            className="select input"
            aria-label="Value"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          >
            <option value="">choose</option>
            {options.map((option) => (
              <option key={option} value={option}>
                {words[option] ?? option}
              </option>
            ))}
          </select>
        ) : (
          <input
            className="input short-input"
            aria-label="Value"
            inputMode={field.kind === 'whole' ? 'numeric' : 'decimal'}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        <span className="muted">{field.meta.unit}</span>
      </span>
      <button type="submit" className="btn small" disabled={typed.trim() === ''}>
        Set in all
      </button>
      <button type="button" className="btn small" onClick={() => onSet(key, undefined)}>
        Use the default
      </button>
      <button type="button" className="btn small" onClick={() => onSet('enabled', false)}>
        Disable
      </button>
      <button type="button" className="btn small danger" onClick={onRemove}>
        Remove
      </button>
      <button type="button" className="btn small quiet push" onClick={onClear}>
        Clear the selection
      </button>
    </form>
  )
}

const words: Readonly<Record<string, string>> = { true: 'on', false: 'off' }
