import { createHmac, timingSafeEqual } from 'node:crypto'
import { requestProofText, serverProofText } from '@undertow/shared/operator-api.ts'

/** The bot's side of `operator-api.ts`: who can read the key in the data folder may act, and the key stays there. */
export interface Operator {
  prove(challenge: string, port: number): { readonly nonce: string; readonly proof: string }
  /** Whether `credentials` (`<nonce>:<proof>`) sign this very request. Each nonce is good for one. */
  hasSigned(request: SignedRequest, credentials: string): boolean
}
export type SignedRequest = {
  readonly port: number
  readonly method: string
  readonly url: string
  readonly idempotencyKey: string
}

const nonceMs = 10_000

/** `elapsed` is in ms and never goes back. */
export function createOperator(key: string, elapsed: () => number, random: (bytes: number) => Buffer): Operator {
  const mac = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const isMac = (given: string, text: string): boolean => {
    const [bytes, expected] = [Buffer.from(given, 'base64url'), mac(text)]
    return bytes.length === expected.length && timingSafeEqual(bytes, expected)
  }
  // Until when each used one would have been good. Only who has the key makes this longer.
  const used = new Map<string, number>()

  // Nothing is kept of a nonce that is given out: strangers may ask for as many as they like.
  const newNonce = (): string => {
    const claim = `${Math.ceil(elapsed()) + nonceMs}.${random(16).toString('base64url')}`
    return `${claim}.${mac(`undertow nonce\n${claim}`).toString('base64url')}`
  }
  const endOf = (nonce: string): number | null => {
    const [end = '', lot = '', proof = '', ...more] = nonce.split('.')
    const isOurs = more.length === 0 && isMac(proof, `undertow nonce\n${end}.${lot}`)
    return isOurs ? Number.parseInt(end, 10) : null
  }

  return {
    prove: (challenge, port) => {
      const nonce = newNonce()
      return { nonce, proof: mac(serverProofText(port, challenge, nonce)).toString('base64url') }
    },
    hasSigned: ({ port, method, url, idempotencyKey }, credentials) => {
      const [nonce = '', proof = '', ...more] = credentials.split(':')
      const end = endOf(nonce)
      const now = elapsed()
      if (more.length > 0 || end === null || end < now || used.has(nonce)) return false
      if (!isMac(proof, requestProofText(port, nonce, method, url, idempotencyKey))) return false
      for (const [old, until] of used) if (until < now) used.delete(old)
      used.set(nonce, end)
      return true
    },
  }
}
