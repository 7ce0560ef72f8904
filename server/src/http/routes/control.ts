import { api } from '@undertow/shared/api.ts'
import type { OperatorAction } from '@undertow/shared/events.ts'
import type { Backend } from '../../ports.ts'
import { serve, type Room } from '../handle.ts'

export function serveControl(room: Room): void {
  for (const what of ['pause', 'resume', 'halt', 'flatten'] as const)
    serve(room, api[what], ({ by }) => wish(room.backend, { do: what }, by))
}

/** Puts a wish into the journal and says how things stand then. */
export async function wish(backend: Backend, action: OperatorAction, by: string) {
  const seq = await backend.operate(action, by)
  const { book, entries, entriesReason, flattening } = backend.status()
  return { seq, book, entries, entriesReason, flattening }
}
