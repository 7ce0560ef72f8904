import { api } from '@undertow/shared/api.ts'
import { stepUpNeeded } from '../auth/gate.ts'
import { serve, type Room } from '../handle.ts'
import { noLogin, notFound, type Refusal } from '../refusal.ts'

export function serveTokens(room: Room): void {
  const { auth } = room
  serve(room, api.tokens, () => (auth === null ? noLogin : { items: auth.tokens.list() }))
  serve(room, api.createToken, async ({ body, by, isFresh }) => {
    if (auth === null) return noLogin
    if (!isFresh) return stepUpNeeded
    return (await auth.createToken(body, by)) ?? tooMany
  })
  serve(room, api.revokeToken, async ({ params, by }) => {
    if (auth === null) return noLogin
    return (await auth.revokeToken(params.id, by)) ? { items: auth.tokens.list() } : notFound('such token')
  })
}

const tooMany: Refusal = {
  refused: 409,
  code: 'tooManyTokens',
  message: 'There are 50 tokens that work.',
  action: 'Revoke those that nothing uses any more.',
}
