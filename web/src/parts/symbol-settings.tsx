import { symbolNameSchema } from '@undertow/shared/config.ts'
import { exactText } from '@undertow/shared/format.ts'
import { isDecimalText } from '@undertow/shared/money.ts'
import { ChevronDown, ChevronRight, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { isJsonObject, type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { at, symbolFields, typedOf } from '../settings-draft.ts'
import { SettingGroups, type Remarks } from './setting-groups.tsx'
import { WorkedExample } from './worked-example.tsx'

/** The columns of the table; the rest is in the form under each row. */
const shownKeys = [
  'enabled',
  'volume_threshold',
  'direction',
  'leverage',
  'trade_value_usdt',
  'price_offset_pct',
  'take_profit_pct',
  'stop_loss_pct',
  'max_position_usdt',
]
const shownFields = shownKeys.flatMap((key) => symbolFields.find((field) => field.key === key) ?? [])
const defaultsPath = 'symbol_defaults'

/** The defaults of all symbols, and what each listed one has of its own. Grey values are inherited. */
export function SymbolSettings({
  draft,
  base,
  remarks,
  changedPaths,
  onChange,
}: {
  draft: JsonObject
  base: JsonObject
  remarks: Remarks
  changedPaths: readonly string[]
  onChange: (path: string, value: Json | undefined) => void
}) {
  const [open, setOpen] = useState<string | null>(null)
  const defaults = objectAt(draft, defaultsPath)
  const symbols = Object.keys(objectAt(draft, 'symbols')).sort((a, b) => a.localeCompare(b, 'en'))
  const rows = [defaultsPath, ...symbols.map((symbol) => `symbols.${symbol}`)]
  return (
    <>
      <div className="table-scroll" role="region" aria-label="Symbol settings, scrollable" tabIndex={0}>
        <table className="table symbol-settings" role="table" aria-label="Symbol settings">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                Symbol
              </th>
              {shownFields.map(({ key, meta }) => (
                <th key={key} role="columnheader" scope="col" className="num" title={meta.help}>
                  {headOf(meta.title, meta.unit)}
                </th>
              ))}
              <th role="columnheader" scope="col" className="num">
                List
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((path) => (
              <SymbolLine
                key={path}
                path={path}
                own={objectAt(draft, path)}
                defaults={defaults}
                isOpen={open === path}
                changes={changedPaths.filter((changed) => changed === path || changed.startsWith(`${path}.`)).length}
                problems={
                  [...remarks].filter(
                    ([key, list]) => key.startsWith(`${path}.`) && list.some(({ isError }) => isError),
                  ).length
                }
                onToggle={() => setOpen(open === path ? null : path)}
                onRemove={() => onChange(path, undefined)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {open !== null && rows.includes(open) && (
        <section className="symbol-editor" aria-label={`Settings of ${nameOf(open)}`}>
          <div className="row spread">
            <h3>{nameOf(open)}</h3>
            <button type="button" className="btn small" onClick={() => setOpen(null)}>
              Done
            </button>
          </div>
          <WorkedExample settings={{ ...defaults, ...objectAt(draft, open) }} />
          <SettingGroups
            section={open}
            fields={symbolFields}
            draft={draft}
            base={base}
            {...(open === defaultsPath ? {} : { inherited: defaults })}
            remarks={remarks}
            onChange={onChange}
          />
        </section>
      )}
      <AddSymbol
        taken={symbols}
        onAdd={(symbol) => {
          onChange(`symbols.${symbol}`, {})
          setOpen(`symbols.${symbol}`)
        }}
      />
    </>
  )
}

function SymbolLine({
  path,
  own,
  defaults,
  isOpen,
  changes,
  problems,
  onToggle,
  onRemove,
}: {
  path: string
  own: JsonObject
  defaults: JsonObject
  isOpen: boolean
  changes: number
  problems: number
  onToggle: () => void
  onRemove: () => void
}) {
  const isDefaults = path === defaultsPath
  const name = nameOf(path)
  const Icon = isOpen ? ChevronDown : ChevronRight
  return (
    <tr role="row" className={isDefaults ? 'defaults-row' : undefined}>
      <td role="cell">
        <button type="button" className="expand" aria-expanded={isOpen} aria-label={`Edit ${name}`} onClick={onToggle}>
          <Icon size={15} aria-hidden="true" />
          <strong>{name}</strong>
        </button>
        {problems > 0 && <span className="danger line-note">{problems} not valid</span>}
        {problems === 0 && changes > 0 && <span className="changed-mark">{changes} changed</span>}
      </td>
      {shownFields.map(({ key }) => (
        <td key={key} role="cell" className={own[key] === undefined ? 'num muted' : 'num'}>
          {shownValue(own[key] ?? defaults[key])}
        </td>
      ))}
      <td role="cell" className="num">
        <span className="row symbol-state">
          {isDefaults ? (
            <span className="muted">defaults</span>
          ) : (
            <button
              type="button"
              className="btn small quiet"
              aria-label={`Remove ${name} from the list`}
              onClick={onRemove}
            >
              <X size={13} aria-hidden="true" /> Remove
            </button>
          )}
        </span>
      </td>
    </tr>
  )
}

function AddSymbol({ taken, onAdd }: { taken: readonly string[]; onAdd: (symbol: string) => void }) {
  const [draft, setDraft] = useState('')
  const name = draft.trim().toUpperCase()
  const isTaken = taken.includes(name)
  const isName = symbolNameSchema.safeParse(name).success
  return (
    <form
      className="panel-foot row wrap"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isName || isTaken) return
        onAdd(name)
        setDraft('')
      }}
    >
      <label className="row">
        <span>Add symbol</span>
        <input
          className="input symbol-input"
          value={draft}
          placeholder="e.g. BTCUSDT"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => setDraft(event.target.value)}
        />
      </label>
      <button type="submit" className="btn small" disabled={!isName || isTaken}>
        <Plus size={13} aria-hidden="true" /> Add
      </button>
      {isTaken && <span>{name} is in the list already</span>}
    </form>
  )
}

const nameOf = (path: string): string => (path === defaultsPath ? 'All symbols' : path.slice('symbols.'.length))

const headOf = (title: string, unit: string): string => {
  if (unit === '') return title
  return unit.startsWith('%') ? `${title} %` : `${title}, ${unit.split(' ')[0] ?? ''}`
}

function shownValue(value: Json | undefined): string {
  if (value === true) return 'on'
  if (value === false) return 'off'
  const text = typedOf(value)
  return isDecimalText(text) ? exactText(text) : text
}

function objectAt(json: JsonObject, path: string): JsonObject {
  const value = at(json, path)
  return isJsonObject(value) ? value : {}
}
