import { isMoney, price, text } from '@undertow/shared/money.ts'

// The core's state is plain data, Maps and amounts; JSON knows neither of the last two, so they carry a tag.
const amountTag = '$amount'
const mapTag = '$map'

/** The state as JSON text. Throws on a value that could not be read back. */
export function encodeState(state: unknown): string {
  return JSON.stringify(tagged(state))
}

/** The inverse of `encodeState`. */
export function decodeState(json: string): unknown {
  return untagged(JSON.parse(json))
}

function tagged(value: unknown): unknown {
  if (isMoney(value)) return { [amountTag]: text(value) }
  if (value instanceof Map) return { [mapTag]: [...value].map(([key, entry]) => [key, tagged(entry)]) }
  if (Array.isArray(value)) return value.map(tagged)
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new Error(`state holds a ${typeof value}, which cannot be saved`)
  if (typeof value !== 'object' || value === null) return value
  if (Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`state holds a ${value.constructor.name}, which cannot be saved`)
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, tagged(entry)]))
}

function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged)
  if (typeof value !== 'object' || value === null) return value
  if (amountTag in value) return price(String(value[amountTag]))
  if (mapTag in value)
    return new Map((value[mapTag] as [unknown, unknown][]).map(([key, entry]) => [key, untagged(entry)]))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, untagged(entry)]))
}
