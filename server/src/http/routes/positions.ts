import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import { notFound } from '../refusal.ts'
import { wish } from './control.ts'
import { pageInTime, pageOf, withBook } from './list.ts'

export function servePositions(room: Room): void {
  const { backend } = room

  serve(room, api.positions, ({ query }) => {
    const rows = [...backend.view().tables.positions.values()]
    const wanted = rows.filter(({ symbol }) => query.symbol === undefined || symbol === query.symbol)
    return withBook(
      pageInTime(wanted, ({ openedAt }) => openedAt, pageOf(query)),
      backend,
    )
  })

  serve(room, api.closePosition, ({ params: { symbol, leg }, by }) => {
    if (!backend.view().tables.positions.has(`${symbol}:${leg}`)) return notFound(`open ${leg} position in ${symbol}`)
    return wish(backend, { do: 'close', symbol, leg }, by)
  })
}
