import type { Refusal } from './refusal.ts'

/** Remembers answers by Idempotency-Key: the same key gets the same answer, and the wish is carried out once. */
export interface Once {
  run<T>(key: string, fingerprint: string, answer: () => Promise<T>): Promise<T | Refusal>
}

export function createOnce(keysMax = 1000): Once {
  const answers = new Map<string, { readonly fingerprint: string; readonly answer: Promise<unknown> }>()

  return {
    run: async <T>(key: string, fingerprint: string, carryOut: () => Promise<T>): Promise<T | Refusal> => {
      const known = answers.get(key)
      if (known) return known.fingerprint === fingerprint ? (known.answer as Promise<T>) : otherRequest
      const answer = carryOut()
      answers.set(key, { fingerprint, answer })
      for (const oldest of answers.keys()) {
        if (answers.size <= keysMax) break
        answers.delete(oldest)
      }
      try {
        return await answer
      } catch (error) {
        // Nothing is known about the outcome, so the next try must not be told that it failed.
        answers.delete(key)
        throw error
      }
    },
  }
}

const otherRequest: Refusal = {
  refused: 422,
  code: 'keyReused',
  message: 'This Idempotency-Key was used for another request.',
  action: 'Make a new key for every new wish.',
}
