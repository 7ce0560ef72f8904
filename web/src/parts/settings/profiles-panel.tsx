import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { pathOf, type Answer } from '@undertow/shared/contract.ts'
import { changesBetween, type JsonObject } from '@undertow/shared/json-changes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useStatus } from '../../live.ts'
import { ChangeTable } from './change-table.tsx'
import { Confirm } from '../confirm.tsx'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { FailureNote } from '../failure-note.tsx'
import { Moment } from '../moment.tsx'
import { ProfileForm } from './profile-form.tsx'
import { RenameProfile } from './rename-profile.tsx'
import { ScheduleForm } from './schedule-form.tsx'

type Profiles = Answer<typeof api.profiles>
type Row = Omit<Profiles['items'][number], 'config'> & { readonly config: JsonObject | null }

/** Settings with a name: one click puts them in force as a new version, a schedule does so by itself. */
export function ProfilesPanel({ version, inForce }: { version: number; inForce: JsonObject }) {
  const queries = useQueryClient()
  const current = useStatus()?.configVersion
  const key = [api.profiles.path, current]
  const [open, setOpen] = useState<string | null>(null)
  const [asked, setAsked] = useState<{ readonly what: 'rename' | 'delete'; readonly name: string } | null>(null)
  const [switching, setSwitching] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(api.profiles, { signal }),
  })
  const rows = (data?.items ?? []) as unknown as readonly Row[]

  function switchTo(name: string): void {
    setSwitching(name)
    setFailure(null)
    call(api.switchProfile, { params: { name }, body: { expectedVersion: version } })
      .then((answer) => {
        notifications.show({ title: `Profile ${name} is in force`, message: `As version ${answer.version}.` })
        void queries.invalidateQueries({ queryKey: ['config'] })
      }, setFailure)
      .finally(() => setSwitching(null))
  }

  const columns: readonly Column<Row>[] = [
    {
      id: 'name',
      name: 'Profile',
      cell: ({ name, isInForce, isScheduled }) => (
        <span className="row wrap">
          <strong>{name}</strong>
          {isInForce && <span className="muted">in force</span>}
          {isScheduled && <span className="muted">scheduled</span>}
        </span>
      ),
    },
    { id: 'savedAt', name: 'Saved', cell: ({ savedAt }) => <Moment at={savedAt} withDay /> },
    {
      id: 'actions',
      name: 'Actions',
      isNumber: true,
      cell: ({ name, isInForce, config }) => (
        <span className="row wrap symbol-state">
          {config !== null && !isInForce && (
            <button
              type="button"
              className="link-button"
              aria-expanded={open === name}
              aria-label={`What profile ${name} changes`}
              onClick={() => setOpen(open === name ? null : name)}
            >
              {open === name ? 'less' : `${changesBetween(inForce, config).length} changes`}
            </button>
          )}
          <button
            type="button"
            className="link-button"
            aria-label={`Rename ${name}`}
            onClick={() => setAsked({ what: 'rename', name })}
          >
            rename
          </button>
          <button
            type="button"
            className="link-button"
            aria-label={`Delete ${name}`}
            onClick={() => setAsked({ what: 'delete', name })}
          >
            delete
          </button>
          <a className="link-button" download href={pathOf(api.exportProfile, { name })} aria-label={`Export ${name}`}>
            export
          </a>
          <button
            type="button"
            className="btn small"
            disabled={isInForce || config === null || switching !== null}
            aria-label={`Switch to ${name}`}
            onClick={() => switchTo(name)}
          >
            {switching === name ? 'Switching…' : 'Switch'}
          </button>
        </span>
      ),
    },
  ]
  const keep = (next: Profiles): void => void queries.setQueryData(key, next)

  return (
    <DataPanel
      title="Profiles"
      flush
      state={{ isLoading: isPending, error: data === undefined ? error : undefined, onRetry: () => void refetch() }}
    >
      {failure !== null && <FailureNote error={failure} title="Not switched" />}
      {data !== undefined && data.problem !== null && <p className="note warn-note">{data.problem}</p>}
      {data !== undefined && rows.length === 0 && (
        <p className="empty">
          No profile yet. A profile keeps all settings under a name, to be switched to by hand or by the hour. The bot
          goes on with what is in force until you switch.
        </p>
      )}
      {rows.length > 0 && (
        <DataTable
          isDense
          label="Profiles"
          columns={columns}
          rows={rows}
          rowKey={({ name }) => name}
          detail={({ name, config, problem }) => {
            if (problem !== null) return <p className="danger">Cannot be switched to: {problem}</p>
            return open === name && config !== null ? <ChangeTable changes={changesBetween(inForce, config)} /> : null
          }}
        />
      )}
      <ProfileForm names={rows.map(({ name }) => name)} onSaved={keep} />
      {data !== undefined && rows.length > 0 && (
        <ScheduleForm
          key={JSON.stringify(data.schedule)}
          saved={data.schedule}
          names={rows.map(({ name }) => name)}
          onSaved={keep}
        />
      )}
      {asked?.what === 'rename' && <RenameProfile name={asked.name} onRenamed={keep} onClose={() => setAsked(null)} />}
      {asked?.what === 'delete' && (
        <Confirm
          title={`Delete profile ${asked.name}`}
          verb="Delete profile"
          working="Deleting…"
          onConfirm={async () => keep(await call(api.removeProfile, { params: { name: asked.name } }))}
          onClose={() => setAsked(null)}
        >
          <p>The settings in force stay. Export it first if you may want it back.</p>
        </Confirm>
      )}
    </DataPanel>
  )
}
