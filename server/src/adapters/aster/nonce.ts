/**
 * Nonces in microseconds: the time, or one more than the last where the time has not moved on.
 * One per agent and process: the exchange keeps the last hundred and refuses what is older or known.
 */
export function createNonce(nowMs: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(Math.trunc(nowMs() * 1_000), last + 1)
    return last
  }
}
