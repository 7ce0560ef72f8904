import { z } from 'zod'
import type { Contract } from './contract.ts'
import { tokenScopeSchema } from './scopes.ts'

// Programs and scripts carry a token instead of a password: `Authorization: Bearer ut_…`.

const day = z.int().min(1).max(365)

export const tokenItemSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: tokenScopeSchema,
  createdAt: z.int(),
  expiresAt: z.int(),
  /** To ten minutes; null: never. */
  usedAt: z.int().nullable(),
})
export type TokenItem = z.output<typeof tokenItemSchema>

const tokensAnswer = z.object({ items: z.array(tokenItemSchema).readonly() })

export const tokensApi = {
  tokens: {
    method: 'GET',
    path: '/api/tokens',
    tag: 'access',
    scope: 'admin',
    summary: 'The API tokens, without what makes them work',
    answer: tokensAnswer,
    errors: [404],
  },
  createToken: {
    method: 'POST',
    path: '/api/tokens',
    tag: 'access',
    scope: 'person',
    summary: 'A new API token, which is shown this once. Needs the password given within the last five minutes',
    body: z.strictObject({
      name: z
        .string()
        .trim()
        .regex(/^[\w .-]{1,40}$/, 'must be 1 to 40 letters, digits, spaces and . _ -'),
      scope: tokenScopeSchema,
      days: day.meta({ description: 'days until it ends' }),
    }),
    answer: z.object({ token: z.string(), item: tokenItemSchema }),
    errors: [404, 409],
  },
  revokeToken: {
    method: 'DELETE',
    path: '/api/tokens/:id',
    tag: 'access',
    scope: 'admin',
    summary: 'End an API token at once',
    params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{8}$/, 'must be the id of a token') }),
    answer: tokensAnswer,
    errors: [404],
  },
} as const satisfies Record<string, Contract>
