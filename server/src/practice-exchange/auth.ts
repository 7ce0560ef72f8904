import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Credentials } from './credentials.ts'
import {
  type ApiError,
  badKey,
  badKeyFormat,
  badNonce,
  badSignature,
  missing,
  noSignature,
  outsideWindow,
  timestampAhead,
} from './errors.ts'
import { domainSeparator, messageDigest, signerOf } from './evm.ts'

/** A request as it came: the signature covers these very bytes. */
export type Signed = {
  readonly headers: Readonly<Record<string, string>>
  /** After the question mark. */
  readonly query: string
  readonly body: string
  /** Both decoded; the query wins. */
  readonly params: ReadonlyMap<string, string>
  readonly at: number
}

/** Whether a nonce of a signer may be used; using it is final. */
export type NonceBook = {
  use(signer: string, nonce: number, at: number): boolean
  has(signer: string, nonce: number): boolean
}

/** The header alone: V1's MARKET_DATA and USER_STREAM. */
export function checkKey(headers: Signed['headers'], credentials: Credentials): ApiError | null {
  const key = headers['x-mbx-apikey']
  if (!key) return badKeyFormat
  return sameText(key, credentials.v1.apiKey) ? null : badKey
}

const recvWindowMax = 60_000

/** Source: protocol page 1.4. */
export function checkV1(request: Signed, credentials: Credentials): ApiError | null {
  const wrongKey = checkKey(request.headers, credentials)
  if (wrongKey) return wrongKey
  const { params, at } = request
  const signature = params.get('signature')
  if (!signature) return missing('signature')
  const timestamp = wholeNumber(params.get('timestamp'))
  if (timestamp === null) return missing('timestamp')
  const recvWindow = wholeNumber(params.get('recvWindow') ?? '5000')
  if (recvWindow === null || recvWindow > recvWindowMax) return missing('recvWindow')
  if (timestamp >= at + 1_000) return timestampAhead
  if (at - timestamp > recvWindow) return outsideWindow
  const expected = createHmac('sha256', credentials.v1.secret)
    .update(withoutSignature(request.query) + withoutSignature(request.body))
    .digest('hex')
  return sameText(signature.toLowerCase(), expected) ? null : badSignature
}

/**
 * Checks everything but the nonce's freshness, which `useNonce` decides.
 * Source: protocol page 1.5.
 */
export function createV3Check(credentials: Credentials): (request: Signed) => ApiError | null {
  const domain = domainSeparator(credentials.chainId)
  const registered = { user: credentials.v3.user.toLowerCase(), signer: credentials.v3.signer.toLowerCase() }

  return ({ params, query, body }) => {
    const signature = params.get('signature')
    if (!signature) return noSignature
    const signer = params.get('signer')?.toLowerCase()
    if (!signer) return missing('signer')
    if (!params.get('nonce')) return missing('nonce')
    const message = [withoutSignature(query), withoutSignature(body)].filter((part) => part !== '').join('&')
    if (signerOf(messageDigest(domain, message), signature) !== signer) return badSignature
    const user = params.get('user')?.toLowerCase() ?? registered.user
    // The wallet itself may sign too: some clients know no agents.
    const isOurs = signer === registered.signer || signer === registered.user
    return isOurs && user === registered.user ? null : badKey
  }
}

type NoncePolicy = { readonly nonceWindowMs: number; readonly refuseBackdatedNonces: boolean }
const usualNonces: NoncePolicy = { nonceWindowMs: 60_000, refuseBackdatedNonces: false }

const noncesKept = 100

/** The last hundred nonces of each signer. Source: protocol page 1.5, "Nonce". */
export function createNonceBook(policy: NoncePolicy = usualNonces): NonceBook {
  /** Ascending. Only signers that may trade get here, so there are few. */
  const bySigner = new Map<string, number[]>()

  const use = (signer: string, nonce: number, at: number): boolean => {
    const used = bySigner.get(signer) ?? []
    if (Math.abs(nonce - at * 1_000) > policy.nonceWindowMs * 1_000 || used.includes(nonce)) return false
    if (policy.refuseBackdatedNonces && nonce < (used.at(-1) ?? 0)) return false
    if (used.length === noncesKept) {
      if (nonce < (used[0] ?? 0)) return false
      used.shift()
    }
    const after = used.findIndex((other) => other > nonce)
    used.splice(after < 0 ? used.length : after, 0, nonce)
    bySigner.set(signer, used)
    return true
  }
  return { use, has: (signer, nonce) => bySigner.get(signer)?.includes(nonce) ?? false }
}

/** Uses up the request's nonce; `mayBeUsed` when it may have been before. */
export function useNonce(book: NonceBook, { params, at }: Signed, mayBeUsed: boolean): ApiError | null {
  const nonce = wholeNumber(params.get('nonce'))
  const signer = params.get('signer')?.toLowerCase() ?? ''
  if (nonce === null) return badNonce
  return (mayBeUsed && book.has(signer, nonce)) || book.use(signer, nonce, at) ? null : badNonce
}

/** The transported text without its `signature` pair. */
function withoutSignature(text: string): string {
  return text
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&')
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const wholeNumber = (text: string | undefined): number | null => {
  const number = /^\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN
  return Number.isSafeInteger(number) ? number : null
}
