import { createHash } from 'node:crypto'
import type { Timers } from './timers.ts'

const lifeMs = 3_600_000

export interface ListenKeys {
  /** The active key, extended, or a new one. */
  open(at: number): string
  /** False when there is none to extend. */
  extend(at: number): boolean
  close(at: number): void
  readonly active: string | null
}

/** By its shape, so that the stream of an ended key is still a user stream. */
export const isListenKey = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)

export type KeyEnd = 'expired' | 'closed'

/** The key of the account's stream: sixty minutes of life, one at a time. `secret` makes keys that nobody else can guess. */
export function createListenKeys(
  secret: string,
  timers: Timers,
  onEnd: (key: string, end: KeyEnd, at: number) => void,
): ListenKeys {
  let active: string | null = null
  let made = 0
  let cancelExpiry = (): void => undefined

  const end = (how: KeyEnd, at: number): void => {
    const key = active
    active = null
    cancelExpiry()
    if (key !== null) onEnd(key, how, at)
  }
  const prolong = (at: number): void => {
    cancelExpiry()
    cancelExpiry = timers.at(at + lifeMs, (now) => end('expired', now))
  }

  return {
    open: (at) => {
      if (active === null) {
        made += 1
        active = createHash('sha256').update(`${secret} listen key ${made}`).digest('hex')
      }
      prolong(at)
      return active
    },
    extend: (at) => {
      if (active !== null) prolong(at)
      return active !== null
    },
    close: (at) => end('closed', at),
    get active() {
      return active
    },
  }
}
