import type { Desk } from './desk.ts'
import type { Params, Values } from './params.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * Who may call. `none`: anybody. `key`: V1 the key header, V3 anybody. `stream`: V1 the key header, V3 a signature.
 * `signed`: a signature. `guarded`: a V3 signature whose nonce is that of the order it calls back.
 */
export type Security = 'none' | 'key' | 'stream' | 'signed' | 'guarded'

/** The parameters as they were sent, before anything is checked: limits are counted first. */
export type Sent = ReadonlyMap<string, string>

export type Call = {
  readonly desk: Desk
  readonly at: number
  readonly version: 1 | 3
  /** For endpoints whose parameters are not a fixed list, as the items of a batch. */
  readonly sent: Sent
}

/** JSON to answer with, or an `ApiError`. */
export type Answer = unknown

export type Route = {
  readonly method: Method
  readonly paths: readonly string[]
  readonly security: Security
  readonly weight: (sent: Sent, version: 1 | 3) => number
  /** Orders that count against the account's limit. */
  readonly orders: (sent: Sent) => number
  readonly params: Params
  readonly handle: (values: Readonly<Record<string, unknown>>, call: Call) => Answer
}

type RouteOf<P extends Params> = {
  readonly method: Method
  readonly paths: readonly string[]
  readonly security: Security
  readonly weight: number | Route['weight']
  readonly orders?: number | Route['orders']
  readonly params: P
  readonly handle: (values: Values<P>, call: Call) => Answer
}

/** One row of the route table, with the types of its parameters joined to its handler. */
export const route = <P extends Params>(row: RouteOf<P>): Route => {
  const { weight, orders = 0, handle } = row
  return {
    ...row,
    weight: typeof weight === 'number' ? () => weight : weight,
    orders: typeof orders === 'number' ? () => orders : orders,
    // `readParams` makes exactly the values that `P` describes.
    handle: (values, call) => handle(values as Values<P>, call),
  }
}

export const bothVersions = (path: string): string[] => [`/fapi/v1/${path}`, `/fapi/v3/${path}`]
export const onlyV3 = (path: string): string[] => [`/fapi/v3/${path}`]

export const versionOf = (path: string): 1 | 3 => (path.startsWith('/fapi/v3/') ? 3 : 1)

/** Weight of the endpoints that cost more when they answer for all symbols. */
export const perSymbol =
  (one: number, all: number): Route['weight'] =>
  (sent) =>
    sent.get('symbol') ? one : all
