import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { LogLine } from '@undertow/shared/inside-api.ts'
import { useState } from 'react'
import { call } from '../../api.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable } from '../tables/data-table.tsx'
import { Missing } from '../missing.tsx'
import { Moment } from '../moment.tsx'
import { Segments } from '../segments.tsx'
import type { Column } from '../tables/table-view.tsx'

const followMs = 2_000
const shown = 200
const levels = ['debug', 'info', 'warn', 'error'] as const

/** The newest lines of the log. They follow by themselves until somebody pauses them. */
export function LogPanel() {
  const [level, setLevel] = useState<LogLine['level']>('info')
  const [text, setText] = useState('')
  const [isFollowing, setIsFollowing] = useState(true)
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [api.logs.path, level, text],
    queryFn: ({ signal }) =>
      call(api.logs, { query: { level, limit: shown, ...(text === '' ? {} : { text }) }, signal }),
    refetchInterval: isFollowing ? followMs : false,
    placeholderData: keepPreviousData,
  })
  const lines = data?.items ?? []
  return (
    <DataPanel
      title="Log"
      flush
      aside={
        <button
          type="button"
          className="btn small"
          aria-pressed={!isFollowing}
          onClick={() => setIsFollowing(!isFollowing)}
        >
          {isFollowing ? 'Pause' : 'Follow'}
        </button>
      }
      head={
        <div className="filters open" role="search" aria-label="Filter of the log">
          <Segments
            label="At least"
            value={level}
            options={levels.map((value) => ({ value, name: value }))}
            onChange={setLevel}
          />
          <label className="field">
            <span>Contains</span>
            <input
              className="input"
              type="search"
              maxLength={100}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          </label>
        </div>
      }
      state={{
        isLoading: isPending,
        error: data === undefined ? error : undefined,
        onRetry: () => void refetch(),
        empty: lines.length === 0 ? 'No line since the start matches.' : undefined,
      }}
    >
      <div className="log-lines">
        <DataTable isDense label="Log, newest first" columns={columns} rows={lines} rowKey={({ id }) => String(id)} />
      </div>
      <p className="panel-foot">
        The newest {shown} that match, of the last 1,000 lines since the start. Keys and signatures are taken out.
      </p>
    </DataPanel>
  )
}

const tones = { debug: 'muted', info: 'muted', warn: 'warn', error: 'danger' } as const

const columns: readonly Column<LogLine>[] = [
  { id: 'at', name: 'Time', cell: ({ at }) => <Moment at={at} withDay withMs /> },
  { id: 'level', name: 'Level', cell: ({ level }) => <span className={tones[level]}>{level}</span> },
  { id: 'text', name: 'What', cell: ({ text }) => <span className="alert-text">{text}</span> },
  {
    id: 'facts',
    name: 'Facts',
    cell: ({ facts }) =>
      Object.keys(facts).length === 0 ? (
        <Missing why="the line has none" />
      ) : (
        <span className="alert-text muted">{factWords(facts)}</span>
      ),
  },
]

const factWords = (facts: LogLine['facts']): string =>
  Object.entries(facts)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join(' · ')
