import { createHmac } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { usdt } from '@undertow/shared/money.ts'
import { generatedMarket } from '../sim/market.ts'
import type { VenueOptions } from '../sim/options.ts'
import { createVenue } from '../sim/venue.ts'
import type { Credentials } from './credentials.ts'
import { domainSeparator, messageDigest } from './evm.ts'
import { createPracticeExchange, type PracticeExchange, type PracticeExchangeOptions } from './exchange.ts'

// An exchange with a client for the tests of this room. Keys and addresses are the published examples of the protocol page.

export const startAt = 1_760_000_400_000

export const credentials: Credentials = {
  chainId: 1666,
  v1: {
    apiKey: 'dbefbc809e3e83c283a984c3a1459732ea7db1360ca80c5c2c8867408d28cc83',
    secret: '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9',
  },
  v3: {
    user: '0x63DD5aCC6b1aa0f563956C0e534DD30B6dcF7C4e',
    signer: '0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0',
    privateKey: '0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1',
  },
  controlToken: 'for tests',
}

export const signV3 = (text: string, { v3, chainId }: Credentials = credentials): string => {
  const digest = messageDigest(domainSeparator(chainId), text)
  const bytes = secp256k1.sign(digest, hexToBytes(v3.privateKey.slice(2)), { prehash: false, format: 'recovered' })
  const [recovery = 0] = bytes
  return `0x${bytesToHex(bytes.slice(1))}${(27 + recovery).toString(16)}`
}

export const signV1 = (text: string, { v1 }: Credentials = credentials): string =>
  createHmac('sha256', v1.secret).update(text).digest('hex')

type Texts = Readonly<Record<string, string | number>>
export const encode = (params: Texts): string =>
  new URLSearchParams(Object.entries(params).map(([name, value]): [string, string] => [name, String(value)])).toString()

/** A V3 request, ready to be sent. */
export function signedV3(method: string, path: string, params: Texts, nonce: number, who: Credentials = credentials) {
  const text = encode({ ...params, nonce, user: who.v3.user, signer: who.v3.signer })
  return carried(method, path, `${text}&signature=${signV3(text, who)}`, {})
}

export function signedV1(
  method: string,
  path: string,
  params: Texts,
  timestamp: number,
  who: Credentials = credentials,
) {
  const text = encode({ ...params, timestamp })
  return carried(method, path, `${text}&signature=${signV1(text, who)}`, { 'x-mbx-apikey': who.v1.apiKey })
}

const carried = (method: string, path: string, text: string, headers: Readonly<Record<string, string>>) =>
  method === 'GET' ? { method, path: `${path}?${text}`, headers, body: '' } : { method, path, headers, body: text }

type Change = { readonly venue?: Partial<VenueOptions>; readonly exchange?: Partial<PracticeExchangeOptions> }
type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly json: unknown }

/** A running exchange under a clock that the test moves. */
export function openExchange(change: Change = {}) {
  const market = generatedMarket({ seed: 'practice', startAt, symbols: ['BTCUSDT', 'ETHUSDT'] })
  const venue = createVenue({
    instruments: market.instruments,
    startAt,
    wallet: usdt('10000'),
    hedgeMode: true,
    fundingHours: 8,
    policy: { refuseSecondClosePosition: false, countdownCancelsStops: true, refuseCrossingPostOnly: false },
    ...change.venue,
  })
  const exchange = createPracticeExchange({
    venue,
    market,
    startAt,
    credentials,
    seed: 'practice',
    ...change.exchange,
  })
  let now = startAt
  let lastNonce = 0
  const nonce = (): number => (lastNonce = Math.max(now * 1_000, lastNonce + 1))
  const ask = (request: Omit<Parameters<PracticeExchange['handle']>[0], 'at'>): Reply => {
    const { body, ...rest } = exchange.handle({ ...request, at: now })
    return { ...rest, json: valueOf(body) }
  }

  return {
    exchange,
    venue,
    now: () => now,
    pass: (ms: number) => {
      now += ms
      exchange.advance(now)
    },
    nonce,
    ask,
    get: (path: string, params: Texts = {}) =>
      ask({ method: 'GET', path: `${path}?${encode(params)}`, headers: {}, body: '' }),
    v3: (method: string, path: string, params: Texts = {}) =>
      ask(signedV3(method, `/fapi/v3/${path}`, params, nonce())),
    v1: (method: string, path: string, params: Texts = {}) => ask(signedV1(method, path, params, now)),
    /** A socket whose messages are kept. */
    listen: (path: string) => {
      const messages: unknown[] = []
      const closed: number[] = []
      const handlers = exchange.openSocket(
        path,
        { send: (text) => messages.push(valueOf(text)), close: (code) => closed.push(code) },
        now,
      )
      return {
        messages,
        closed,
        say: (message: unknown) =>
          handlers.onMessage(typeof message === 'string' ? message : JSON.stringify(message), now),
        leave: () => handlers.onClose(),
      }
    },
  }
}

/** What faults leave behind is no JSON; then the text itself. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A limit order for the long leg; it lacks its price. */
export const limitOrder = (change: Record<string, string> = {}) => ({
  symbol: 'BTCUSDT',
  side: 'BUY',
  positionSide: 'LONG',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  ...change,
})

/** An exchange that has a price, and a price well below it. */
export function openMarket(change: Parameters<typeof openExchange>[0] = {}) {
  const desk = openExchange(change)
  desk.pass(1_000)
  const mark = Number(
    (desk.get('/fapi/v3/premiumIndex', { symbol: 'BTCUSDT' }).json as { markPrice: string }).markPrice,
  )
  return { ...desk, mark, below: String(Math.floor(mark * 0.97)), above: String(Math.ceil(mark * 1.03)) }
}
