import { useQuery } from '@tanstack/react-query'
import { api } from '../../api-routes.ts'
import type { Answer } from '@undertow/shared/contract.ts'
import type { PositionRow } from '@undertow/shared/view.ts'
import { call } from '../../api.ts'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { FailureNote } from '../failure-note.tsx'
import { GateList } from '../trades/gate-list.tsx'
import { Moment } from '../moment.tsx'
import { Money } from '../money.tsx'
import { triggerWords } from './order-words.ts'

type Fill = Answer<typeof api.positionStory>['fills'][number]

/** What an open position is made of: its fills, what it has cost, and the decision that opened it. */
export function PositionStory({ row }: { row: PositionRow }) {
  const { symbol, leg, qty, id } = row
  const story = useQuery({
    // A fill changes the quantity: then there is more to tell.
    queryKey: ['position', id, qty],
    queryFn: ({ signal }) => call(api.positionStory, { params: { symbol, leg }, signal }),
  })
  const { data } = story
  if (story.error !== null)
    return <FailureNote error={story.error} title="Details: not loaded" onRetry={() => void story.refetch()} />
  if (data === undefined) return <p className="muted">Loading details…</p>
  const { decision, fills } = data
  return (
    <div className="position-story">
      <dl className="facts">
        <dt>Fees so far, USDT</dt>
        <dd>
          <Money value={row.commission} as="usdt" />
        </dd>
        <dt>Funding so far, USDT</dt>
        <dd>
          <Money value={row.funding} as="usdt" signed />
        </dd>
        <dt>Margin, USDT</dt>
        <dd>
          <Money value={row.margin} as="usdt" /> at {row.leverage}x
        </dd>
        <dt>Opened</dt>
        <dd>
          <Moment at={row.openedAt} withDay withMs />
        </dd>
      </dl>
      {fills.length === 0 ? (
        <p className="muted">No fill of ours is known: it was taken over from the account.</p>
      ) : (
        <DataTable isDense label={`Fills of ${symbol} ${leg}`} columns={columns} rows={fills} rowKey={keyOf} />
      )}
      {decision === null ? (
        <p className="muted">No decision of the bot opened it.</p>
      ) : (
        <details>
          <summary>
            Decision {decision.id}: {triggerWords[decision.trigger ?? 'window']}, {decision.gates.length} checks
          </summary>
          <GateList decision={decision} />
        </details>
      )}
    </div>
  )
}

const keyOf = ({ tradeId }: Fill): string => tradeId

const columns: readonly Column<Fill>[] = [
  { id: 'at', name: 'Filled', sortBy: ({ at }) => at, cell: ({ at }) => <Moment at={at} withMs /> },
  { id: 'side', name: 'Side', cell: ({ side, maker }) => `${side}, ${maker ? 'maker' : 'taker'}` },
  {
    id: 'qty',
    name: 'Quantity',
    isNumber: true,
    cell: ({ qty, symbol }) => <Money value={qty} as="qty" symbol={symbol} />,
  },
  {
    id: 'price',
    name: 'Price',
    isNumber: true,
    cell: ({ price, symbol }) => <Money value={price} as="price" symbol={symbol} />,
  },
  {
    id: 'fee',
    name: 'Fee',
    isNumber: true,
    cell: ({ commission, commissionAsset }) => (
      <span className="nowrap">
        <Money value={commission} as="usdt" /> {commissionAsset}
      </span>
    ),
  },
]
