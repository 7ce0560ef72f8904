import { api } from '@undertow/shared/api.ts'
import type { PositionRow } from '@undertow/shared/view.ts'
import { notifications } from '@mantine/notifications'
import { call } from '../api.ts'
import { Confirm } from './confirm.tsx'
import { Money } from './money.tsx'

/** Closing one position at market. What it shows is frozen at the moment it was opened. */
export function CloseDialog({ position, onClose }: { position: PositionRow; onClose: () => void }) {
  const { symbol, leg } = position
  const name = `${symbol} ${leg.toUpperCase()}`

  async function close(): Promise<void> {
    await call(api.closePosition, { params: { symbol, leg } })
    notifications.show({
      title: `Closing ${name}`,
      message: 'The wish is recorded. The position disappears once it is flat.',
    })
  }

  return (
    <Confirm title={`Close ${name}?`} verb={`Close ${name}`} working="Sending…" onConfirm={close} onClose={onClose}>
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
      <p className="muted">The whole position at market, reduce-only. The price may move before it fills.</p>
    </Confirm>
  )
}
