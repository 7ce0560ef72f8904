import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import { notFound } from '../refusal.ts'
import { filterOf, pageOf, withBook } from './list.ts'

export function serveTrades(room: Room): void {
  const { backend } = room

  serve(room, api.trades, ({ query }) =>
    withBook(backend.archive.trades({ ...filterOf(query), leg: query.leg ?? null }, pageOf(query)), backend),
  )

  serve(room, api.story, ({ params: { id } }) => {
    const story = backend.archive.story(id)
    return story ? { ...story, book: backend.status().book } : notFound(`closed trade ${id}`)
  })
}
