import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import { filterOf, pageOf, withBook } from './list.ts'

export function serveDecisions(room: Room): void {
  const { backend } = room
  serve(room, api.decisions, ({ query }) =>
    withBook(backend.archive.decisions({ ...filterOf(query), outcome: query.outcome ?? null }, pageOf(query)), backend),
  )
}
