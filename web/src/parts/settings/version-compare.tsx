import { changesBetween, type JsonObject } from '@undertow/shared/json-changes.ts'
import { useState } from 'react'
import { ChoiceField } from '../choice-field.tsx'
import { ChangeTable } from './change-table.tsx'

/** Versions begin at 1. */
const none = 0

type Stored = { readonly version: number; readonly config: JsonObject }

/** What differs between any two of the versions that are on screen. */
export function VersionCompare({ versions }: { versions: readonly Stored[] }) {
  const [from, setFrom] = useState<number | null>(null)
  const [to, setTo] = useState<number | null>(null)
  const find = (version: number | null) => versions.find((one) => one.version === version)
  const [before, after] = [find(from), find(to)]
  const changes = before === undefined || after === undefined ? null : changesBetween(before.config, after.config)
  return (
    <>
      <form className="panel-form" onSubmit={(event) => event.preventDefault()}>
        <VersionSelect label="Compare" versions={versions} value={from} onChange={setFrom} />
        <VersionSelect label="with" versions={versions} value={to} onChange={setTo} />
        {changes?.length === 0 && <p role="status">They say the same.</p>}
      </form>
      {changes !== null && changes.length > 0 && <ChangeTable changes={changes} />}
    </>
  )
}

function VersionSelect({
  label,
  versions,
  value,
  onChange,
}: {
  label: string
  versions: readonly Stored[]
  value: number | null
  onChange: (version: number | null) => void
}) {
  return (
    <ChoiceField
      name={label}
      value={value ?? none}
      options={[
        { value: none, name: 'choose a version' },
        ...versions.map(({ version }) => ({ value: version, name: `v${version}` })),
      ]}
      onChange={(version) => onChange(version === none ? null : version)}
    />
  )
}
