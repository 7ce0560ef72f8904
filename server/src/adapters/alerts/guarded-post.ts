import { lookup, type LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import { isPublicAddress } from './public-address.ts'

/** What came back, or why nothing did: a code or a sentence, never the address or the message. */
export type Posted = { readonly status: number; readonly body: string } | { readonly failed: string }
export type Post = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Posted>

/** What a test puts in the place of the network. */
export type Wire = {
  readonly resolve: (host: string) => Promise<readonly LookupAddress[]>
  readonly request: typeof request
  readonly isAllowed: (address: string) => boolean
  readonly msMax: number
}

const bytesMax = 64 * 1024
const lookUp = promisify(lookup)
const internet: Wire = {
  resolve: (host) => lookUp(host, { all: true }),
  request,
  isAllowed: isPublicAddress,
  msMax: 5_000,
}

/**
 * Sends JSON to an address that a person wrote down, and to nothing inside their network: https only, every address of
 * the name must be public, the connection goes to exactly those, redirects are not followed, 5 s and 64 KB at most.
 */
export function createGuardedPost(changes: Partial<Wire> = {}): Post {
  const wire: Wire = { ...internet, ...changes }
  return async (url, headers, body) => {
    const signal = AbortSignal.timeout(wire.msMax)
    try {
      const target = readUrl(url)
      if (typeof target === 'string') return { failed: target }
      if (Buffer.byteLength(body) > bytesMax) return { failed: 'the message is too long' }
      const addresses = await Promise.race([addressesOf(target, wire), untilAborted(signal)])
      if (addresses.length === 0) return { failed: 'the name has no address' }
      if (!addresses.every(({ address }) => wire.isAllowed(address)))
        return { failed: 'it is an address of this machine or its network, which messages are not sent to' }
      return await send(wire, target, addresses, headers, body, signal)
    } catch (error) {
      return { failed: signal.aborted ? `no answer within ${wire.msMax / 1_000} s` : codeOf(error) }
    }
  }
}

function readUrl(text: string): URL | string {
  const url = URL.parse(text)
  if (url === null) return 'it is no address'
  if (url.protocol !== 'https:') return 'only https:// is used'
  return url.username === '' && url.password === '' ? url : 'the address has a user name in it'
}

async function addressesOf({ hostname }: URL, { resolve }: Wire): Promise<readonly LookupAddress[]> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(host)
  return family === 0 ? await resolve(host) : [{ address: host, family }]
}

function send(
  wire: Wire,
  url: URL,
  addresses: readonly LookupAddress[],
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const asking = wire.request(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      // A connection of its own to what was looked at above: a second look-up could answer something else.
      agent: false,
      lookup: (_host, { all }, found) => {
        const [first] = addresses
        if (all === true) found(null, [...addresses])
        else found(null, first?.address ?? '', first?.family)
      },
      rejectUnauthorized: true,
      signal,
    })
    asking.once('error', reject)
    asking.once('response', (reply) => {
      const status = reply.statusCode ?? 0
      if (status >= 300 && status < 400) {
        reply.destroy()
        return resolve({ failed: `it redirects elsewhere (status ${status}), which is not followed` })
      }
      const chunks: Buffer[] = []
      let bytes = 0
      reply.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= bytesMax) return void chunks.push(chunk)
        reply.destroy()
        resolve({ failed: 'the answer is too long' })
      })
      reply.once('end', () => resolve({ status, body: Buffer.concat(chunks).toString('utf8') }))
      reply.once('error', reject)
    })
    asking.end(body)
  })
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('too late')), { once: true }),
  )
}

// Messages of such errors may quote the address, which can hold a key.
function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : 'the connection broke'
}
