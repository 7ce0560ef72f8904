/** Order requests without an answer so far, with the nonce that each was signed with. */
export interface Undecided {
  /** Nonce null: the scheme knows none. */
  begin(clientId: string, nonce: number | null): void
  /** It was answered, one way or the other. */
  end(clientId: string): void
  /** Null: it was answered, is older than any request can be accepted, or was sent by an earlier process. */
  nonceOf(clientId: string): number | null
}

const keptMs = 60_000
const keptMax = 1_000

export function createUndecided(now: () => number): Undecided {
  const kept = new Map<string, { readonly nonce: number; readonly at: number }>()
  return {
    begin: (clientId, nonce) => {
      if (nonce === null) return
      kept.set(clientId, { nonce, at: now() })
      const oldest = kept.keys().next()
      if (kept.size > keptMax && !oldest.done) kept.delete(oldest.value)
    },
    end: (clientId) => void kept.delete(clientId),
    nonceOf: (clientId) => {
      const one = kept.get(clientId)
      return one && now() - one.at < keptMs ? one.nonce : null
    },
  }
}
