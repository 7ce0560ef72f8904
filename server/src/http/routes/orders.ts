import { api, type Api } from '@undertow/shared/api.ts'
import type { OrderRow } from '@undertow/shared/view.ts'
import type { Backend } from '../../ports.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Asked, type Room } from '../handle.ts'
import { notFound, type Refusal } from '../refusal.ts'
import { wish } from './control.ts'
import { filterOf, pageInTime, pageOf, withBook } from './list.ts'

export function serveOrders(room: Room): void {
  const { backend } = room

  serve(room, api.orders, ({ query }) => {
    if (query.open === 'true') {
      const page = pageInTime(openOrders(backend, query), ({ createdAt }) => createdAt, pageOf(query))
      return withBook(page, backend)
    }
    const filter = { ...filterOf(query), purpose: query.purpose ?? null }
    return withBook(backend.archive.orders(filter, pageOf(query)), backend)
  })

  serve(room, api.cancelOrder, ({ params: { id }, by, isFresh }) => {
    const order = backend.view().tables.orders.get(id)
    if (!order || order.phase === 'done') return notFound(`open order ${id}`)
    // Another one takes its place, but where the exchange takes one stop a side nothing protects in between.
    if (order.purpose === 'stop' && !isFresh) return stopNeeds(order.symbol)
    return wish(backend, { do: 'cancel', clientId: id }, by)
  })
}

function openOrders(backend: Backend, query: Asked<Api['orders']>['query']): OrderRow[] {
  const { symbol, purpose, from = 0, to = Number.MAX_SAFE_INTEGER } = query
  return [...backend.view().tables.orders.values()]
    .filter(({ phase }) => phase !== 'done')
    .filter((row) => symbol === undefined || row.symbol === symbol)
    .filter((row) => purpose === undefined || row.purpose === purpose)
    .filter(({ createdAt }) => createdAt >= from && createdAt < to)
}

const stopNeeds = (symbol: string): Refusal => ({
  ...stepUpNeeded,
  message: `This stop protects ${symbol}, and where the exchange takes one stop a side nothing does until its successor stands: your password is needed once more. Nothing was done.`,
})
