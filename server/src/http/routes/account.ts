import { api } from '@undertow/shared/api.ts'
import { serve, type Room } from '../handle.ts'
import type { Refusal } from '../refusal.ts'

export function serveAccount(room: Room): void {
  const { backend } = room
  serve(room, api.account, () => {
    const [row] = backend.view().tables.account.values()
    return row ? { ...row, book: backend.status().book } : notKnownYet
  })
}

const notKnownYet: Refusal = {
  refused: 503,
  code: 'notKnownYet',
  message: 'The account has not been read yet.',
  action: 'Try again in a second; /api/health says which connection is missing.',
}
