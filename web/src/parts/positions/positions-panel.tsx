import { isNegative, isZero, usdt } from '@undertow/shared/money.ts'
import { api } from '../../api-routes.ts'
import type { PositionRow, StatusRow } from '@undertow/shared/view.ts'
import type { ReactNode } from 'react'
import { urlOf } from '../../api.ts'
import { useStatus, useView } from '../../live.ts'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { Money } from '../money.tsx'
import { positionColumns } from './position-columns.tsx'
import { usePositionActions } from './position-actions.tsx'
import { PositionStory } from './position-story.tsx'
import { protectionWord } from './protection.tsx'

/** Open positions, with what guards them. */
export function PositionsPanel({ isCompact = false }: { isCompact?: boolean }) {
  const positions = useView('positions')
  const windows = useView('windows')
  const status = useStatus()
  const { buttons, dialog } = usePositionActions()
  const rows = [...positions.values()]
  const hasLadder = rows.some(({ rungs }) => rungs > 0)
  const columns = positionColumns.filter(({ id }) =>
    isCompact ? !detailOnly.has(id) : id !== 'qty' && (id !== 'ladder' || hasLadder),
  )
  const actions: Column<PositionRow> = { id: 'actions', name: 'Actions', isFixed: true, isNumber: true, cell: buttons }
  return (
    <DataPanel
      className={isCompact ? 'compact-positions' : ''}
      title="Positions"
      isLive
      flush
      aside={
        status !== undefined && (
          <span>
            {rows.length} open · {status.book} book
          </span>
        )
      }
      state={{
        isLoading: status === undefined,
        empty: rows.length === 0 ? `No open positions. ${whenOne(status?.entries, windows.size)}` : undefined,
      }}
    >
      <DataTable
        isDense={isCompact}
        label="Positions"
        columns={[...columns, actions]}
        rows={rows}
        rowKey={(row) => `${row.symbol}:${row.leg}`}
        groupBy={(row) => row.symbol}
        groupFoot={netOf}
        {...(isCompact ? {} : { tools, expand })}
      />
      {dialog}
    </DataPanel>
  )
}

const tools = {
  name: 'positions',
  findBy: ({ symbol, leg, protection }: PositionRow) => `${symbol} ${leg} ${protectionWord(protection)}`,
  csv: urlOf(api.positions, {}, { format: 'csv' }),
} as const

const expand = {
  name: ({ symbol, leg }: PositionRow) => `${symbol} ${leg}`,
  content: (row: PositionRow) => <PositionStory row={row} />,
}

/** What is left of both sides of a symbol. */
function netOf([row, other]: readonly PositionRow[]): ReactNode {
  if (row === undefined || other === undefined || row.netQty === null) return null
  const net = usdt(row.netQty)
  return (
    <>
      {row.symbol} net:{' '}
      {isZero(net) ? (
        'flat, the sides are equal'
      ) : (
        <>
          <strong>{isNegative(net) ? 'SHORT' : 'LONG'}</strong>{' '}
          <Money value={row.netQty.replace('-', '')} as="qty" symbol={row.symbol} /> ·{' '}
          <Money value={row.netNotional?.replace('-', '')} as="usdt" missing="no mark price has come yet" /> USDT
        </>
      )}{' '}
      · unrealised together <Money value={row.netUnrealised} as="usdt" signed missing="no mark price has come yet" />{' '}
      USDT
    </>
  )
}

/** Left out where space is short; the Positions page has them. */
const detailOnly = new Set(['notional', 'ladder', 'liquidation', 'fees', 'age', 'timeStop', 'marks'])

/** When there will be a position. */
function whenOne(entries: StatusRow['entries'] | undefined, windows: number): string {
  if (entries !== 'on') return 'Entries are off now: none is opened.'
  const seen = windows === 0 ? 'No liquidation seen yet' : `${windows} windows have seen liquidations`
  return `${seen}; a position opens when one crosses its threshold.`
}
