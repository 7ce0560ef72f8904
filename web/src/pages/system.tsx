import { useQuery } from '@tanstack/react-query'
import { api } from '../api-routes.ts'
import { call } from '../api.ts'
import { useLookEvery } from '../hold.ts'
import { useLink, useStatus } from '../live.ts'
import { useOfBook } from '../of-book.ts'
import { Age } from '../parts/age.tsx'
import { AboutPanel } from '../parts/system/about-panel.tsx'
import { AuditPanel } from '../parts/system/audit-panel.tsx'
import { Count } from '../parts/count.tsx'
import { DataPanel } from '../parts/data-panel.tsx'
import { DataTable, type Column } from '../parts/tables/data-table.tsx'
import { hopNames } from '../parts/frame/hops.tsx'
import { InsidePanels } from '../parts/system/inside-panel.tsx'
import { LogPanel } from '../parts/system/log-panel.tsx'
import { Moment } from '../parts/moment.tsx'
import { PasswordPanel } from '../parts/login/password-panel.tsx'
import { SimulateToggle } from '../parts/frame/simulate-toggle.tsx'
import { TokensPanel } from '../parts/login/tokens-panel.tsx'
import { useSession } from '../session-state.ts'

type Hop = {
  readonly name: string
  readonly state: string
  readonly lastAt: number | null
  readonly reconnects: number
  readonly reason: string
}

/** How the program itself is doing. */
export function System() {
  const status = useStatus()
  const link = useLink()
  const hasLogin = useSession().state === 'loggedIn'
  const { of } = useOfBook()
  const stats = useQuery({
    queryKey: ['stats', of],
    queryFn: ({ signal }) => call(api.stats, { signal }),
    refetchInterval: useLookEvery(5_000),
  })
  const hops: readonly Hop[] = status?.hops.map((hop) => ({ ...hop, name: hopNames[hop.hop] })) ?? []
  return (
    <>
      <div className="page-head">
        <h1>System</h1>
      </div>
      <div className="grid-two system-grid">
        <DataPanel title="Connections" isLive flush state={{ isLoading: status === undefined }}>
          <DataTable isDense label="Connections" columns={hopColumns} rows={hops} rowKey={({ name }) => name} />
          <p className="panel-foot">
            Page to server: {link.phase}
            {link.dropped > 0 && `, ${link.dropped} tape rows left out because this browser was slow`}
          </p>
        </DataPanel>
        <DataPanel
          title="Stored"
          flush
          state={{ isLoading: stats.isPending, error: stats.error, onRetry: () => void stats.refetch() }}
        >
          {stats.data !== undefined && (
            <DataTable
              isDense
              label="Rows in the store"
              columns={countColumns}
              rows={(['liquidations', 'decisions', 'orders', 'trades'] as const).map((name) => ({
                name,
                all: stats.data[name],
                now: stats.data.sinceStart[name],
              }))}
              rowKey={({ name }) => name}
            />
          )}
        </DataPanel>
        <DataPanel title="Program" isLive state={{ isLoading: status === undefined }}>
          {status !== undefined && (
            <dl className="facts">
              <dt>Mode</dt>
              <dd>{status.mode}</dd>
              <dt>Market</dt>
              <dd>{status.market}</dd>
              <dt>Book</dt>
              <dd>{status.book}</dd>
              <dt>Position mode</dt>
              <dd>{status.hedgeMode ? 'hedge' : 'one-way'}</dd>
              <dt>Version</dt>
              <dd>{status.version}</dd>
              <dt>Started</dt>
              <dd>
                <Moment at={status.startedAt} withDay />
              </dd>
              <dt>Settings</dt>
              <dd>v{status.configVersion}</dd>
              <dt>Clock</dt>
              <dd>{speedWord(status.speed)}</dd>
              <dt>Start</dt>
              <dd>{status.bootId}</dd>
            </dl>
          )}
        </DataPanel>
        <InsidePanels />
        <AboutPanel />
        {hasLogin && <PasswordPanel />}
        <DataPanel title="More" state={{}}>
          <SimulateToggle />
          <p>
            <a href="/api/docs">API documentation</a>
          </p>
        </DataPanel>
      </div>
      {hasLogin && <TokensPanel />}
      <LogPanel />
      <AuditPanel />
    </>
  )
}

const hopColumns: readonly Column<Hop>[] = [
  { id: 'name', name: 'Connection', cell: ({ name }) => <strong>{name}</strong> },
  {
    id: 'state',
    name: 'State',
    cell: ({ state, reason }) => (
      <span className="hop">
        <span className="dot" data-state={state} /> {state}
        {reason !== '' && <span className="muted"> · {reason}</span>}
      </span>
    ),
  },
  { id: 'last', name: 'Last message', isNumber: true, cell: ({ lastAt }) => <Age at={lastAt} /> },
  { id: 'reconnects', name: 'Reconnects', isNumber: true, cell: ({ reconnects }) => reconnects },
]

type Rows = { readonly name: string; readonly all: number; readonly now: number }
const countColumns: readonly Column<Rows>[] = [
  { id: 'name', name: 'Rows', cell: ({ name }) => <strong>{name}</strong> },
  { id: 'all', name: 'In the store', isNumber: true, cell: ({ all }) => <Count of={all} /> },
  { id: 'now', name: 'Since the start', isNumber: true, cell: ({ now }) => <Count of={now} /> },
]

function speedWord(speed: number | null): string {
  if (speed === null) return 'as fast as possible'
  return speed === 1 ? 'real time' : `${speed} times real time`
}
