import { api } from '../../api-routes.ts'
import { withLaterSettings } from '@undertow/shared/older-settings.ts'
import { useState } from 'react'
import { useStatus } from '../../live.ts'
import { usePages } from '../../paging.ts'
import { changesBetween, isJsonObject, type JsonObject } from '@undertow/shared/json-changes.ts'
import { ChangeTable } from './change-table.tsx'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { LoadMore } from '../tables/load-more.tsx'
import { Moment } from '../moment.tsx'
import { VersionCompare } from './version-compare.tsx'

type Version = {
  readonly version: number
  readonly at: number
  readonly by: string
  readonly config: unknown
  readonly before: JsonObject | null
}

/** Every version that was ever in force, with what it changed. Restoring makes a new version through the same review. */
export function ConfigVersions({ onRestore }: { onRestore: (config: JsonObject) => void }) {
  const inForce = useStatus()?.configVersion
  const list = usePages(api.configVersions, { limit: 20 }, inForce ?? '')
  const [open, setOpen] = useState<number | null>(null)
  const rows: readonly Version[] = list.rows.map((row, index) => {
    const before: unknown = list.rows[index + 1]?.config
    return { ...row, before: isJsonObject(before) ? before : null }
  })
  const columns: readonly Column<Version>[] = [
    {
      id: 'version',
      name: 'Version',
      cell: (row) => (
        <span>
          <strong>v{row.version}</strong> {row.version === inForce && <span className="muted">in force</span>}
        </span>
      ),
    },
    { id: 'at', name: 'Accepted', cell: (row) => <Moment at={row.at} withDay /> },
    { id: 'by', name: 'By', cell: (row) => row.by },
    {
      id: 'actions',
      name: 'Actions',
      isNumber: true,
      cell: (row) => (
        <span className="row symbol-state">
          {row.before !== null && (
            <button
              type="button"
              className="link-button"
              aria-expanded={open === row.version}
              aria-label={`Changes of version ${row.version}`}
              onClick={() => setOpen(open === row.version ? null : row.version)}
            >
              {open === row.version ? 'less' : 'changes'}
            </button>
          )}
          {row.version !== inForce && isJsonObject(row.config) && (
            <button
              type="button"
              className="btn small"
              aria-label={`Restore version ${row.version}`}
              onClick={() => onRestore(withLaterSettings(row.config) as JsonObject)}
            >
              Restore
            </button>
          )}
        </span>
      ),
    },
  ]
  return (
    <DataPanel
      title="Versions"
      flush
      state={{
        isLoading: list.isLoading,
        error: list.error,
        onRetry: list.reload,
        empty: list.rows.length === 0 ? 'No version is stored yet.' : undefined,
      }}
    >
      <DataTable
        label="Versions of the settings"
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.version)}
        detail={(row) =>
          open === row.version && row.before !== null && isJsonObject(row.config) ? (
            <ChangeTable changes={changesBetween(row.before, row.config)} />
          ) : null
        }
      />
      <LoadMore list={list} noun="versions" />
      {rows.length > 1 && (
        <VersionCompare
          versions={rows.flatMap(({ version, config }) => (isJsonObject(config) ? [{ version, config }] : []))}
        />
      )}
    </DataPanel>
  )
}
