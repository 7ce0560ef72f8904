import { objectOf } from '../wire.ts'
import type { Answer } from './outcome.ts'

/** The key in the answer to `openListenKey`; null: there is none. */
export function listenKeyOf(answer: Answer): string | null {
  const key = answer.kind === 'accepted' ? objectOf(answer.body)?.['listenKey'] : null
  return typeof key === 'string' && key !== '' ? key : null
}

/** Where the account stream of `key` is, below the address of all streams. */
export const userStreamPath = (key: string): string => `/ws/${encodeURIComponent(key)}`
