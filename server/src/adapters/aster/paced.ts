import type { Clock } from '../../ports.ts'

/**
 * Runs `run` one at a time, with a rest of `restMs` after each start. Asking while it runs or rests makes it run once more,
 * for all who asked: however many events call for a reading of the account, the request limit is spared.
 */
export function paced<T>(clock: Clock, restMs: number, run: () => Promise<T>): () => Promise<T> {
  let busy: Promise<void> | null = null
  let next: Promise<T> | null = null

  const begin = (): Promise<T> => {
    next = null
    const result = run()
    const rested = new Promise<void>((resolve) => clock.after(restMs, resolve))
    const own = Promise.all([result, rested]).then(() => {
      if (busy === own) busy = null
    })
    busy = own
    return result
  }

  return () => {
    if (busy === null) return begin()
    next ??= busy.then(begin)
    return next
  }
}
