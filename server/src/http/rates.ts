import { api } from '@undertow/shared/api.ts'
import type { Contract } from '@undertow/shared/contract.ts'
import type { Refusal } from './refusal.ts'

/** How often each kind of request is answered: `perSec` on average, `burst` at once. */
export type Rates = Readonly<Record<RateClass, { readonly perSec: number; readonly burst: number }>>
export type RateClass = 'read' | 'stranger' | 'check' | 'preflight' | 'write' | 'login' | 'stop' | 'stopOfAll'

// Reads are generous: they protect the trading loop from a runaway script, not a secret. Stopping has buckets of its
// own, which nothing else can empty.
export const defaultRates: Rates = {
  read: { perSec: 1000, burst: 5000 },
  // What is public, asked by whoever is not logged in: it takes nothing away from who is.
  stranger: { perSec: 500, burst: 2000 },
  // Of a thousand contracts it takes the loop a tenth of a second, and whoever may only look may ask for it.
  check: { perSec: 1, burst: 10 },
  // Asks the exchange, whose limit is one for this address.
  preflight: { perSec: 0.2, burst: 10 },
  write: { perSec: 5, burst: 50 },
  // Guessing is slowed by the login itself, which tells the owner's browser from others; this count cannot.
  login: { perSec: 200, burst: 1000 },
  // Of each caller: a script that went wild does not take STOP away from the person who ends it.
  stop: { perSec: 10, burst: 100 },
  stopOfAll: { perSec: 100, burst: 1000 },
}

/** Reads that take the loop longer than any page of a list. */
const costly: ReadonlySet<string> = new Set(['/api/config/suggestion', '/api/diagnostics'])

/** What only ever makes the risk smaller, and must be answered when everything else is refused. */
const stops: ReadonlySet<string> = new Set(
  [api.pause, api.halt, api.flatten, api.closePosition, api.disarm, api.abortArming].map(({ path }) => path),
)

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
  if (path === api.preflight.path) return 'preflight'
  return stops.has(path) ? 'stop' : 'write'
}

/** Callers that are told apart: more than there are sessions and tokens at one time. */
const callersMax = 200

/** Null: it is answered. `afterSec`: when to come again. */
export type Allow = (kind: RateClass, caller: string) => TooMany | null
type TooMany = { readonly refusal: Refusal; readonly afterSec: number }

/**
 * Token buckets. All callers share one of each kind, since they are all the same machine; STOP has one for each caller, and one
 * over all of those. `elapsed` is in ms and never goes back.
 */
export function createRateLimit(rates: Rates, elapsed: () => number): Allow {
  const left = new Map<string, { tokens: number; at: number }>()
  const take = (kind: RateClass, name: string): TooMany | null => {
    const { perSec, burst } = rates[kind]
    const now = elapsed()
    const bucket = left.get(name) ?? { tokens: burst, at: now }
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSec)
    // What was used last stands last.
    left.delete(name)
    left.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at: now })
    const [oldest] = left.keys()
    if (left.size > callersMax && oldest !== undefined) left.delete(oldest)
    return tokens < 1 ? tooMany(perSec) : null
  }
  return (kind, caller) =>
    kind === 'stop' ? (take(kind, `stop of ${caller}`) ?? take('stopOfAll', 'stopOfAll')) : take(kind, kind)
}

function tooMany(perSec: number): TooMany {
  const afterSec = Math.max(1, Math.ceil(1 / perSec))
  const refusal: Refusal = {
    refused: 429,
    code: 'tooManyRequests',
    message: 'Too many requests of this kind.',
    action: `Wait ${afterSec === 1 ? 'a second' : `${afterSec} seconds`} and try again; use the stream instead of asking often.`,
  }
  return { refusal, afterSec }
}
