// The widest window that the exchange documents: what is farther ahead it has refused, and not remembered.
const windowUs = 60_000_000

/**
 * Nonces in microseconds: the time, or one more than the last where the time has not moved on.
 * One per agent and process: the exchange keeps the last hundred and refuses what is older or known.
 */
export function createNonce(nowMs: () => number): () => number {
  let last = 0
  return () => {
    const now = Math.trunc(nowMs() * 1_000)
    last = last - now > windowUs ? now : Math.max(now, last + 1)
    return last
  }
}
