import { notifications } from '@mantine/notifications'
import type { OrderRow } from '@undertow/shared/view.ts'
import { latestRows, subscribeLive } from '../../live.ts'
import { Money } from '../money.tsx'
import { phaseWords } from './order-words.ts'

/** A wish whose end is told: which order shows it, and what it was. */
type Followed = { readonly isIt: (order: OrderRow) => boolean; readonly title: string }

const followedMax = 20
let waiting: readonly Followed[] = []
let stop: (() => void) | null = null

/**
 * Tells how an order ends that a person has asked for, as the exchange has said it: a wish that is recorded is no result yet. On
 * whatever page they are by then, and also while it is held.
 */
export function follow(followed: Followed): void {
  waiting = [...waiting, followed].slice(-followedMax)
  stop ??= subscribeLive(tellEnded)
}

function tellEnded(): void {
  const orders = [...latestRows('orders').values()]
  waiting = waiting.filter((followed) => {
    const order = orders.find((row) => row.phase === 'done' && followed.isIt(row))
    if (order === undefined) return true
    const isRefused = order.status === 'rejected'
    notifications.show({
      title: followed.title,
      message: <Outcome order={order} />,
      autoClose: isRefused ? false : 5_000,
      ...(isRefused ? { color: 'red' } : {}),
    })
    return false
  })
  if (waiting.length > 0) return
  stop?.()
  stop = null
}

function Outcome({ order }: { order: OrderRow }) {
  const { symbol, filledQty, averagePrice, reason } = order
  return (
    <>
      At the exchange: {phaseWords(order)}
      {averagePrice !== null && (
        <>
          , <Money value={filledQty} as="qty" symbol={symbol} /> at{' '}
          <Money value={averagePrice} as="price" symbol={symbol} />
        </>
      )}
      {reason !== '' && reason !== phaseWords(order) && <> ({reason})</>}
    </>
  )
}
