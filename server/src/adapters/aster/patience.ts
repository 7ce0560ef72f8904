import type { Clock } from '../../ports.ts'

/**
 * For how long an answer is waited for before its order counts as not answered. The exchange takes 20 to 300 ms; a stop that is
 * not answered has to be asked for, and a second one put beside it, before the time without a stop is over.
 */
export const patienceMs = 1_500

/** What `asked` becomes, or null when it takes longer than `patienceMs`: it goes on, and its answer may still be learnt from. */
export function soon<T>(clock: Clock, asked: Promise<T>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(patienceMs, () => resolve(null))
    void asked.then(resolve, reject).finally(cancel)
  })
}
