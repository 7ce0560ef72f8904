import { hash } from 'node:crypto'
import type { Refusal } from './refusal.ts'

/** Remembers answers by Idempotency-Key: the same key gets the same answer, and the wish is carried out once. */
export interface Once {
  /** `asked`: who asked what; the same key with another one is refused. */
  run<T>(key: string, asked: string, answer: () => Promise<T>): Promise<T | Refusal>
}

export function createOnce(keysMax = 1_000, charactersMax = 8_000_000): Once {
  type Kept = { readonly fingerprint: string; readonly characters: number; readonly answer: Promise<unknown> }
  const answers = new Map<string, Kept>()
  let characters = 0

  const forget = (key: string): void => {
    characters -= answers.get(key)?.characters ?? 0
    answers.delete(key)
  }

  return {
    run: async <T>(key: string, asked: string, carryOut: () => Promise<T>): Promise<T | Refusal> => {
      // A digest, because the keys of a thousand wishes are kept, and settings are long.
      const fingerprint = hash('sha256', asked)
      const known = answers.get(key)
      if (known) return known.fingerprint === fingerprint ? (known.answer as Promise<T>) : otherRequest
      const answer = carryOut()
      // An answer is about as long as the question: settings are answered with settings.
      answers.set(key, { fingerprint, characters: asked.length, answer })
      characters += asked.length
      for (const oldest of answers.keys()) {
        if (oldest === key || (answers.size <= keysMax && characters <= charactersMax)) break
        forget(oldest)
      }
      try {
        return await answer
      } catch (error) {
        // Nothing is known about the outcome, so the next try must not be told that it failed.
        if (answers.get(key)?.answer === answer) forget(key)
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
