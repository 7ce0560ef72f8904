import { usdt } from '@undertow/shared/money.ts'
import type { Report } from '@undertow/shared/performance-api.ts'
import { lazy, useState } from 'react'
import { useUsdtText } from '../../privacy.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import type { DayFigure } from './day-chart.tsx'
import { Money } from '../money.tsx'
import { Segments } from '../segments.tsx'
import { Late } from '../late.tsx'

const DayChart = lazy(() => import('./day-chart.tsx').then((m) => ({ default: m.DayChart })))

type Day = Report['days'][number]

const figures = [
  { value: 'net', name: 'Each day' },
  { value: 'total', name: 'Added up' },
  { value: 'below', name: 'Drawdown' },
] as const satisfies readonly { readonly value: DayFigure; readonly name: string }[]

/** What closed trades made, day by day: alone, added up, and below the best. `zone` is where the days begin. */
export function DaysPanel({ days, zone }: { days: readonly Day[]; zone: string }) {
  const [figure, setFigure] = useState<DayFigure>('total')
  const [isTable, setIsTable] = useState(false)
  const usdtText = useUsdtText()
  const [first, last] = [days[0], days.at(-1)]
  return (
    <DataPanel
      title="Net P&L"
      aside={<span>days begin at 00:00 {zone}</span>}
      head={
        <div className="filters">
          <Segments label="Figure" value={figure} options={figures} onChange={setFigure} />
          <button type="button" className="link-button push" onClick={() => setIsTable(!isTable)}>
            {isTable ? 'View as chart' : 'View as table'}
          </button>
        </div>
      }
      flush={isTable}
      state={{ empty: first === undefined ? 'No trade has closed in this range.' : undefined }}
    >
      {isTable ? (
        <DataTable
          isDense
          label="Net P&L by day"
          columns={columns}
          rows={days.toReversed()}
          rowKey={({ day }) => day}
        />
      ) : (
        first !== undefined &&
        last !== undefined && (
          <Late fallback={<div style={{ height: 240 }} aria-busy="true" />}>
            <DayChart
              days={days}
              figure={figure}
              says={`${figures.find(({ value }) => value === figure)?.name}: ${days.length} days with trades from ${first.day} to ${last.day}, ${usdtText(last.total)} USDT net in all`}
            />
          </Late>
        )
      )}
    </DataPanel>
  )
}

const columns: readonly Column<Day>[] = [
  { id: 'day', name: 'Day', sortBy: ({ day }) => day, cell: ({ day }) => <span className="nowrap">{day}</span> },
  { id: 'trades', name: 'Trades', isNumber: true, sortBy: ({ trades }) => trades, cell: ({ trades }) => trades },
  {
    id: 'net',
    name: 'Net',
    isNumber: true,
    sortBy: ({ net }) => usdt(net),
    cell: ({ net }) => <Money value={net} as="usdt" signed />,
  },
  { id: 'total', name: 'Added up', isNumber: true, cell: ({ total }) => <Money value={total} as="usdt" signed /> },
  { id: 'below', name: 'Drawdown', isNumber: true, cell: ({ below }) => <Money value={below} as="usdt" signed /> },
]
