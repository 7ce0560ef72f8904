import { createHmac } from 'node:crypto'

/** HMAC-SHA256 of the query string and body as sent, without a separator, in hex. */
export function signV1(secret: string, message: string): string {
  return createHmac('sha256', secret).update(message).digest('hex')
}
