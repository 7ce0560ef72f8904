import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import { exactText } from '@undertow/shared/format.ts'
import type { Inside } from '@undertow/shared/inside-api.ts'
import type { ReactNode } from 'react'
import { call } from '../../api.ts'
import { useNow } from '../../clock.ts'
import { useLookEvery } from '../../hold.ts'
import { useLocale } from '../../prefs.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable } from '../tables/data-table.tsx'
import { Missing } from '../missing.tsx'
import type { Column } from '../tables/table-view.tsx'
import { KeyPanel } from './key-panel.tsx'

const lookMs = 5_000

/** Delays, memory, files and request limits of the running program. */
export function InsidePanels() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.inside.path],
    queryFn: ({ signal }) => call(api.inside, { signal }),
    refetchInterval: useLookEvery(lookMs),
  })
  const state = { isLoading: isPending, error: data === undefined ? error : undefined, onRetry: () => void refetch() }
  return (
    <>
      {data !== undefined && data.key !== null && <KeyPanel state={data.key} />}
      <DataPanel title="Delays" flush state={state}>
        <DataTable isDense label="Delays" columns={delayColumns} rows={delaysOf(data)} rowKey={({ name }) => name} />
        <p className="panel-foot">
          Feed: from the exchange’s stamp to the loop. Order: from the decision to the exchange’s answer. The newest 500
          each; the event loop is of the last minute.
        </p>
      </DataPanel>
      <DataPanel
        title="Request limits"
        flush
        state={{ ...state, empty: data?.requests.length === 0 ? 'Nobody counts requests here.' : undefined }}
      >
        <DataTable
          isDense
          label="Request limits of the exchange"
          columns={limitColumns}
          rows={data?.requests ?? []}
          rowKey={({ unit, everyMs }) => `${unit} ${everyMs}`}
        />
      </DataPanel>
      <DataPanel title="Files and memory" state={state}>
        {data !== undefined && (
          <dl className="facts">
            {data.files.map(({ name, bytes }) => (
              <Fact key={name} name={name}>
                <Size bytes={bytes} />
              </Fact>
            ))}
            <Fact name="Free on the disk">
              {data.diskFreeBytes === null ? (
                <Missing why="this file system does not say" />
              ) : (
                <Size bytes={data.diskFreeBytes} />
              )}
            </Fact>
            <Fact name="Memory of the program">
              <Size bytes={data.memoryBytes} />
            </Fact>
          </dl>
        )}
      </DataPanel>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

const megabyte = 1024 * 1024
const gigabyte = 1024 * megabyte

function Size({ bytes }: { bytes: number }) {
  const locale = useLocale()
  const [unit, name] = bytes < gigabyte ? [megabyte, 'MB'] : [gigabyte, 'GB']
  const hundredths = Math.round((bytes / unit) * 100)
  return (
    <span title={`${bytes} bytes`}>
      {exactText(String(hundredths / 100), 2, locale)} {name}
    </span>
  )
}

type Delay = {
  readonly name: string
  readonly p50: number | null
  readonly p99: number | null
  readonly most: number | null
  readonly count: number | null
}

function delaysOf(inside: Inside | undefined): readonly Delay[] {
  if (inside === undefined) return []
  const { feed, order } = inside.latencies
  const { p50Ms, p99Ms, maxMs } = inside.loopLag
  return [
    { name: 'Feed', p50: feed.p50Ms, p99: feed.p99Ms, most: null, count: feed.count },
    { name: 'Order', p50: order.p50Ms, p99: order.p99Ms, most: null, count: order.count },
    { name: 'Event loop', p50: p50Ms, p99: p99Ms, most: maxMs, count: null },
  ]
}

const ms = (value: number | null, why: string) => (value === null ? <Missing why={why} /> : `${value} ms`)

const delayColumns: readonly Column<Delay>[] = [
  { id: 'name', name: 'Delay', cell: ({ name }) => <strong>{name}</strong> },
  { id: 'p50', name: 'p50', isNumber: true, cell: ({ p50 }) => ms(p50, 'nothing was measured yet') },
  { id: 'p99', name: 'p99', isNumber: true, cell: ({ p99 }) => ms(p99, 'nothing was measured yet') },
  { id: 'most', name: 'Most', isNumber: true, cell: ({ most }) => ms(most, 'not kept for this one') },
  {
    id: 'count',
    name: 'Samples',
    isNumber: true,
    cell: ({ count }) => count ?? <Missing why="measured all the time" />,
  },
]

type Limit = Inside['requests'][number]

const limitColumns: readonly Column<Limit>[] = [
  {
    id: 'unit',
    name: 'Limit',
    cell: ({ unit, everyMs }) => (
      <strong>
        {unit} per {everyMs / 1_000} s
      </strong>
    ),
  },
  { id: 'used', name: 'Used', isNumber: true, cell: ({ used, limit }) => `${used} of ${limit}` },
  { id: 'reset', name: 'Resets in', isNumber: true, cell: ({ resetsAt }) => <ResetsIn at={resetsAt} /> },
]

function ResetsIn({ at }: { at: number }) {
  const now = useNow()
  return now === null ? (
    <Missing why="the server has not told its time yet" />
  ) : (
    `${Math.max(0, Math.ceil((at - now) / 1_000))} s`
  )
}
