import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from './api-routes.ts'
import { decodeConfig } from '@undertow/shared/config-check.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { changesBetween, type Change, type Json, type JsonObject } from '@undertow/shared/json-changes.ts'
import { createContext, use, useMemo, useState } from 'react'
import { call } from './api.ts'
import { useStatus } from './live.ts'
import type { Remark } from './parts/settings/setting-field.tsx'
import type { Remarks } from './parts/settings/setting-groups.tsx'
import { applyChanges, put } from './settings-draft.ts'

/** What is edited: a draft on top of the version it began with. */
export type Current = { readonly version: number; readonly base: JsonObject; readonly draft: JsonObject }

/** The one draft of the settings pages, and what can be done with it. */
export type SettingsEdit = {
  /** What the server last answered; undefined before its first answer. */
  readonly data: Answer<typeof api.config> | undefined
  readonly error: unknown
  readonly isPending: boolean
  readonly refetch: () => void
  /** Null before the server's first answer. */
  readonly current: Current | null
  readonly changes: readonly Change[]
  readonly check: Check
  /** Another version was saved since the draft was begun. */
  readonly isOvertaken: boolean
  readonly change: (path: string, value: Json | undefined) => void
  /** The whole draft at once. */
  readonly replace: (draft: JsonObject) => void
  readonly discard: () => void
  /** The same changes on top of the version now in force. */
  readonly rebase: () => Promise<void>
  readonly saved: () => void
}

const Shared = createContext<SettingsEdit | null>(null)
export const SettingsEditProvider = Shared

/** The draft that all settings pages share. */
export function useSettings(): SettingsEdit {
  const edit = use(Shared)
  if (edit === null) throw new Error('a settings page stands outside of the settings')
  return edit
}

/** Begins with the settings in force; the first change makes a draft of them, which lives as long as the settings pages. */
export function useSettingsEdit(): SettingsEdit {
  const queries = useQueryClient()
  const inForce = useStatus()?.configVersion
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['config', inForce],
    queryFn: ({ signal }) => call(api.config, { signal }),
  })
  const [edit, setEdit] = useState<Current | null>(null)
  const server = data?.config as unknown as JsonObject | undefined
  const version = data?.version
  const current = useMemo((): Current | null => {
    if (edit !== null) return edit
    return version === undefined || server === undefined ? null : { version, base: server, draft: server }
  }, [edit, version, server])
  const changes = useMemo(() => (current === null ? [] : changesBetween(current.base, current.draft)), [current])
  const check = useMemo(() => checkOf(current?.draft), [current?.draft])

  function replace(draft: JsonObject): void {
    if (current === null) return
    setEdit(changesBetween(current.base, draft).length === 0 ? null : { ...current, draft })
  }

  async function rebase(): Promise<void> {
    const { data: newest } = await refetch()
    if (newest === undefined) return
    const base = newest.config as unknown as JsonObject
    setEdit({ version: newest.version, base, draft: applyChanges(base, changes) })
  }

  return {
    data,
    error,
    isPending,
    refetch: () => void refetch(),
    current,
    changes,
    check,
    isOvertaken: edit !== null && data !== undefined && data.version !== edit.version,
    change: (path, value) => current !== null && replace(put(current.draft, path, value)),
    replace,
    discard: () => setEdit(null),
    rebase,
    saved() {
      setEdit(null)
      void queries.invalidateQueries({ queryKey: ['config'] })
      void queries.invalidateQueries({ queryKey: [api.configVersions.path] })
    },
  }
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
