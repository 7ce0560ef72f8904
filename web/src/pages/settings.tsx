import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { api } from '@undertow/shared/api.ts'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import { useMemo, useState } from 'react'
import { call } from '../api.ts'
import { useStatus } from '../live.ts'
import { Confirm } from '../parts/confirm.tsx'
import { ConfigVersions } from '../parts/config-versions.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { ImportPanel } from '../parts/import-panel.tsx'
import { ProfilesPanel } from '../parts/profiles-panel.tsx'
import { RealMoney } from '../parts/real-money.tsx'
import type { Remark } from '../parts/setting-field.tsx'
import { SettingGroups, type Remarks } from '../parts/setting-groups.tsx'
import { SettingsReview } from '../parts/settings-review.tsx'
import { SimulateToggle } from '../parts/simulate-toggle.tsx'
import { SymbolSettings } from '../parts/symbol-settings.tsx'
import { changesBetween, type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { applyChanges, globalFields, put } from '../settings-draft.ts'

type Edit = { readonly version: number; readonly base: JsonObject; readonly draft: JsonObject }

/** The settings in force, edited as a draft and saved as a new version after a look at the difference. */
export function Settings() {
  const queries = useQueryClient()
  const inForce = useStatus()?.configVersion
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['config', inForce],
    queryFn: ({ signal }) => call(api.config, { signal }),
  })
  const [edit, setEdit] = useState<Edit | null>(null)
  const [isReviewing, setIsReviewing] = useState(false)
  const server = data?.config as unknown as JsonObject | undefined
  const version = data?.version
  const current = useMemo((): Edit | null => {
    if (edit !== null) return edit
    return version === undefined || server === undefined ? null : { version, base: server, draft: server }
  }, [edit, version, server])
  const changes = useMemo(() => (current === null ? [] : changesBetween(current.base, current.draft)), [current])
  const check = useMemo(() => checkOf(current?.draft), [current?.draft])
  const isOvertaken = edit !== null && data !== undefined && data.version !== edit.version
  const blocker = useBlocker({
    shouldBlockFn: () => changes.length > 0,
    enableBeforeUnload: changes.length > 0,
    withResolver: true,
  })

  function change(path: string, value: Json | undefined): void {
    if (current === null) return
    const next = { ...current, draft: put(current.draft, path, value) }
    setEdit(changesBetween(next.base, next.draft).length === 0 ? null : next)
  }

  /** The same changes on top of the version now in force. */
  async function rebase(): Promise<void> {
    const { data: newest } = await refetch()
    if (newest === undefined) return
    const base = newest.config as unknown as JsonObject
    setEdit({ version: newest.version, base, draft: applyChanges(base, changes) })
    setIsReviewing(false)
  }

  function saved(): void {
    setEdit(null)
    setIsReviewing(false)
    void queries.invalidateQueries({ queryKey: ['config'] })
    void queries.invalidateQueries({ queryKey: [api.configVersions.path] })
  }

  // No field of the form is about the profile as a whole.
  const unfinished = data?.warnings.filter(({ key }) => key === 'profile') ?? []

  return (
    <>
      <div className="page-head">
        <h1>Settings</h1>
        {current !== null && <span className="muted">version {current.version} in force</span>}
        <div className="push narrow-only">
          <SimulateToggle />
        </div>
      </div>
      {data !== undefined && data.problems.length > 0 && (
        <div className="note danger-note" role="status">
          <strong>The settings file was not taken over; the version before stays in force</strong>
          <ul>
            {data.problems.map(({ key, value, problem }) => (
              <li key={`${key} ${problem}`}>
                <strong>{key}</strong> {problem} <span className="muted">(is {value})</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {unfinished.length > 0 && (
        <div className="note warn-note" role="status">
          <strong>What these settings promise and this version does not do</strong>
          <ul>
            {unfinished.map(({ value, problem }) => (
              <li key={problem}>
                <strong>profile {value}</strong> {problem}
              </li>
            ))}
          </ul>
        </div>
      )}
      {isOvertaken && (
        <div className="note warn-note row wrap" role="status">
          <span>
            Version {data.version} was saved elsewhere while you edited version {edit.version}.
          </span>
          <button type="button" className="btn small" onClick={() => void rebase()}>
            Put my changes on top of it
          </button>
          <button type="button" className="btn small" onClick={() => setEdit(null)}>
            Drop my changes
          </button>
        </div>
      )}
      <DataPanel title="Symbols" flush state={{ isLoading: isPending, error, onRetry: () => void refetch() }}>
        {current !== null && (
          <SymbolSettings
            draft={current.draft}
            base={current.base}
            remarks={check.remarks}
            changedPaths={changes.map(({ path }) => path)}
            onChange={change}
          />
        )}
      </DataPanel>
      <DataPanel title="Whole bot" state={{ isLoading: isPending }}>
        {current !== null && (
          <SettingGroups
            section="globals"
            fields={globalFields}
            draft={current.draft}
            base={current.base}
            remarks={check.remarks}
            onChange={change}
          />
        )}
      </DataPanel>
      {version !== undefined && server !== undefined && <ProfilesPanel version={version} inForce={server} />}
      <RealMoney />
      <ConfigVersions
        onRestore={(old) => {
          if (current !== null) setEdit({ ...current, draft: old })
        }}
      />
      {data !== undefined && (
        <ImportPanel
          simulateOnly={data.config.globals.simulate_only}
          onTake={(next) => {
            if (current !== null) setEdit({ ...current, draft: next })
          }}
        />
      )}
      {changes.length > 0 && current !== null && (
        <div className="save-bar" role="region" aria-label="Unsaved changes">
          <strong>
            {changes.length} unsaved {changes.length === 1 ? 'change' : 'changes'}
          </strong>
          {check.errors > 0 && (
            <span className="danger">
              {check.errors} not valid
              {check.firstError !== null && <>: {check.firstError}</>}
            </span>
          )}
          <span className="row push">
            <button type="button" className="btn" onClick={() => setEdit(null)}>
              Discard
            </button>
            <button
              type="button"
              className="btn primary"
              disabled={check.errors > 0}
              onClick={() => setIsReviewing(true)}
            >
              Review and save
            </button>
          </span>
        </div>
      )}
      {isReviewing && current !== null && (
        <SettingsReview
          version={current.version}
          draft={current.draft}
          changes={changes}
          warnings={check.warnings}
          onRebase={() => void rebase()}
          onSaved={saved}
          onClose={() => setIsReviewing(false)}
        />
      )}
      {blocker.status === 'blocked' && (
        <Confirm
          title="Leave without saving?"
          verb="Leave and drop the changes"
          working="Leaving…"
          onConfirm={async () => blocker.proceed()}
          onClose={() => blocker.reset()}
        >
          <p>{changes.length} unsaved changes are lost.</p>
        </Confirm>
      )}
    </>
  )
}

type Check = {
  readonly remarks: Remarks
  readonly errors: number
  readonly firstError: string | null
  readonly warnings: readonly string[]
}

/** The server's own check, run here on every change; what it says stands at the field it is about. */
function checkOf(draft: JsonObject | undefined): Check {
  const remarks = new Map<string, Remark[]>()
  if (draft === undefined) return { remarks, errors: 0, firstError: null, warnings: [] }
  const result = decodeConfig(draft)
  const problems = 'problems' in result ? result.problems : []
  const warnings = 'warnings' in result ? result.warnings : []
  const add = (key: string, remark: Remark): void => {
    remarks.set(key, [...(remarks.get(key) ?? []), remark])
  }
  for (const { key, problem } of problems) add(key, { problem, isError: true })
  for (const { key, problem } of warnings) add(key, { problem, isError: false })
  const first = problems[0]
  return {
    remarks,
    errors: problems.length,
    firstError: first === undefined ? null : `${first.key} ${first.problem}`,
    warnings: warnings.map(({ key, value, problem }) => `${key} (${value}) ${problem}`),
  }
}
