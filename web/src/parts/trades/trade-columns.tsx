import { Link } from '@tanstack/react-router'
import type { api } from '@undertow/shared/api.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import { pct, qty, usdt } from '@undertow/shared/money.ts'
import type { Column } from '../tables/data-table.tsx'
import { Duration } from '../duration.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { exitWords } from '@undertow/shared/exit-words.ts'
import { triggerWords } from '../positions/order-words.ts'

type Row = Answer<typeof api.trades>['items'][number]

/** What is told of a closed trade. */
export const tradeColumns: readonly Column<Row>[] = [
  {
    id: 'symbol',
    name: 'Trade',
    isFixed: true,
    sortBy: (row) => row.symbol,
    cell: (row) => (
      <span className="two-lines nowrap">
        <span>
          <Link to="/trades/$id" params={{ id: row.id }} aria-label={`Trade ${row.symbol} ${row.leg}, ${row.id}`}>
            <strong>{row.symbol}</strong>
          </Link>{' '}
          <LegTag leg={row.leg} />
        </span>
        <span className="muted">{row.leverage}x</span>
      </span>
    ),
  },
  { id: 'closed', name: 'Closed', sortBy: (row) => row.closedAt, cell: (row) => <Moment at={row.closedAt} withDay /> },
  {
    id: 'held',
    name: 'Held',
    isNumber: true,
    sortBy: (row) => row.closedAt - row.openedAt,
    cell: (row) => <Duration ms={row.closedAt - row.openedAt} />,
  },
  {
    id: 'qty',
    name: 'Quantity',
    isNumber: true,
    wideOnly: true,
    sortBy: (row) => qty(row.qty),
    cell: (row) => <Money value={row.qty} as="qty" symbol={row.symbol} />,
  },
  {
    id: 'price',
    name: 'Entry / exit',
    isNumber: true,
    cell: (row) => (
      <span className="two-lines">
        <Money value={row.entryPrice} as="price" symbol={row.symbol} />
        <span className="muted">
          <Money value={row.exitPrice} as="price" symbol={row.symbol} />
        </span>
      </span>
    ),
  },
  {
    id: 'reason',
    name: 'Exit by',
    sortBy: (row) => exitWords[row.exitReason],
    cell: (row) => <span className="nowrap">{exitWords[row.exitReason]}</span>,
  },
  {
    id: 'gross',
    name: 'Gross',
    isNumber: true,
    sortBy: (row) => usdt(row.grossPnl),
    cell: (row) => <Money value={row.grossPnl} as="usdt" signed />,
  },
  {
    id: 'commission',
    name: 'Fees',
    isNumber: true,
    sortBy: (row) => usdt(row.commission),
    cell: (row) => <Money value={row.commission} as="usdt" />,
  },
  {
    id: 'funding',
    name: 'Funding',
    isNumber: true,
    wideOnly: true,
    sortBy: (row) => usdt(row.funding),
    cell: (row) => <Money value={row.funding} as="usdt" signed />,
  },
  {
    id: 'net',
    name: 'Net USDT',
    isNumber: true,
    sortBy: (row) => usdt(row.netPnl),
    cell: (row) => (
      <strong>
        <Money value={row.netPnl} as="usdt" signed />
      </strong>
    ),
  },
  {
    id: 'roe',
    name: 'ROE',
    isNumber: true,
    help: 'Net, on the margin and on the notional at entry',
    sortBy: (row) => row.pctOfMargin && pct(row.pctOfMargin),
    cell: (row) => (
      <span className="two-lines nowrap">
        <span>
          <Money value={row.pctOfMargin} as="pct" signed missing="there was no margin" />{' '}
          <span className="muted">on margin</span>
        </span>
        <span className="muted">
          <Money value={row.pctOfNotional} as="pct" missing="there was no notional" /> on notional
        </span>
      </span>
    ),
  },
  {
    id: 'slippage',
    name: 'Slippage',
    isNumber: true,
    wideOnly: 1440,
    help: 'From the best price when it was decided to the first entry; positive is worse than intended',
    sortBy: (row) => row.slippagePct && pct(row.slippagePct),
    cell: (row) => (
      <span className="two-lines nowrap">
        <Money value={row.slippagePct} as="pct" missing="the intended price is not known" />
        <span className="muted">
          <Money value={row.intendedPrice} as="price" symbol={row.symbol} missing="no decision of the bot opened it" />
        </span>
      </span>
    ),
  },
  {
    id: 'settings',
    name: 'Settings',
    isNumber: true,
    wideOnly: 1440,
    sortBy: (row) => row.configVersion,
    cell: (row) => `v${row.configVersion}`,
  },
  { id: 'book', name: 'Book', isExtra: true, cell: (row) => row.book },
  {
    id: 'trigger',
    name: 'Trigger',
    isExtra: true,
    sortBy: (row) => row.trigger,
    cell: (row) => <span className="nowrap">{triggerWords[row.trigger ?? 'unknown']}</span>,
  },
  {
    id: 'opened',
    name: 'Opened',
    isExtra: true,
    sortBy: (row) => row.openedAt,
    cell: (row) => <Moment at={row.openedAt} withDay />,
  },
  {
    id: 'marks',
    name: 'Worst / best mark',
    isExtra: true,
    isNumber: true,
    help: 'While it was open, in % of the entry price',
    cell: (row) => (
      <span className="nowrap">
        <Money value={row.maePct} as="pct" missing="no mark price came while it was open" /> /{' '}
        <Money value={row.mfePct} as="pct" missing="no mark price came while it was open" />
      </span>
    ),
  },
]
