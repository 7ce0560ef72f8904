import { notifications } from '@mantine/notifications'
import { api } from '../../api-routes.ts'
import type { OrderRow } from '@undertow/shared/view.ts'
import { useState } from 'react'
import { call, failureOf, urlOf } from '../../api.ts'
import { useStatus, useView } from '../../live.ts'
import { Age } from '../age.tsx'
import { Confirm } from '../confirm.tsx'
import { Countdown } from '../safety/countdown.tsx'
import { DataPanel } from '../data-panel.tsx'
import { DataTable, type Column } from '../tables/data-table.tsx'
import { LegTag } from '../leg-tag.tsx'
import { Missing } from '../missing.tsx'
import { Money } from '../money.tsx'
import { follow } from './outcomes.tsx'
import { Said } from '../said.tsx'
import { phaseWords, purposeWords, typeWords } from './order-words.ts'

/** Every order that matters now, by leg: the entry first, then what guards it. */
export function OrdersPanel() {
  const orders = useView('orders')
  const status = useStatus()
  const [cancelling, setCancelling] = useState<OrderRow | null>(null)
  const rows = asTree([...orders.values()])
  const open = rows.filter(({ order }) => order.phase !== 'done').length

  return (
    <DataPanel
      title="Orders"
      isLive
      flush
      aside={
        status !== undefined && (
          <span>
            {open} open · {status.book} book
          </span>
        )
      }
      state={{
        isLoading: status === undefined,
        empty:
          rows.length === 0
            ? 'No orders. An entry appears when a window crosses its threshold and every check passes.'
            : undefined,
      }}
    >
      <DataTable
        label="Orders by position"
        columns={[...columns, cancelColumn(setCancelling)]}
        rows={rows}
        rowKey={({ order }) => order.clientId}
        groupBy={({ order }) => `${order.symbol}:${order.leg}`}
        tools={tools}
      />
      {cancelling !== null && (
        <Confirm
          title={`Cancel the ${purposeWords[cancelling.purpose].toLowerCase()} of ${cancelling.symbol} ${cancelling.leg.toUpperCase()}?`}
          verb={`Cancel ${purposeWords[cancelling.purpose].toLowerCase()}`}
          working="Cancelling…"
          onConfirm={() => cancel(cancelling)}
          onClose={() => setCancelling(null)}
        >
          <p>
            {cancelling.purpose === 'stop' ? (
              <>
                <strong className="danger">The position does not lose its stop for good:</strong> the bot places another
                one at once, and this one goes when that one stands. Only where the exchange takes one stop a side does
                nothing protect in between. To get rid of the risk, close the position instead.
              </>
            ) : (
              'The position keeps its stop. The bot will want its take-profit back and place another.'
            )}
          </p>
        </Confirm>
      )}
    </DataPanel>
  )
}

function Lifetime({ expiresAt }: { expiresAt: number | null }) {
  return expiresAt === null ? <span className="muted">stays</span> : <Countdown until={expiresAt} past="now" />
}

const tools = {
  name: 'orders',
  place: 2,
  findBy: ({ order }: Line) =>
    `${order.symbol} ${order.leg} ${order.side} ${purposeWords[order.purpose]} ${phaseWords(order)} ${order.clientId}`,
  csv: urlOf(api.orders, {}, { format: 'csv' }),
} as const

type Line = { readonly order: OrderRow; readonly depth: 0 | 1 }

async function cancel({ clientId, symbol, purpose }: OrderRow): Promise<void> {
  await call(api.cancelOrder, { params: { id: clientId } })
  const what = `${purposeWords[purpose].toLowerCase()} of ${symbol}`
  notifications.show({ title: `Cancelling ${what}`, message: 'The wish is recorded.' })
  follow({ title: `Cancel ${what}`, isIt: (order) => order.clientId === clientId })
}

function cancelColumn(ask: (order: OrderRow) => void): Column<Line> {
  const start = (order: OrderRow): void => {
    if (order.purpose !== 'entry') {
      ask(order)
      return
    }
    cancel(order).catch((error: unknown) => {
      const { message, action } = failureOf(error)
      notifications.show({ title: 'Not cancelled', message: `${message} ${action}`, color: 'red', autoClose: false })
    })
  }
  return {
    id: 'cancel',
    name: 'Cancel',
    isFixed: true,
    isNumber: true,
    cell: ({ order }) =>
      order.phase === 'done' ? (
        <span className="muted">done</span>
      ) : (
        <button
          type="button"
          className="btn small"
          disabled={order.phase === 'cancelling'}
          title={order.phase === 'cancelling' ? 'The exchange has not confirmed it yet' : undefined}
          aria-label={`Cancel ${purposeWords[order.purpose].toLowerCase()} ${order.symbol} ${order.leg}`}
          onClick={() => start(order)}
        >
          Cancel
        </button>
      ),
  }
}

const columns: readonly Column<Line>[] = [
  {
    id: 'order',
    name: 'Order',
    isFixed: true,
    cell: ({ order, depth }) => (
      <span className={`nowrap ${depth === 1 ? 'child-order' : ''}`}>
        {depth === 0 && (
          <>
            <strong>{order.symbol}</strong> <LegTag leg={order.leg} />{' '}
          </>
        )}
        {purposeWords[order.purpose]}
      </span>
    ),
  },
  {
    id: 'type',
    name: 'Type',
    cell: ({ order }) => (
      <span className="nowrap">
        {order.side} {typeWords[order.type]}
      </span>
    ),
  },
  {
    id: 'price',
    name: 'Price',
    isNumber: true,
    cell: ({ order }) =>
      order.price === null && order.stopPrice === null ? (
        <span className="muted">market</span>
      ) : (
        <span title={order.stopPrice === null ? 'limit' : 'trigger'}>
          <Money value={order.stopPrice ?? order.price} as="price" symbol={order.symbol} />
        </span>
      ),
  },
  {
    id: 'qty',
    name: 'Filled / quantity',
    isNumber: true,
    cell: ({ order }) =>
      order.qty === null ? (
        <span className="muted">whole position</span>
      ) : (
        <span>
          <Money value={order.filledQty} as="qty" symbol={order.symbol} />
          <span className="muted">
            {' / '}
            <Money value={order.qty} as="qty" symbol={order.symbol} />
          </span>
        </span>
      ),
  },
  {
    id: 'phase',
    name: 'State',
    sortBy: ({ order }) => phaseWords(order),
    cell: ({ order }) => (
      <span className={order.phase === 'unknown' ? 'danger nowrap' : 'nowrap'}>
        {phaseWords(order)}
        {order.reason !== '' && order.reason !== phaseWords(order) && (
          <span className="muted">
            {' '}
            · <Said text={order.reason} />
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'ttl',
    name: 'Cancelled in',
    isNumber: true,
    sortBy: ({ order }) => order.expiresAt,
    cell: ({ order }) =>
      order.phase === 'done' ? <Missing why="it is done" /> : <Lifetime expiresAt={order.expiresAt} />,
  },
  {
    id: 'age',
    name: 'Updated',
    isNumber: true,
    wideOnly: true,
    sortBy: ({ order }) => order.updatedAt,
    cell: ({ order }) => <Age at={order.updatedAt} />,
  },
]

const places = { entry: 0, stop: 1, takeProfit: 2, close: 3 } as const

/** Legs by name; inside a leg the entry, then stop and take-profit. Without an entry the first line names the leg. */
function asTree(orders: readonly OrderRow[]): readonly Line[] {
  const legs = Map.groupBy(orders, ({ symbol, leg }) => `${symbol}:${leg}`)
  const keys = [...legs.keys()].sort((a, b) => a.localeCompare(b, 'en'))
  return keys.flatMap((key) => {
    const sorted = (legs.get(key) ?? []).toSorted(
      (a, b) => places[a.purpose] - places[b.purpose] || a.createdAt - b.createdAt,
    )
    return sorted.map((order, index): Line => ({ order, depth: index === 0 ? 0 : 1 }))
  })
}
