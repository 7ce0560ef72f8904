import { useState } from 'react'
import { settingGroups } from '@undertow/shared/settings/meta.ts'
import { type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { at, type Field } from '../../settings-draft.ts'
import { SettingField, type Remark } from './setting-field.tsx'

export type Remarks = ReadonlyMap<string, readonly Remark[]>

/** Every setting of one section, by group, made from the schema. */
export function SettingGroups({
  section,
  fields,
  draft,
  base,
  inherited,
  remarks,
  onChange,
}: {
  /** The path in front of each key. */
  section: string
  fields: readonly Field[]
  draft: JsonObject
  base: JsonObject
  /** Where empty fields take their values from; absent where they must be filled. */
  inherited?: JsonObject
  remarks: Remarks
  onChange: (path: string, value: Json | undefined) => void
}) {
  const [wanted, setWanted] = useState('')
  const found = fields.filter((field) => isAbout(field, wanted))
  const groups = Object.entries(settingGroups)
    .map(([group, name]) => ({ name, fields: found.filter(({ meta }) => meta.group === group) }))
    .filter((group) => group.fields.length > 0)
  return (
    <div className="setting-groups">
      <p className="row wrap">
        <input
          type="search"
          className="input"
          aria-label="Find a setting"
          placeholder="Find a setting"
          autoComplete="off"
          spellCheck={false}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <span className="muted" role="status">
          {found.length === fields.length
            ? `${fields.length} settings`
            : `${found.length} of ${fields.length} settings`}
        </span>
      </p>
      {groups.map((group) => (
        <fieldset key={group.name}>
          <legend>{group.name}</legend>
          {group.fields.map((field) => {
            const path = `${section}.${field.key}`
            const value = at(draft, path)
            return (
              <SettingField
                key={path}
                field={field}
                path={path}
                value={value}
                {...(inherited === undefined ? {} : { inherited: inherited[field.key] ?? null })}
                isChanged={JSON.stringify(value) !== JSON.stringify(at(base, path))}
                remarks={remarks.get(path) ?? []}
                onChange={(next) => onChange(path, next)}
              />
            )
          })}
        </fieldset>
      ))}
    </div>
  )
}

/** Every word typed stands in the name, the key, the unit, the help or the heading. */
function isAbout({ key, meta }: Field, wanted: string): boolean {
  const text = `${meta.title} ${key} ${meta.unit} ${meta.help} ${settingGroups[meta.group]}`.toLowerCase()
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
