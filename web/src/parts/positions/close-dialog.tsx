import { api } from '../../api-routes.ts'
import type { OrderRow, PositionRow } from '@undertow/shared/view.ts'
import { notifications } from '@mantine/notifications'
import { call } from '../../api.ts'
import { useView } from '../../live.ts'
import { closeShares, type CloseShare } from '@undertow/shared/exit-part.ts'
import { useState, type RefObject } from 'react'
import { Confirm } from '../confirm.tsx'
import { Money } from '../money.tsx'
import { follow } from './outcomes.tsx'

/** Closing one position, or a part of it, at market. What it shows is frozen at the moment it was opened. */
export function CloseDialog({
  position,
  backTo,
  onClose,
}: {
  position: PositionRow
  backTo: RefObject<HTMLElement | null>
  /** Whose end is to be told. */
  onClose: () => void
}) {
  const [share, setShare] = useState<CloseShare | 100>(100)
  const { symbol, leg } = position
  const orders = useView('orders')
  const [before] = useState(() => new Set(orders.keys()))
  const isIt = (order: OrderRow): boolean =>
    order.purpose === 'close' && order.symbol === symbol && order.leg === leg && !before.has(order.clientId)
  const name = `${symbol} ${leg.toUpperCase()}`
  const what = share === 100 ? name : `${share} % of ${name}`

  async function close(): Promise<void> {
    const params = { symbol, leg }
    if (share === 100) await call(api.closePosition, { params })
    else await call(api.reducePosition, { params, body: { sharePct: share } })
    const message = share === 100 ? 'The position disappears once it is flat.' : 'The rest stays, with its protection.'
    notifications.show({ title: `Closing ${what}`, message: `The wish is recorded. ${message}` })
    follow({ title: `Close ${what}`, isIt })
  }

  return (
    <Confirm
      title={`Close ${name}?`}
      verb={`Close ${what}`}
      working="Sending…"
      backTo={backTo}
      onConfirm={close}
      onClose={onClose}
    >
      <fieldset className="choices in-row">
        <legend>How much</legend>
        {[...closeShares, 100 as const].map((value) => (
          <label key={value}>
            <input type="radio" name="share" value={value} checked={share === value} onChange={() => setShare(value)} />{' '}
            {value} %
          </label>
        ))}
      </fieldset>
      <dl className="facts">
        <dt>Quantity</dt>
        <dd>
          <Money value={position.qty} as="qty" symbol={position.symbol} />
        </dd>
        <dt>Entry / mark price</dt>
        <dd>
          <Money value={position.entryPrice} as="price" symbol={position.symbol} /> /{' '}
          <Money value={position.markPrice} as="price" symbol={position.symbol} missing="no mark price has come yet" />
        </dd>
        <dt>Unrealised, before closing fees</dt>
        <dd>
          <Money value={position.unrealised} as="usdt" signed missing="no mark price has come yet" /> USDT
        </dd>
      </dl>
      <p className="muted">
        {share === 100 ? 'The whole position' : `${share} % of the position, rounded down to the exchange’s step,`} at
        market, reduce-only. The price may move before it fills.
      </p>
    </Confirm>
  )
}
