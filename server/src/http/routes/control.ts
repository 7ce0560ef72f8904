import { api } from '@undertow/shared/api.ts'
import type { OperatorAction } from '@undertow/shared/events.ts'
import type { Backend } from '../../ports.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Room } from '../handle.ts'
import { type Refusal } from '../refusal.ts'

export function serveControl(room: Room): void {
  for (const what of ['pause', 'halt', 'flatten'] as const)
    serve(room, api[what], ({ by }) => wish(room.backend, { do: what }, by))
  serve(room, api.releaseBrake, ({ params: { brake }, by, isFresh }) => {
    // Whoever lets it lose more says so with the password, where there is one.
    if (!isFresh) return stepUpNeeded
    return wish(room.backend, { do: 'releaseBrake', brake }, by)
  })
  serve(room, api.resume, ({ by, caller }) => {
    const isReal = room.backend.status().book === 'live'
    return isReal && caller.kind === 'program' ? personNeeded : wish(room.backend, { do: 'resume' }, by)
  })
}

const personNeeded: Refusal = {
  refused: 403,
  code: 'personNeeded',
  message: 'Entries with real money are resumed by a person only. Nothing was changed.',
  action: 'Log in at the dashboard and resume there.',
}

const tapeEnded: Refusal = {
  refused: 409,
  code: 'tapeEnded',
  message: 'The recording has ended and its time stands still: no order can be answered any more.',
  action: 'Start another replay with --replay, or practice without it.',
}

/** Puts a wish into the journal and says how things stand then. */
export async function wish(backend: Backend, action: OperatorAction, by: string) {
  if (backend.status().tape?.ended) return tapeEnded
  const seq = await backend.operate(action, by)
  const { book, entries, entriesReason, flattening } = backend.status()
  return { seq, book, entries, entriesReason, flattening }
}
