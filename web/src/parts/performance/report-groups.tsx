import { usdt } from '@undertow/shared/money.ts'
import { enough, type Group, type Grouping, type Report } from '@undertow/shared/performance-api.ts'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Money } from '../money.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { triggerWords } from '../positions/order-words.ts'
import { Segments } from '../segments.tsx'

type Shown = Exclude<Grouping, 'day'>

const groupings: readonly { readonly value: Shown; readonly name: string; readonly first: string }[] = [
  { value: 'symbol', name: 'Symbol', first: 'Symbol' },
  { value: 'leg', name: 'Side', first: 'Position' },
  { value: 'trigger', name: 'Trigger', first: 'Trigger' },
  { value: 'exit', name: 'Exit', first: 'Exit' },
  { value: 'hour', name: 'Hour', first: 'Hour of entry' },
  { value: 'weekday', name: 'Weekday', first: 'Weekday of entry' },
  { value: 'settings', name: 'Settings', first: 'Settings version' },
]
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** The same figures by one thing at a time. `csv` is where all of them can be had. */
export function ReportGroups({ by, zone, csv }: { by: Report['by']; zone: string; csv: string }) {
  const [chosen, setChosen] = useState<Shown>('symbol')
  const first = groupings.find(({ value }) => value === chosen)?.first ?? ''
  return (
    <DataPanel
      title="Where it came from"
      flush
      aside={
        <>
          {(chosen === 'hour' || chosen === 'weekday') && <span>{zone}</span>}
          <a className="btn small" href={csv} download>
            <Download size={13} aria-hidden="true" /> CSV
          </a>
        </>
      }
      head={
        <div className="filters">
          <Segments label="Group by" value={chosen} options={groupings} onChange={setChosen} />
        </div>
      }
      state={{}}
    >
      <DataTable
        isDense
        label={`P&L by ${first}`}
        columns={columns(first, chosen)}
        rows={by[chosen]}
        rowKey={({ key }) => key}
      />
    </DataPanel>
  )
}

function nameOf(by: Shown, key: string): string {
  switch (by) {
    case 'symbol':
      return key
    case 'leg':
      return key.toUpperCase()
    case 'exit':
      return key in exitWords ? exitWords[key as keyof typeof exitWords] : key
    case 'trigger':
      return key in triggerWords ? triggerWords[key as keyof typeof triggerWords] : key
    case 'hour':
      return `${key}:00`
    case 'weekday':
      return weekdays[Number(key) - 1] ?? key
    case 'settings':
      return `version ${key}`
  }
}

const columns = (first: string, by: Shown): readonly Column<Group>[] => [
  {
    id: 'key',
    name: first,
    sortBy: ({ key }) => (by === 'settings' ? Number(key) : key),
    cell: ({ key }) => <strong className="nowrap">{nameOf(by, key)}</strong>,
  },
  {
    id: 'trades',
    name: 'Trades',
    isNumber: true,
    sortBy: ({ trades }) => trades,
    cell: ({ trades, tooFew }) => (
      <span className="nowrap">
        {trades}
        {tooFew && (
          <>
            {' '}
            <span className="warn" title={`too few (< ${enough}): the rates say next to nothing`}>
              few
            </span>
          </>
        )}
      </span>
    ),
  },
  { id: 'rate', name: 'Win rate', isNumber: true, cell: ({ winRatePct }) => <Money value={winRatePct} as="pct" /> },
  {
    id: 'factor',
    name: 'Profit factor',
    isNumber: true,
    cell: ({ profitFactor }) => <Money value={profitFactor} as="ratio" missing="without a loss there is none" />,
  },
  {
    id: 'expectancy',
    name: 'Expectancy',
    isNumber: true,
    sortBy: ({ expectancy }) => expectancy && usdt(expectancy),
    cell: ({ expectancy }) => <Money value={expectancy} as="usdt" signed />,
  },
  {
    id: 'mae',
    name: 'MAE',
    help: 'worst mark while open, % of the entry price, on average',
    isNumber: true,
    wideOnly: true,
    cell: ({ averageMaePct }) => <Money value={averageMaePct} as="pct" missing="no mark came while they were open" />,
  },
  {
    id: 'mfe',
    name: 'MFE',
    help: 'best mark while open, % of the entry price, on average',
    isNumber: true,
    wideOnly: true,
    cell: ({ averageMfePct }) => <Money value={averageMfePct} as="pct" missing="no mark came while they were open" />,
  },
  {
    id: 'gross',
    name: 'Gross',
    isNumber: true,
    wideOnly: true,
    cell: ({ gross }) => <Money value={gross} as="usdt" signed />,
  },
  {
    id: 'fees',
    name: 'Fees',
    isNumber: true,
    wideOnly: true,
    cell: ({ commission }) => <Money value={commission} as="usdt" />,
  },
  {
    id: 'funding',
    name: 'Funding',
    isNumber: true,
    wideOnly: 1440,
    cell: ({ funding }) => <Money value={funding} as="usdt" signed />,
  },
  {
    id: 'net',
    name: 'Net',
    isNumber: true,
    sortBy: ({ net }) => usdt(net),
    cell: ({ net }) => <Money value={net} as="usdt" signed />,
  },
]
