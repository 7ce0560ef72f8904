import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ChannelState } from '@undertow/shared/alerts-api.ts'
import { api } from '../../api-routes.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { useLookEvery } from '../../hold.ts'
import { Age } from '../age.tsx'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { FailureNote } from '../failure-note.tsx'

const lookMs = 10_000

/** The ways out of this machine, and a message to see whether they arrive. */
export function AlarmsPanel() {
  const queries = useQueryClient()
  const [isTesting, setIsTesting] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.alerts.path],
    queryFn: ({ signal }) => call(api.alerts, { signal }),
    refetchInterval: useLookEvery(lookMs),
  })
  const test = (): void => {
    setFailure(null)
    setIsTesting(true)
    call(api.testAlerts, {})
      .then((answer) => queries.setQueryData([api.alerts.path], answer), setFailure)
      .finally(() => setIsTesting(false))
  }
  return (
    <DataPanel
      title="Alarms"
      flush
      state={{
        isLoading: isPending,
        error: data === undefined ? error : undefined,
        onRetry: () => void refetch(),
        empty:
          data?.channels.length === 0
            ? 'No alarm leaves this machine. Name a webhook or a Telegram chat in .env and start again; practice sends nothing.'
            : undefined,
      }}
    >
      <DataTable
        isDense
        label="Alarm channels"
        columns={columns}
        rows={data?.channels ?? []}
        rowKey={({ name }) => name}
      />
      {failure !== null && <FailureNote error={failure} title="Not tested" />}
      <p className="panel-foot">
        <button type="button" className="btn small" disabled={isTesting} onClick={test}>
          {isTesting ? 'Sending…' : 'Send a test message'}
        </button>
      </p>
    </DataPanel>
  )
}

const columns: readonly Column<ChannelState>[] = [
  { id: 'name', name: 'Channel', cell: ({ name }) => <strong>{name}</strong> },
  {
    id: 'tested',
    name: 'Last test',
    cell: ({ tested }) => (
      <span aria-live="polite" className={tested === null ? 'muted' : toneOf(tested)}>
        {tested ?? 'none since the start'}
      </span>
    ),
  },
  {
    id: 'delivered',
    name: 'Last delivered',
    isNumber: true,
    cell: ({ lastDeliveredAt }) => <Age at={lastDeliveredAt} />,
  },
  {
    id: 'waiting',
    name: 'Waiting / lost',
    isNumber: true,
    cell: ({ waiting, lost }) => (
      <span className={lost > 0 ? 'warn' : ''}>
        {waiting} / {lost}
      </span>
    ),
  },
]

const toneOf = (tested: string): string => (tested === 'delivered' ? '' : 'danger')
