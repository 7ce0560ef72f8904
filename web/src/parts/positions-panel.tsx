import { abs, asPct, gt, pct, price, sub, text, usdt } from '@undertow/shared/money.ts'
import { api } from '@undertow/shared/api.ts'
import type { PositionRow } from '@undertow/shared/view.ts'
import { urlOf } from '../api.ts'
import { useStatus, useView } from '../live.ts'
import { Age } from './age.tsx'
import { DataPanel } from './data-panel.tsx'
import { DataTable, type Column } from './data-table.tsx'
import { useFundingInterval } from './instruments.tsx'
import { LegTag } from './leg-tag.tsx'
import { Money } from './money.tsx'
import { stopByWords } from './order-words.ts'
import { usePositionActions } from './position-actions.tsx'
import { Protection } from './protection.tsx'

/** Open positions, with what guards them. */
export function PositionsPanel({ isCompact = false }: { isCompact?: boolean }) {
  const positions = useView('positions')
  const windows = useView('windows')
  const status = useStatus()
  const { buttons, dialog } = usePositionActions()
  const rows = [...positions.values()]
  const hasLadder = rows.some(({ rungs }) => rungs > 0)
  const columns = base.filter(({ id }) =>
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
        empty:
          rows.length === 0
            ? `No open positions. ${windows.size === 0 ? 'No liquidation seen yet' : `${windows.size} windows have seen liquidations`}; a position opens when one crosses its threshold.`
            : undefined,
      }}
    >
      <DataTable
        label="Positions"
        columns={[...columns, actions]}
        rows={rows}
        rowKey={(row) => `${row.symbol}:${row.leg}`}
        {...(isCompact ? {} : { tools })}
      />
      {dialog}
    </DataPanel>
  )
}

const tools = {
  name: 'positions',
  findBy: ({ symbol, leg, protection }: PositionRow) => `${symbol} ${leg} ${protection}`,
  csv: urlOf(api.positions, {}, { format: 'csv' }),
} as const

/** Left out where space is short; the Positions page has them. */
const detailOnly = new Set(['notional', 'ladder', 'liquidation', 'fees'])

const base: readonly Column<PositionRow>[] = [
  {
    id: 'symbol',
    name: 'Symbol',
    isFixed: true,
    sortBy: (row) => row.symbol,
    cell: (row) => (
      <span className="two-lines nowrap">
        <span>
          <strong>{row.symbol}</strong> <LegTag leg={row.leg} />
        </span>
        <span className="muted">
          {row.leverage}x · held <Age at={row.openedAt} />
          {row.shared && (
            <span
              className="warn"
              title="The account holds another quantity than our fills add up to: somebody traded by hand."
            >
              {' '}
              shared
            </span>
          )}
        </span>
      </span>
    ),
  },
  { id: 'qty', name: 'Size', isNumber: true, cell: (row) => <Money value={row.qty} as="qty" symbol={row.symbol} /> },
  {
    id: 'notional',
    name: 'Size / notional',
    isNumber: true,
    help: 'Quantity; notional at the mark price and margin, both in USDT, below',
    cell: (row) => (
      <span className="two-lines">
        <Money value={row.qty} as="qty" symbol={row.symbol} />
        <span className="muted">
          <Money value={row.notional} as="usdt" /> USDT
        </span>
        <span className="muted">
          margin <Money value={row.margin} as="usdt" />
        </span>
      </span>
    ),
  },
  {
    id: 'price',
    name: 'Entry / mark',
    isNumber: true,
    cell: (row) => (
      <span className="two-lines">
        <Money value={row.entryPrice} as="price" symbol={row.symbol} />
        <span className="muted">
          <Money value={row.markPrice} as="price" symbol={row.symbol} missing="no mark price has come yet" />
        </span>
      </span>
    ),
  },
  {
    id: 'pnl',
    name: 'Unrealised, % of margin / notional',
    isNumber: true,
    sortBy: (row) => row.unrealised && usdt(row.unrealised),
    cell: (row) => (
      <span className="two-lines">
        <Money value={row.unrealised} as="usdt" signed missing="no mark price has come yet" />
        {row.pctOfMargin !== null && (
          <span className="muted" title="of margin, and of notional at entry">
            <Money value={row.pctOfMargin} as="pct" /> / <Money value={row.pctOfNotional} as="pct" />
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'stop',
    name: 'Stop / risk',
    help: 'Where the stop is, in % of price and of margin from the entry, and what it would lose in USDT, fees included',
    isNumber: true,
    cell: (row) => (
      <span className="two-lines">
        <Money
          value={row.stopPrice}
          as="price"
          symbol={row.symbol}
          missing="no stop order is in force, so the loss is not bounded"
        />
        <Distances ofPrice={row.stopPct} ofMargin={row.stopPctOfMargin} />
        {row.riskUsdt !== null && (
          <span className="muted">
            {row.stopBy === 'stop' ? '' : `${stopByWords[row.stopBy]} · `}risk <Money value={row.riskUsdt} as="usdt" />
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'takeProfit',
    name: 'Take-profit',
    isNumber: true,
    help: 'The nearest target, in % of price and of margin from the entry',
    cell: (row) => (
      <span className="two-lines">
        <Target row={row} at={row.takeProfitPrice} missing="no take-profit order is in force" />
        <Distances ofPrice={row.takeProfitPct} ofMargin={row.takeProfitPctOfMargin} />
        {row.targets > 1 && <span className="muted">{row.targets} targets</span>}
      </span>
    ),
  },
  {
    id: 'ladder',
    name: 'Added / next at',
    help: 'Rungs of the ladder used, and the mark price at which the next one is added',
    isNumber: true,
    cell: (row) => <Ladder row={row} />,
  },
  {
    id: 'liquidation',
    name: 'Liquidation',
    isNumber: true,
    cell: (row) => <Target row={row} at={row.liquidationPrice} missing="the exchange has not told it" />,
  },
  {
    id: 'fees',
    wideOnly: 1440,
    name: 'Fees / funding',
    isNumber: true,
    cell: (row) => <Costs row={row} />,
  },
  { id: 'protection', name: 'Protection', cell: (row) => <Protection state={row.protection} /> },
]

function Ladder({ row }: { row: PositionRow }) {
  if (row.rungs === 0)
    return <Money value={null} as="price" symbol={row.symbol} missing="it was opened without a ladder" />
  return (
    <span className="two-lines">
      <span>
        {row.rungsUsed} of {row.rungs}
      </span>
      <span className="muted">
        <Money value={row.nextRungPrice} as="price" symbol={row.symbol} missing="every rung is used" />
      </span>
    </span>
  )
}

/** What the position has cost so far, and how often funding comes. */
function Costs({ row }: { row: PositionRow }) {
  const interval = useFundingInterval(row.symbol)
  return (
    <span className="two-lines">
      <Money value={row.commission} as="usdt" />
      <span className="muted nowrap">
        <Money value={row.funding} as="usdt" /> {interval}
      </span>
    </span>
  )
}

/** What an exit makes before fees, on both bases. */
function Distances({ ofPrice, ofMargin }: { ofPrice: string | null; ofMargin: string | null }) {
  if (ofPrice === null || ofMargin === null) return null
  return (
    <span className="muted" title="from the entry: of the price, and of the margin">
      <Money value={ofPrice} as="pct" /> / <Money value={ofMargin} as="pct" />
    </span>
  )
}

const farAway = pct('999')

/** A price, and how far the mark is from it. */
function Target({ row, at, missing }: { row: PositionRow; at: string | null; missing: string }) {
  if (at === null) return <Money value={null} as="price" symbol={row.symbol} missing={missing} />
  const far = row.markPrice === null ? null : asPct(abs(sub(price(at), price(row.markPrice))), price(row.markPrice))
  return (
    <span className="two-lines">
      <Money value={at} as="price" symbol={row.symbol} />
      <span className="muted">
        {far === null ? '' : <>{gt(far, farAway) ? 'over 999 %' : <Money value={text(far)} as="pct" />} away</>}
      </span>
    </span>
  )
}
