import type { Drawdown, Report } from '@undertow/shared/performance-api.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Duration } from '../duration.tsx'
import { Missing } from '../missing.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'

type Row = { readonly name: string; readonly help: string; readonly drawdown: Drawdown }

/** The deepest fall from a peak: of what trades made, and of the account with all that was open. */
export function DrawdownsPanel({ data }: { data: Pick<Report, 'closedDrawdown' | 'equityDrawdown'> }) {
  const rows: readonly Row[] = [
    {
      name: 'Equity',
      help: 'open positions included, transfers taken out; times to the hour',
      drawdown: data.equityDrawdown,
    },
    { name: 'Closed trades', help: 'net results, one after the other', drawdown: data.closedDrawdown },
  ].flatMap(({ drawdown, ...row }) => (drawdown === null ? [] : [{ ...row, drawdown }]))
  return (
    <DataPanel
      title="Drawdown"
      aside={<span>transfers taken out</span>}
      flush={rows.length > 0}
      state={{ empty: rows.length === 0 ? 'No fall from a peak in this range.' : undefined }}
    >
      <DataTable label="Drawdowns" columns={columns} rows={rows} rowKey={({ name }) => name} />
    </DataPanel>
  )
}

const columns: readonly Column<Row>[] = [
  { id: 'of', name: 'Of', cell: ({ name, help }) => <strong title={help}>{name}</strong> },
  {
    id: 'depth',
    name: 'Depth',
    isNumber: true,
    cell: ({ drawdown: { depth, depthPct } }) => (
      <span className="nowrap">
        <Money value={depth} as="usdt" />
        {depthPct !== null && (
          <>
            {' '}
            (<Money value={depthPct} as="pct" />)
          </>
        )}
      </span>
    ),
  },
  { id: 'peak', name: 'From', cell: ({ drawdown }) => <Moment at={drawdown.peakAt} withDay /> },
  { id: 'bottom', name: 'Bottom', wideOnly: true, cell: ({ drawdown }) => <Moment at={drawdown.bottomAt} withDay /> },
  {
    id: 'back',
    name: 'Recovered',
    cell: ({ drawdown: { recoveredAt } }) =>
      recoveredAt === null ? <Missing why="not yet" /> : <Moment at={recoveredAt} withDay />,
  },
  {
    id: 'longest',
    name: 'Longest',
    help: 'the longest time below a peak, of any of them',
    isNumber: true,
    cell: ({ drawdown }) => <Duration ms={drawdown.longestMs} />,
  },
]
