import { useId } from 'react'
import { type Json } from '@undertow/shared/json-changes.ts'
import { jsonOf, typedOf, unitText, type Field } from '../../settings-draft.ts'

export type Remark = { readonly problem: string; readonly isError: boolean }

/** One setting: its title, unit and help, a control that fits its kind, and what is wrong with its value. */
export function SettingField({
  field,
  path,
  value,
  inherited,
  isChanged,
  remarks,
  onChange,
}: {
  field: Field
  path: string
  /** Undefined: not set here, so `inherited` is in force. */
  value: Json | undefined
  /** Present where an empty field takes its value from elsewhere. */
  inherited?: Json | undefined
  isChanged: boolean
  remarks: readonly Remark[]
  onChange: (value: Json | undefined) => void
}) {
  const id = useId()
  const isInheriting = inherited !== undefined
  const described = [`${id}-help`, ...(remarks.length > 0 ? [`${id}-remarks`] : [])].join(' ')
  const isInvalid = remarks.some(({ isError }) => isError)
  const common = {
    id,
    'aria-describedby': described,
    'aria-invalid': isInvalid,
    'data-setting': path,
  } as const
  return (
    <div className={isChanged ? 'setting changed' : 'setting'}>
      <div className="setting-words">
        <label htmlFor={id}>
          {field.meta.title}
          {isChanged && (
            <>
              {' '}
              <span className="changed-mark">changed</span>
            </>
          )}
        </label>
        <p id={`${id}-help`} className="muted">
          {field.meta.help}
          {field.meta.min !== undefined && field.meta.max !== undefined && (
            <span className="limits">
              {' '}
              {field.meta.min} to {field.meta.max}.
            </span>
          )}
        </p>
        {remarks.length > 0 && (
          <ul id={`${id}-remarks`} className="remarks">
            {remarks.map(({ problem, isError }) => (
              <li key={problem} className={isError ? 'danger' : 'warn'}>
                {isError ? 'Not valid: ' : 'Questionable: '}
                {problem}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="setting-control">
        {field.kind === 'flag' || field.kind === 'choice' ? (
          <select
            {...common}
            className="select input"
            value={typedOf(value)}
            onChange={(event) => onChange(chosen(field, event.target.value))}
          >
            {isInheriting && <option value="">default ({wordOf(inherited)})</option>}
            {(field.kind === 'flag' ? ['true', 'false'] : field.options).map((option) => (
              <option key={option} value={option}>
                {wordOf(option)}
              </option>
            ))}
          </select>
        ) : (
          <span className="input with-unit">
            <input
              {...common}
              inputMode={field.kind === 'whole' ? 'numeric' : 'decimal'}
              autoComplete="off"
              spellCheck={false}
              value={typedOf(value)}
              placeholder={isInheriting ? placeholderOf(inherited) : 'none'}
              onChange={(event) => {
                const typed = event.target.value
                onChange(isInheriting && typed.trim() === '' ? undefined : jsonOf(field, typed))
              }}
            />
            {field.meta.unit !== '' && <span className="unit muted">{unitText(field.meta.unit)}</span>}
          </span>
        )}
        {isInheriting && value !== undefined && (
          <button
            type="button"
            className="link-button"
            aria-label={`Use the default for ${field.meta.title}`}
            onClick={() => onChange(undefined)}
          >
            use the default ({wordOf(inherited) || 'none'})
          </button>
        )}
      </div>
    </div>
  )
}

const wordOf = (value: Json): string => {
  if (value === true || value === 'true') return 'on'
  return value === false || value === 'false' ? 'off' : typedOf(value)
}

const placeholderOf = (inherited: Json): string =>
  inherited === null ? 'default: none' : `default: ${typedOf(inherited)}`

function chosen(field: Field, option: string): Json | undefined {
  if (option === '') return undefined
  return field.kind === 'flag' ? option === 'true' : option
}
