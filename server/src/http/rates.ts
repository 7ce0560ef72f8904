import type { Contract } from '@undertow/shared/contract.ts'
import type { Refusal } from './refusal.ts'

/** How often each kind of request is answered: `perSec` on average, `burst` at once. */
export type Rates = Readonly<Record<RateClass, { readonly perSec: number; readonly burst: number }>>
export type RateClass = 'read' | 'stranger' | 'check' | 'write' | 'login' | 'stop'

// Reads are generous: they protect the trading loop from a runaway script, not a secret. Stopping has a bucket of its
// own, which nothing else can empty.
export const defaultRates: Rates = {
  read: { perSec: 1000, burst: 5000 },
  // What is public, asked by whoever is not logged in: it takes nothing away from who is.
  stranger: { perSec: 500, burst: 2000 },
  // Of a thousand contracts it takes the loop a tenth of a second, and whoever may only look may ask for it.
  check: { perSec: 1, burst: 10 },
  write: { perSec: 5, burst: 50 },
  // Guessing is slowed by the login itself, which tells the owner's browser from others; this count cannot.
  login: { perSec: 200, burst: 1000 },
  stop: { perSec: 10, burst: 100 },
}

/** Reads that take the loop longer than any page of a list. */
const costly: ReadonlySet<string> = new Set(['/api/config/suggestion', '/api/diagnostics'])

export const rateClassOf = ({
  method,
  path,
  tag,
  scope,
}: Pick<Contract, 'method' | 'path' | 'tag' | 'scope'>): RateClass => {
  if (costly.has(path)) return 'check'
  if (method === 'GET') return 'read'
  // Nothing is written, so whoever may only look may ask for it: it must not use up what is meant for changes.
  if (scope === 'read') return 'check'
  if (tag === 'session') return 'login'
  const risks = path.endsWith('/resume') || path.endsWith('/add')
  return tag === 'system' || tag === 'access' || tag === 'settings' || risks ? 'write' : 'stop'
}

/** Token buckets over all clients together: they are all the same machine. `elapsed` is in ms and never goes back. */
export function createRateLimit(rates: Rates, elapsed: () => number): (kind: RateClass) => Refusal | null {
  const left = new Map<RateClass, { tokens: number; at: number }>()
  return (kind) => {
    const { perSec, burst } = rates[kind]
    const now = elapsed()
    const bucket = left.get(kind) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSec)
    left.set(kind, { tokens: tokens < 1 ? tokens : tokens - 1, at: now })
    return tokens < 1 ? tooMany : null
  }
}

const tooMany: Refusal = {
  refused: 429,
  code: 'tooManyRequests',
  message: 'Too many requests of this kind.',
  action: 'Wait a second and try again; use the stream instead of asking often.',
}
