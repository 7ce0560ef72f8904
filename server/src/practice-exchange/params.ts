import { isDecimalText } from '@undertow/shared/money.ts'
import { type ApiError, illegal, isApiError, missing } from './errors.ts'

/** How one request parameter is read. `undefined` text: it was not sent. */
export type Param<T> = { readonly read: (text: string | undefined, name: string) => T | ApiError }
export type Params = Readonly<Record<string, Param<unknown>>>
type ValueOf<P> = P extends Param<infer T> ? T : never
export type Values<P extends Params> = { readonly [K in keyof P]: ValueOf<P[K]> }

/** All parameters of a request, or what is wrong with the first bad one. */
export function readParams<P extends Params>(params: P, sent: ReadonlyMap<string, string>): Values<P> | ApiError {
  const values: Record<string, unknown> = {}
  for (const [name, param] of Object.entries(params)) {
    const text = sent.get(name)
    const value = param.read(text === '' ? undefined : text, name)
    if (isApiError(value)) return value
    values[name] = value
  }
  // Every key of `params` has its own reader's value now.
  return values as Values<P>
}

export const required = <T>(param: Param<T | null>): Param<T> => ({
  read: (text, name) => {
    const value = param.read(text, name)
    return value ?? missing(name)
  },
})

export const text: Param<string | null> = { read: (sent) => sent ?? null }

/** A whole number between both ends; anything else is refused with -1100. */
export const int = (from: number, to: number): Param<number | null> => ({
  read: (sent, name) => {
    if (sent === undefined) return null
    const number = /^-?\d{1,16}$/.test(sent) ? Number(sent) : Number.NaN
    return number >= from && number <= to ? number : illegal(name, `'${from}' to '${to}'`)
  },
})

export const id: Param<number | null> = int(0, Number.MAX_SAFE_INTEGER)

/** Clipped to the most that is given, as the exchange does with lists. */
export const limit = (usual: number, most: number): Param<number> => ({
  read: (sent, name) => {
    const value = int(1, Number.MAX_SAFE_INTEGER).read(sent, name)
    return isApiError(value) ? value : Math.min(value ?? usual, most)
  },
})

export const oneOf = <const T extends string>(words: readonly T[], wrong?: ApiError): Param<T | null> => ({
  read: (sent, name) => {
    if (sent === undefined) return null
    const word = words.find((other) => other === sent.toUpperCase())
    return word ?? wrong ?? illegal(name, words.join('|'))
  },
})

export const bool: Param<boolean | null> = {
  read: (sent, name) => {
    if (sent === undefined) return null
    const word = sent.toLowerCase()
    return word === 'true' || word === 'false' ? word === 'true' : illegal(name, 'true|false')
  },
}

/** Money text made into its brand by `make`. */
export const decimal = <T>(make: (text: string) => T): Param<T | null> => ({
  read: (sent, name) => {
    if (sent === undefined) return null
    return isDecimalText(sent) ? make(sent) : illegal(name, '^-?[0-9]{1,20}(\\.[0-9]{1,20})?$')
  },
})

/** A JSON list; whoever reads it checks its items. */
export const jsonList: Param<readonly unknown[] | null> = {
  read: (sent, name) => {
    if (sent === undefined) return null
    const value = parsed(sent)
    return Array.isArray(value) ? value : illegal(name, 'a JSON array')
  },
}

function parsed(sent: string): unknown {
  try {
    return JSON.parse(sent)
  } catch {
    // Not JSON at all is refused like JSON of another shape.
    return null
  }
}

/** Form-encoded text as pairs; the first of a repeated name wins. */
export function formPairs(...encoded: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const part of encoded) {
    for (const [name, value] of new URLSearchParams(part)) if (!pairs.has(name)) pairs.set(name, value)
  }
  return pairs
}
