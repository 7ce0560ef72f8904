/**
 * What a route takes of whoever asks: `public` nothing; `stop` what only makes things safer; `person` somebody logged in at
 * the dashboard, whatever a program was granted.
 */
export type Scope = 'public' | 'read' | 'stop' | 'trade' | 'admin' | 'person'

/** What programs may ask for. The shell commands look and stop, and nothing else. */
export const grants = {
  operator: ['read', 'stop'],
} as const satisfies Record<string, readonly Scope[]>
export type Grant = keyof typeof grants

export const isGranted = (grant: Grant, scope: Scope): boolean => (grants[grant] as readonly Scope[]).includes(scope)
