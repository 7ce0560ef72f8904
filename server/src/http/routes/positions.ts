import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import { notFound } from '../refusal.ts'
import { wish } from './control.ts'

export function servePositions(room: Room): void {
  const { backend } = room

  serve(room, api.positions, ({ query }) => {
    const { book } = backend.status()
    const rows = [...backend.view().tables.positions.values()]
    const items = rows
      .filter(({ symbol }) => query.symbol === undefined || symbol === query.symbol)
      .toSorted((a, b) => b.openedAt - a.openedAt)
      .map((row) => ({ ...row, book }))
    return { items, next: null }
  })

  serve(room, api.closePosition, ({ params: { symbol, leg }, by }) => {
    if (!backend.view().tables.positions.has(`${symbol}:${leg}`)) return notFound(`open ${leg} position in ${symbol}`)
    return wish(backend, { do: 'close', symbol, leg }, by)
  })
}
