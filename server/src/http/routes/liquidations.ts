import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import { filterOf, pageOf, withBook } from './list.ts'

export function serveLiquidations(room: Room): void {
  const { backend } = room
  serve(room, api.liquidations, ({ query }) => {
    const { liquidated = null, notionalMin = null } = query
    const filter = { ...filterOf(query), liquidated, notionalMin }
    return withBook(backend.archive.liquidations(filter, pageOf(query)), backend)
  })
}
