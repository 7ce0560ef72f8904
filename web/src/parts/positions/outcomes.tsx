import { notifications } from '@mantine/notifications'
import type { OrderRow } from '@undertow/shared/view.ts'
import { useEffect, useRef } from 'react'
import { useView } from '../../live.ts'
import { Money } from '../money.tsx'
import { phaseWords } from './order-words.ts'

/** A wish whose end is told: which order shows it, and what it was. */
type Followed = { readonly isIt: (order: OrderRow) => boolean; readonly title: string }

const followedMax = 20

/** Tells how orders end that a person has asked for, as the exchange has said it: a wish that is recorded is no result yet. */
export function useOutcomes(): (followed: Followed) => void {
  const orders = useView('orders')
  const waiting = useRef<readonly Followed[]>([])
  useEffect(() => {
    const ended = waiting.current.flatMap((followed) => {
      const order = [...orders.values()].find((row) => row.phase === 'done' && followed.isIt(row))
      return order === undefined ? [] : [{ followed, order }]
    })
    for (const { followed, order } of ended) {
      const isRefused = order.status === 'rejected'
      notifications.show({
        title: followed.title,
        message: <Outcome order={order} />,
        autoClose: isRefused ? false : 5_000,
        ...(isRefused ? { color: 'red' } : {}),
      })
    }
    waiting.current = waiting.current.filter((followed) => ended.every((end) => end.followed !== followed))
  }, [orders])
  return (followed) => {
    waiting.current = [...waiting.current, followed].slice(-followedMax)
  }
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
