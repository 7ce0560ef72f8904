import { createHash, timingSafeEqual } from 'node:crypto'
import { tokenItemSchema, type TokenItem } from '@undertow/shared/tokens-api.ts'
import type { TokenScope } from '@undertow/shared/scopes.ts'
import { z } from 'zod'
import type { Clock } from '../../ports.ts'

/** A token as it is kept: its digest, never the token. Moments are of the wall clock, because it lives for months. */
export const keptTokenSchema = tokenItemSchema.extend({ digest: z.string().length(64) }).strict()
export type KeptToken = z.output<typeof keptTokenSchema>

/** What scripts carry in place of a password. */
export interface Tokens {
  /** Null: there are too many. `token` is told once and kept nowhere. */
  create(wish: TokenWish): { readonly token: string; readonly item: TokenItem } | null
  /** The one that this is, and it was last used now; null when there is none, or none any more. */
  find(token: string): ApiToken | null
  /** False: there is none. */
  revoke(id: string): boolean
  list(): readonly TokenItem[]
  kept(): readonly KeptToken[]
}
export type TokenWish = { readonly name: string; readonly scope: TokenScope; readonly days: number }
/** `isValid`: neither revoked nor at its end. */
export type ApiToken = Pick<TokenItem, 'id' | 'name' | 'scope'> & { readonly isValid: () => boolean }

const tokensMax = 50
const dayMs = 86_400_000
/** Being used is written down this often. */
const notedEveryMs = 10 * 60_000

/** `onUsed` is told of the first use in ten minutes, which should be written down; after every other change its cause sees to that. */
export function createTokens(
  kept: readonly KeptToken[],
  clock: Clock,
  random: (bytes: number) => Buffer,
  onUsed: (token: TokenItem) => void,
): Tokens {
  const tokens = new Map(kept.map((token) => [token.id, token]))
  const isAlive = ({ id, expiresAt }: KeptToken): boolean => tokens.has(id) && clock.now() < expiresAt

  return {
    create: ({ name, scope, days }) => {
      for (const old of tokens.values()) if (tokens.size >= tokensMax && !isAlive(old)) tokens.delete(old.id)
      if (tokens.size >= tokensMax) return null
      const token = `ut_${random(32).toString('base64url')}`
      const createdAt = clock.now()
      const item = {
        id: random(4).toString('hex'),
        name,
        scope,
        createdAt,
        expiresAt: createdAt + days * dayMs,
        usedAt: null,
      }
      tokens.set(item.id, { ...item, digest: digestOf(token) })
      return { token, item }
    },
    find: (token) => {
      const digest = Buffer.from(digestOf(token))
      // All of them are looked at, so that the time says nothing about which one it is.
      const [found] = [...tokens.values()].filter((each) => timingSafeEqual(Buffer.from(each.digest), digest))
      if (found === undefined || !isAlive(found)) return null
      const now = clock.now()
      if (Math.abs(now - (found.usedAt ?? 0)) > notedEveryMs) {
        tokens.set(found.id, { ...found, usedAt: now })
        onUsed(found)
      }
      const { id, name, scope } = found
      return { id, name, scope, isValid: () => isAlive(found) }
    },
    revoke: (id) => tokens.delete(id),
    list: () => [...tokens.values()].map((token) => tokenItemSchema.parse(token)),
    kept: () => [...tokens.values()],
  }
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')
