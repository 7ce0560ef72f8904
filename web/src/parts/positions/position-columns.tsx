import { gt, pct, usdt } from '@undertow/shared/money.ts'
import type { PositionRow } from '@undertow/shared/view.ts'
import { TriangleAlert } from 'lucide-react'
import { Age } from '../age.tsx'
import { Countdown } from '../safety/countdown.tsx'
import type { Column } from '../tables/data-table.tsx'
import { useFundingInterval } from '../instruments.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Money } from '../money.tsx'
import { stopByWords } from './order-words.ts'
import { Protection, protectionWord } from './protection.tsx'
import { SymbolLink } from '../symbol-link.tsx'

/** What is told of an open position. */
export const positionColumns: readonly Column<PositionRow>[] = [
  {
    id: 'symbol',
    name: 'Symbol',
    isFixed: true,
    sortBy: (row) => row.symbol,
    cell: (row) => (
      <span className="two-lines nowrap">
        <span>
          <SymbolLink symbol={row.symbol} /> <LegTag leg={row.leg} />
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
    name: 'Unrealised',
    help: 'At the mark price, before closing fees; the return on margin and on the notional at entry below',
    isNumber: true,
    sortBy: (row) => row.unrealised && usdt(row.unrealised),
    cell: (row) => (
      <span className="two-lines">
        <Money value={row.unrealised} as="usdt" signed missing="no mark price has come yet" />
        {row.pctOfMargin !== null && (
          <>
            <span className="muted nowrap">
              <Money value={row.pctOfMargin} as="pct" /> on margin
            </span>
            <span className="muted nowrap">
              <Money value={row.pctOfNotional} as="pct" /> on notional
            </span>
          </>
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
        <Target
          row={row}
          at={row.takeProfitPrice}
          away={row.takeProfitAwayPct}
          missing="no take-profit order is in force"
        />
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
    help: 'Estimated; below it how far the mark price is from it, with a warning from 20 % on',
    isNumber: true,
    sortBy: (row) => row.liquidationAwayPct && pct(row.liquidationAwayPct),
    cell: (row) => (
      <span className={liquidationTones[row.liquidationIs ?? 'far']}>
        {row.liquidationIs === 'close' && (
          <TriangleAlert size={13} aria-label="Less than 10 % away" className="inline-icon" />
        )}
        <Target
          row={row}
          at={row.liquidationPrice}
          away={row.liquidationAwayPct}
          missing="there is none above zero, or the exchange has not told the rules"
        />
      </span>
    ),
  },
  {
    id: 'fees',
    wideOnly: 1440,
    name: 'Fees / funding',
    isNumber: true,
    cell: (row) => <Costs row={row} />,
  },
  {
    id: 'protection',
    name: 'Protection',
    sortBy: (row) => protectionWord(row.protection),
    cell: (row) => <Protection state={row.protection} />,
  },
  {
    id: 'age',
    name: 'Age',
    isNumber: true,
    isExtra: true,
    sortBy: (row) => row.openedAt,
    cell: (row) => <Age at={row.openedAt} />,
  },
  {
    id: 'timeStop',
    name: 'Closed for age in',
    isNumber: true,
    isExtra: true,
    sortBy: (row) => row.timeStopAt,
    cell: (row) =>
      row.timeStopAt === null ? <span className="muted">stays</span> : <Countdown until={row.timeStopAt} />,
  },
  {
    id: 'marks',
    name: 'Worst / best mark',
    isNumber: true,
    isExtra: true,
    help: 'So far, in % of the entry price',
    cell: (row) => (
      <span className="nowrap">
        <Money value={row.adversePct} as="pct" missing="no mark price has come yet" /> /{' '}
        <Money value={row.favourablePct} as="pct" missing="no mark price has come yet" />
      </span>
    ),
  },
]

const liquidationTones = { far: '', near: 'warn', close: 'danger' } as const

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
function Target({
  row,
  at,
  away,
  missing,
}: {
  row: PositionRow
  at: string | null
  away: string | null
  missing: string
}) {
  if (at === null) return <Money value={null} as="price" symbol={row.symbol} missing={missing} />
  return (
    <span className="two-lines">
      <Money value={at} as="price" symbol={row.symbol} />
      {away !== null && (
        <span className="muted">{gt(pct(away), farAway) ? 'over 999 %' : <Money value={away} as="pct" />} away</span>
      )}
    </span>
  )
}
