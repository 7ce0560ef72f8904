import { decodeConfig } from '@undertow/shared/config-check.ts'
import { settingsOf } from '@undertow/shared/config.ts'
import { Link } from '@tanstack/react-router'
import { isJsonObject, type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useView } from '../../live.ts'
import { at, put, symbolFields } from '../../settings-draft.ts'
import type { Current, SettingsEdit } from '../../settings-edit.ts'
import { AddSymbol } from './add-symbol.tsx'
import { RemoveSymbols } from './remove-symbols.tsx'
import { SettingGroups } from './setting-groups.tsx'
import { SymbolBulk } from './symbol-bulk.tsx'
import { SymbolLimits } from './symbol-limits.tsx'
import { shownFields, SymbolLine, type SymbolRow } from './symbol-line.tsx'
import { TrialNote, useTrial } from './trial-note.tsx'
import { WorkedExample } from './worked-example.tsx'

const defaultsPath = 'symbol_defaults'
const defaultsName = 'All symbols'

/** The defaults of all symbols, and what each listed one has of its own; several can be changed at once. */
export function SymbolSettings({
  edit,
  first,
}: {
  edit: SettingsEdit & { readonly current: Current }
  /** Whose settings somebody came for. */
  first?: string | undefined
}) {
  const { current, check, changes, change, replace } = edit
  const { draft, base } = current
  const [open, setOpen] = useState<string | null>(first ?? null)
  const [wanted, setWanted] = useState('')
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [removing, setRemoving] = useState<readonly string[]>([])
  const isValid = check.errors === 0
  const trial = useTrial(draft, isValid)
  const held = new Set([...useView('positions').values()].map(({ symbol }) => symbol))
  const defaults = objectAt(draft, defaultsPath)
  const names = Object.keys(objectAt(draft, 'symbols')).sort((a, b) => a.localeCompare(b, 'en'))
  const found = names.filter((name) => name.includes(wanted.trim().toUpperCase()))
  const chosen = found.filter((name) => selected.has(name))

  const rowOf = (name: string): SymbolRow => {
    const path = pathOf(name)
    const isUnder = (key: string): boolean => key === path || key.startsWith(`${path}.`)
    const wrong = [...check.remarks].filter(([key, list]) => isUnder(key) && list.some(({ isError }) => isError))
    return {
      name,
      own: objectAt(draft, path),
      isHeld: held.has(name),
      changes: changes.filter((one) => isUnder(one.path)).length,
      problems: wrong.length,
    }
  }
  const firesOf = (name: string) =>
    trial.data === undefined || !isValid
      ? undefined
      : (trial.data.symbols.find(({ symbol }) => symbol === name) ?? null)

  function setInAll(key: string, value: Json | undefined): void {
    replace(chosen.reduce((json, name) => put(json, `${pathOf(name)}.${key}`, value), draft))
  }

  function remove(list: readonly string[]): void {
    replace(list.reduce((json, name) => put(json, pathOf(name), undefined), draft))
    setSelected(new Set())
  }
  const askToRemove = (list: readonly string[]): void =>
    list.some((name) => held.has(name)) ? setRemoving(list) : remove(list)

  const lineOf = (name: string) => ({
    row: rowOf(name),
    defaults,
    fires: firesOf(name),
    isOpen: open === name,
    onToggle: () => setOpen(open === name ? null : name),
    onRemove: () => askToRemove([name]),
  })

  return (
    <>
      <div className="panel-foot row wrap">
        <AddSymbol
          taken={names}
          first={first !== undefined && !names.includes(first) ? first : ''}
          onAdd={(symbol) => {
            change(pathOf(symbol), {})
            setOpen(symbol)
          }}
        />
        <Link to="/setup" className="link-button">
          Suggest from the last 24 h
        </Link>
        <input
          type="search"
          className="input push"
          aria-label="Find a symbol"
          placeholder="Find a symbol"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className="muted" role="status">
          {found.length === names.length ? `${names.length} symbols` : `${found.length} of ${names.length} symbols`}
        </span>
      </div>
      {chosen.length > 0 && (
        <SymbolBulk
          count={chosen.length}
          onSet={setInAll}
          onRemove={() => askToRemove(chosen)}
          onClear={() => setSelected(new Set())}
        />
      )}
      <div className="table-scroll" role="region" aria-label="Symbol settings, scrollable" tabIndex={0}>
        <table className="table symbol-settings" role="table" aria-label="Symbol settings">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">
                <label className="select-box">
                  <input
                    type="checkbox"
                    aria-label="Select every symbol shown"
                    checked={found.length > 0 && chosen.length === found.length}
                    disabled={found.length === 0}
                    onChange={(event) => setSelected(new Set(event.target.checked ? found : []))}
                  />
                </label>
              </th>
              <th role="columnheader" scope="col">
                Symbol
              </th>
              {shownFields.map(({ key, meta }) => (
                <th key={key} role="columnheader" scope="col" className="num" title={meta.help}>
                  {key === 'enabled' ? 'On' : headOf(meta.title, meta.unit)}
                </th>
              ))}
              <th role="columnheader" scope="col" className="num" title="As saved, and with this draft">
                24 h triggers
              </th>
              <th role="columnheader" scope="col" className="num">
                List
              </th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            <SymbolLine {...lineOf(defaultsName)} />
            {found.map((name) => (
              <SymbolLine
                key={name}
                {...lineOf(name)}
                selection={{
                  isSelected: selected.has(name),
                  onSelect: (isSelected) => setSelected(withName(selected, name, isSelected)),
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      {names.length === 0 && (
        <p className="empty">
          No symbol is listed. Add one above, or let the <a href="/setup">set-up</a> suggest some from what was
          recorded.
        </p>
      )}
      <TrialNote trial={trial} isValid={isValid} />
      {open !== null && (open === defaultsName || names.includes(open)) && (
        <Editor key={open} name={open} onDone={() => setOpen(null)}>
          <WorkedExample settings={{ ...defaults, ...objectAt(draft, pathOf(open)) }} />
          {open !== defaultsName && <Limits draft={draft} symbol={open} />}
          <SettingGroups
            section={pathOf(open)}
            fields={symbolFields}
            draft={draft}
            base={base}
            {...(open === defaultsName ? {} : { inherited: defaults })}
            remarks={check.remarks}
            onChange={change}
          />
        </Editor>
      )}
      {removing.length > 0 && (
        <RemoveSymbols symbols={removing} onRemove={() => remove(removing)} onClose={() => setRemoving([])} />
      )}
    </>
  )
}

/** Opened by a press in a long table, it comes to where the eye is. */
function Editor({ name, onDone, children }: { name: string; onDone: () => void; children: ReactNode }) {
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'start' })
    section.current?.focus({ preventScroll: true })
  }, [])
  return (
    <section ref={section} className="symbol-editor" aria-label={`Settings of ${name}`} tabIndex={-1}>
      <div className="row spread">
        <h3>{name}</h3>
        <button type="button" className="btn small" onClick={onDone}>
          Done
        </button>
      </div>
      {children}
    </section>
  )
}

function Limits({ draft, symbol }: { draft: JsonObject; symbol: string }) {
  const settings = useMemo(() => {
    const decoded = decodeConfig(draft)
    return 'config' in decoded ? settingsOf(decoded.config, symbol) : null
  }, [draft, symbol])
  return <SymbolLimits symbol={symbol} settings={settings} />
}

const pathOf = (name: string): string => (name === defaultsName ? defaultsPath : `symbols.${name}`)

function withName(set: ReadonlySet<string>, name: string, isIn: boolean): ReadonlySet<string> {
  const others = [...set].filter((one) => one !== name)
  return new Set(isIn ? [...others, name] : others)
}

const headOf = (title: string, unit: string): string => {
  if (unit === '') return title
  return unit.startsWith('%') ? `${title} %` : `${title}, ${unit.split(' ')[0] ?? ''}`
}

function objectAt(json: JsonObject, path: string): JsonObject {
  const value = at(json, path)
  return isJsonObject(value) ? value : {}
}
