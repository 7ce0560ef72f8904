import { createHash, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../ports.ts'

/** A session as it is kept over a restart: the digest of its secret, never the secret. Moments are of the wall clock. */
export const keptSessionSchema = z.strictObject({
  digest: z.string().length(64),
  name: z.string().regex(/^[0-9a-f]{8}$/),
  bornAt: z.int(),
  seenAt: z.int(),
})
export type KeptSession = z.output<typeof keptSessionSchema>

/** A browser that is logged in. */
export interface Session {
  /** For the journal and the log; says nothing about the secret. */
  readonly name: string
  /** What a write has to carry in a header: another page of this computer has the cookie sent along, but does not know this. */
  readonly csrf: string
  /** Shared by those that took each other's place. */
  readonly loginId: string
  /** False after logging out and at the end of its time. */
  isValid(): boolean
  /** This login goes on, in this session or in one that took its place. Needs no `this`, so it may be handed on alone. */
  readonly isStillLoggedIn: () => boolean
  /** The password was given within the last five minutes, for something dangerous, by whoever has `proof`: the cookie alone never says so. */
  isFresh(proof: string): boolean
}

export interface Sessions {
  /**
   * Begins a session; `secret` is for the cookie alone. `isFresh`: because the password was just asked for once more; `proof`
   * is for the memory of the page that asked, and kept nowhere.
   * `inPlaceOf`: the same person at the same browser.
   */
  begin(options: { readonly isFresh: boolean; readonly inPlaceOf?: Session }): {
    readonly session: Session
    readonly secret: string
    readonly proof: string | null
  }
  /** The session of a cookie, and the moment it was last seen is now. */
  find(secret: string): Session | null
  end(name: string): void
  endAll(): void
  kept(): readonly KeptSession[]
}

const idleMsMax = 12 * 3_600_000
export const ageMsMax = 7 * 24 * 3_600_000
const freshMsMax = 5 * 60_000
const sessionsMax = 20
/** Being seen is written down this often: a restart may shorten a session by that much. */
const keptEveryMs = 10 * 60_000

type Held = KeptSession & {
  /** The same moments on the clock that only grows. */
  readonly born: number
  seen: number
  seenAt: number
  /** When being seen was last written down, on the clock that only grows. */
  notedAt: number
  /** When the password was given once more, and the digest of what proves it. */
  readonly confirmed: { readonly at: number; readonly digest: string } | null
  /** Of the login: the same in the sessions that a password given once more put in each other's place. */
  readonly loginId: string
}

/** `onSeen` is called when being seen should be written down; after every other change its cause sees to that. */
export function createSessions(
  kept: readonly KeptSession[],
  clock: Clock,
  random: (bytes: number) => Buffer,
  onSeen: () => void,
): Sessions {
  const sessions = new Map<string, Held>()
  for (const session of kept) {
    const born = clock.elapsed() - (clock.now() - session.bornAt)
    const seen = clock.elapsed() - (clock.now() - session.seenAt)
    const held = { ...session, born, seen, notedAt: seen, confirmed: null, loginId: session.name }
    // One from the future would live for longer than it may.
    if (session.bornAt <= clock.now() && isAlive(held)) sessions.set(session.name, held)
  }

  // Counted on both clocks: a wall clock that is set back prolongs nothing, nor does a computer that slept, whose other clock stood.
  function isAlive({ bornAt, born, seenAt, seen }: Held): boolean {
    const ageMs = Math.max(clock.now() - bornAt, clock.elapsed() - born)
    const idleMs = Math.max(clock.now() - seenAt, clock.elapsed() - seen)
    return ageMs < ageMsMax && idleMs < idleMsMax
  }

  const opened = (held: Held, secret: string): Session => ({
    name: held.name,
    csrf: createHash('sha256').update(`csrf ${secret}`).digest('base64url'),
    loginId: held.loginId,
    isStillLoggedIn: () => [...sessions.values()].some((each) => each.loginId === held.loginId && isAlive(each)),
    isValid: () => sessions.get(held.name) === held && isAlive(held),
    isFresh: (proof) =>
      held.confirmed !== null &&
      clock.elapsed() - held.confirmed.at < freshMsMax &&
      timingSafeEqual(Buffer.from(digestOf(proof)), Buffer.from(held.confirmed.digest)),
  })

  function dropDead(): void {
    for (const held of sessions.values()) if (!isAlive(held)) sessions.delete(held.name)
  }

  return {
    begin: ({ isFresh, inPlaceOf }) => {
      dropDead()
      for (const oldest of sessions.keys()) if (sessions.size >= sessionsMax) sessions.delete(oldest)
      const secret = random(32).toString('base64url')
      const name = random(4).toString('hex')
      const [at, elapsed] = [clock.now(), clock.elapsed()]
      const proof = isFresh ? random(32).toString('base64url') : null
      const confirmed = proof === null ? null : { at: elapsed, digest: digestOf(proof) }
      const held = {
        digest: digestOf(secret),
        name,
        bornAt: at,
        seenAt: at,
        born: elapsed,
        seen: elapsed,
        notedAt: elapsed,
        confirmed,
        loginId: inPlaceOf?.loginId ?? name,
      }
      sessions.set(name, held)
      return { session: opened(held, secret), secret, proof }
    },
    find: (secret) => {
      const digest = Buffer.from(digestOf(secret))
      const held = [...sessions.values()].find((each) => timingSafeEqual(Buffer.from(each.digest), digest))
      if (held === undefined || !isAlive(held)) return null
      held.seen = clock.elapsed()
      held.seenAt = clock.now()
      if (held.seen - held.notedAt > keptEveryMs) {
        held.notedAt = held.seen
        onSeen()
      }
      return opened(held, secret)
    },
    end: (name) => void sessions.delete(name),
    endAll: () => sessions.clear(),
    kept: () => {
      dropDead()
      return [...sessions.values()].map(({ digest, name, bornAt, seenAt }) => ({ digest, name, bornAt, seenAt }))
    },
  }
}

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
