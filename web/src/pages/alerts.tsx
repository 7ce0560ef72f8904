import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../api-routes.ts'
import { alertKindSchema, type AlertRow } from '@undertow/shared/alert-row.ts'
import { Download } from 'lucide-react'
import { kindNames, levelNames } from '../alerts/words.ts'
import { call, urlOf } from '../api.ts'
import { usePages } from '../paging.ts'
import { AckButton } from '../parts/alerts/ack-button.tsx'
import { AlertRulesPanel } from '../parts/alerts/alert-rules-panel.tsx'
import { AlertText } from '../parts/alerts/alert-text.tsx'
import { ChoiceField } from '../parts/choice-field.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { DataTable } from '../parts/tables/data-table.tsx'
import { FailureNote } from '../parts/failure-note.tsx'
import { FilterBar } from '../parts/tables/filter-bar.tsx'
import { LevelTag } from '../parts/alerts/level-tag.tsx'
import { LoadMore } from '../parts/tables/load-more.tsx'
import { Missing } from '../parts/missing.tsx'
import { Moment } from '../parts/moment.tsx'
import { Segments } from '../parts/segments.tsx'
import { SymbolLink } from '../parts/symbol-link.tsx'
import type { AlertsSearch } from '../search.ts'
import { useSending } from '../sending.ts'
import type { Column } from '../parts/tables/table-view.tsx'

const route = getRouteApi('/alerts')

/** What happened that somebody should know. */
export function Alerts() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: Partial<AlertsSearch>): void => {
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true })
  }
  return (
    <>
      <div className="page-head">
        <h1>Alerts</h1>
        <Segments
          label="View"
          value={search.tab}
          options={[
            { value: 'events', name: 'Events' },
            { value: 'rules', name: 'Rules' },
          ]}
          onChange={(tab) => change({ tab })}
        />
        <span className="muted">
          Kept for 30 days. What must be seen cannot be muted and is acknowledged one by one.{' '}
          <Link to="/settings/notifications">Sounds and notifications</Link>
        </span>
      </div>
      {search.tab === 'events' ? <Events search={search} onChange={change} /> : <AlertRulesPanel />}
    </>
  )
}

function Events({ search, onChange }: { search: AlertsSearch; onChange: (part: Partial<AlertsSearch>) => void }) {
  const { symbol, kind, level, open, from, to } = search
  const given = Object.entries({ symbol, kind, level, open, from, to }).filter(([, value]) => value !== undefined)
  const filter = Object.fromEntries(given) as Partial<Omit<AlertsSearch, 'tab'>>
  const list = usePages(api.alertEvents, { ...filter, limit: 100 })
  return (
    <DataPanel
      title="Events"
      flush
      aside={
        <>
          <AckAll newest={list.rows[0]?.id} />
          <a className="btn small" href={urlOf(api.alertEvents, {}, { ...filter, format: 'csv' })} download>
            <Download size={13} aria-hidden="true" /> CSV
          </a>
        </>
      }
      state={{
        isLoading: list.isLoading,
        error: list.error,
        onRetry: list.reload,
        empty: list.rows.length > 0 ? undefined : emptyReason(given.length > 0),
      }}
      head={
        <FilterBar value={search} onChange={onChange}>
          <ChoiceField
            name="About"
            value={kind ?? ''}
            options={[{ value: '', name: 'everything' }, ...kinds]}
            onChange={(next) => onChange({ kind: next === '' ? undefined : next })}
          />
          <ChoiceField
            name="At least"
            value={level ?? ''}
            options={[{ value: '', name: levelNames.info }, ...levels]}
            onChange={(next) => onChange({ level: next === '' ? undefined : next })}
          />
          <ChoiceField
            name="Show"
            value={open ?? ''}
            options={[
              { value: '', name: 'all' },
              { value: 'true', name: 'not acknowledged' },
            ]}
            onChange={(next) => onChange({ open: next === '' ? undefined : next })}
          />
        </FilterBar>
      }
    >
      <div className="alert-cards">
        <DataTable
          isDense
          label="Alerts, newest first"
          columns={columns}
          rows={list.rows}
          rowKey={({ id }) => String(id)}
        />
      </div>
      <LoadMore list={list} noun="alerts" />
    </DataPanel>
  )
}

const kinds = alertKindSchema.options.map((value) => ({ value, name: kindNames[value] }))
const levels = (['warn', 'error'] as const).map((value) => ({ value, name: levelNames[value] }))

function AckAll({ newest }: { newest: number | undefined }) {
  const queries = useQueryClient()
  const { isWorking, error, send } = useSending()
  if (newest === undefined) return null
  const acknowledge = (): void =>
    send(
      () => call(api.acknowledgeAlerts, { body: { upTo: newest } }),
      () => queries.invalidateQueries({ queryKey: [api.alertEvents.path] }),
    )
  return (
    <>
      <button
        type="button"
        className="btn small"
        disabled={isWorking}
        title="But those that must be seen, which are acknowledged one by one"
        onClick={acknowledge}
      >
        {isWorking ? 'Saving…' : 'Acknowledge all'}
      </button>
      {error !== null && <FailureNote error={error} title="Not acknowledged" />}
    </>
  )
}

const columns: readonly Column<AlertRow>[] = [
  { id: 'at', name: 'Time', cell: ({ at }) => <Moment at={at} withDay /> },
  { id: 'level', name: 'Severity', cell: ({ level }) => <LevelTag level={level} /> },
  { id: 'kind', name: 'About', wideOnly: true, cell: ({ kind }) => <span className="nowrap">{kindNames[kind]}</span> },
  {
    id: 'symbol',
    name: 'Symbol',
    cell: ({ symbol }) => (symbol === null ? <Missing why="not about one symbol" /> : <SymbolLink symbol={symbol} />),
  },
  { id: 'text', name: 'What', cell: (alert) => <AlertText alert={alert} /> },
  {
    id: 'value',
    name: 'Value / line',
    isNumber: true,
    wideOnly: 1440,
    cell: ({ value, threshold }) =>
      value === null ? (
        <Missing why="there is no figure to it" />
      ) : (
        <AlertText
          alert={{
            rule: null,
            text: [value, threshold]
              .filter((figure) => figure !== null)
              .join(' / ')
              .replaceAll('-', '\u2212'),
          }}
        />
      ),
  },
  { id: 'ack', name: 'Acknowledged', cell: (alert) => <AckButton alert={alert} /> },
]

const emptyReason = (isFiltered: boolean): string =>
  isFiltered ? 'No alert matches this filter.' : 'Nothing has happened yet that you should know of.'
