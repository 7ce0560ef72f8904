export type AnnouncerWorld = {
  /** Milliseconds that only grow. */
  readonly elapsed: () => number
  readonly after: (ms: number, run: () => void) => () => void
  /** Read out when the listener has time. */
  readonly polite: (text: string) => void
  /** Read out at once, over whatever is being read. */
  readonly assertive: (text: string) => void
}

export type Announcer = {
  /** `many` is said instead of `one` when more of the same came in between. */
  polite(key: string, one: string, many: (count: number) => string): void
  assertive(text: string): void
}

const everyMs = 10_000
const keysMax = 3

/** At most one polite message in ten seconds: what comes in between is counted, and said in one sentence. */
export function createAnnouncer({ elapsed, after, polite, assertive }: AnnouncerWorld): Announcer {
  type Entry = { count: number; one: string; many: (count: number) => string }
  let waiting = new Map<string, Entry>()
  let saidAt = Number.NEGATIVE_INFINITY
  let isPlanned = false

  const say = (): void => {
    isPlanned = false
    saidAt = elapsed()
    const parts = [...waiting.values()].map(({ count, one, many }) => (count === 1 ? one : many(count)))
    const rest = parts.length - keysMax
    waiting = new Map()
    polite([...parts.slice(0, keysMax), ...(rest > 0 ? [`and ${rest} more`] : [])].join('. '))
  }

  return {
    polite: (key, one, many) => {
      const known = waiting.get(key)
      waiting.set(key, { count: (known?.count ?? 0) + 1, one, many })
      if (isPlanned) return
      const waitMs = saidAt + everyMs - elapsed()
      if (waitMs <= 0) return say()
      isPlanned = true
      after(waitMs, say)
    },
    assertive,
  }
}
