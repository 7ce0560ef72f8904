import { plainText } from '@undertow/shared/format.ts'
import type { HttpFailure, HttpReply } from '../../ports.ts'
import { objectOf, parseJson, wholeOf } from '../wire.ts'
import { isDefinite } from './errors.ts'

/** What became of one request. */
export type Answer =
  | { readonly kind: 'accepted'; readonly body: unknown }
  | { readonly kind: 'rejected'; readonly code: number; readonly message: string }
  /** Provably no byte of it left. */
  | { readonly kind: 'notSent'; readonly message: string }
  /** Neither accepted nor definitely refused: an order may exist. */
  | {
      readonly kind: 'unknown'
      readonly code: number | null
      readonly message: string
      /** Turned away by the wall in front of the exchange, which keeps everybody out for a while. */
      readonly isWalled?: true
    }

const messageCharsMax = 200

/** A definite answer only where the exchange gave one; everything else is `unknown`. */
export function classify(reply: HttpReply | HttpFailure): Answer {
  if ('failed' in reply) {
    return reply.failed === 'notSent'
      ? { kind: 'notSent', message: reply.reason }
      : { kind: 'unknown', code: null, message: reply.reason }
  }
  const { status } = reply
  const body = parseJson(reply.body)
  const error = errorIn(body)
  // Refused at the door, whatever the body says.
  if (status === 429 || status === 418)
    return { kind: 'rejected', code: error?.code ?? -1003, message: tell(status, error) }
  if (status === 403 && body === undefined)
    return { kind: 'unknown', code: null, message: 'the wall in front of the exchange turns us away', isWalled: true }
  if (status >= 500 || body === undefined)
    return { kind: 'unknown', code: error?.code ?? null, message: tell(status, error) }
  if (error) {
    return { kind: isDefinite(error.code) ? 'rejected' : 'unknown', code: error.code, message: tell(status, error) }
  }
  if (status >= 200 && status < 300) return { kind: 'accepted', body }
  return { kind: 'unknown', code: null, message: tell(status, null) }
}

type ErrorBody = { readonly code: number; readonly message: string }

// A negative code is an error also under HTTP 200.
function errorIn(body: unknown): ErrorBody | null {
  const object = objectOf(body)
  const code = wholeOf(object?.['code'])
  if (object === null || code === null || code >= 0) return null
  const message = object['msg']
  return { code, message: typeof message === 'string' ? plainText(message, messageCharsMax) : '' }
}

function tell(status: number, error: ErrorBody | null): string {
  return error ? error.message || `error ${error.code}` : `HTTP ${status} without a readable answer`
}
