import { z } from 'zod'

/**
 * What a route takes of whoever asks: `public` nothing; `stop` what only makes things safer; `person` somebody logged in at
 * the dashboard, whatever a program was granted.
 */
export type Scope = 'public' | 'read' | 'stop' | 'trade' | 'admin' | 'person'

/** What an API token is good for. */
export const tokenScopeSchema = z.enum(['read', 'trade', 'admin'])
export type TokenScope = z.output<typeof tokenScopeSchema>

/** What programs may ask for: the shell commands look and stop, tokens what their scope says. */
const grants = {
  operator: ['read', 'stop'],
  read: ['read'],
  trade: ['read', 'stop', 'trade'],
  admin: ['read', 'stop', 'trade', 'admin'],
} as const satisfies Record<'operator' | TokenScope, readonly Scope[]>
export type Grant = keyof typeof grants

export const isGranted = (grant: Grant, scope: Scope): boolean => (grants[grant] as readonly Scope[]).includes(scope)
