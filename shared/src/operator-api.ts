import { z } from 'zod'
import type { Contract } from './contract.ts'

// How the shell commands and the bot recognise each other. Both know the key of a file in the data folder; neither ever
// sends it. The bot proves itself first. Then each request is signed under a nonce that the bot gave out and takes once.
// The port is part of both proofs, so that whatever listens elsewhere cannot pass them on.

/** First word of the Authorization header of a signed request; `<nonce>:<proof>` follows. */
export const operatorScheme = 'Undertow'

/** What the bot signs, to whoever asks with a `challenge` of his own. */
export const serverProofText = (port: number, challenge: string, nonce: string): string =>
  ['undertow bot', port, challenge, nonce].join('\n')

/** What a request signs. `url` with its query; `key` is the Idempotency-Key, or empty. It has no body. */
export const requestProofText = (port: number, nonce: string, method: string, url: string, key: string): string =>
  ['undertow request', port, nonce, method, url, key].join('\n')

const operatorAnswer = z.object({
  nonce: z
    .string()
    .max(200)
    .nullable()
    .meta({ description: 'for one request within ten seconds; null: no login here' }),
  proof: z.string().max(200).nullable().meta({
    description: 'HMAC-SHA256, in base64url, that only a bot which knows the key of the data folder can make',
  }),
})

export const operatorApi = {
  operator: {
    method: 'GET',
    path: '/api/operator',
    tag: 'session',
    scope: 'public',
    summary: 'For the shell commands: the bot proves that it knows the key of its data folder, and gives a nonce',
    query: z.strictObject({ challenge: z.string().regex(/^[\w-]{43}$/, 'must be 32 random bytes in base64url') }),
    answer: operatorAnswer,
  },
} as const satisfies Record<string, Contract>
