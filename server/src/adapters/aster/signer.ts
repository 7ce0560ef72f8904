import { createNonce } from './nonce.ts'
import { signV1 } from './sign-v1.ts'
import { addressOf, createV3Signer } from './sign-v3.ts'

/** What signs requests. V3: an API wallet ("agent") of the master wallet `user`. V1: an old HMAC key. */
export type AsterCredentials =
  | {
      readonly scheme: 'v3'
      /** Master wallet; null: the exchange finds it by the signer. */
      readonly user: string | null
      readonly signer: string
      readonly privateKey: string
      /** What a signature is for, and good for nowhere else. */
      readonly chainId: number
    }
  | { readonly scheme: 'v1'; readonly key: string; readonly secret: string }

/** Request parameters in the order they are sent. */
export type Params = readonly [name: string, value: string][]

export interface Signer {
  readonly scheme: 'v1' | 'v3'
  readonly headers: Readonly<Record<string, string>>
  /** Of the next request; null where there are none. */
  nextNonce(): number | null
  /** For how long after it was signed a request can be accepted, in ms. */
  readonly validityMs: number
  /**
   * Form-encoded parameters with proof of origin and signature, under `nonce` or the next one. The text is secret: it is
   * never logged.
   */
  sign(params: Params, nonce?: number | null): string
}

// It bounds how late a lost request can still be accepted. V3 has no such choice.
const receiveWindowMs = 3_000
const nonceWindowMs = 60_000

/** `serverNow` is the exchange's time in ms. Throws when signer and private key do not belong together. */
export function createSigner(credentials: AsterCredentials, serverNow: () => number): Signer {
  if (credentials.scheme === 'v1') {
    const { key, secret } = credentials
    return {
      scheme: 'v1',
      headers: { 'X-MBX-APIKEY': key },
      validityMs: receiveWindowMs,
      nextNonce: () => null,
      sign: (params) => {
        const message = formEncoded([
          ...params,
          ['recvWindow', String(receiveWindowMs)],
          ['timestamp', String(Math.trunc(serverNow()))],
        ])
        return `${message}&signature=${signV1(secret, message)}`
      },
    }
  }
  const problem = keyProblem(credentials)
  if (problem !== null) throw new Error(problem)
  const { user, signer, privateKey, chainId } = credentials
  const sign = createV3Signer(privateKey, chainId)
  const identity: Params =
    user === null
      ? [['signer', signer]]
      : [
          ['user', user],
          ['signer', signer],
        ]
  const nextNonce = createNonce(serverNow)
  return {
    scheme: 'v3',
    headers: {},
    validityMs: nonceWindowMs,
    nextNonce,
    sign: (params, nonce) => {
      const message = formEncoded([...params, ['nonce', String(nonce ?? nextNonce())], ...identity])
      return `${message}&signature=${sign(message)}`
    },
  }
}

/** Why these credentials cannot sign, or null. Quotes no key. */
export function keyProblem(credentials: AsterCredentials): string | null {
  if (credentials.scheme === 'v1') return null
  try {
    const owner = addressOf(credentials.privateKey)
    if (owner === credentials.signer.toLowerCase()) return null
    return `the private key belongs to ${owner}, not to the signer ${credentials.signer}: check both`
  } catch {
    return 'the private key is not a key of an Ethereum address: check it'
  }
}

export function formEncoded(params: Params): string {
  return new URLSearchParams(params).toString()
}
