import { isDecimalText } from '@undertow/shared/money.ts'

// Readers for what venues send. They answer null instead of throwing, and take numbers as text and text as numbers:
// venues mix both, also within one field.

export type JsonObject = Readonly<Record<string, unknown>>

/** The value of JSON `text`; undefined when it is none. Whole numbers of 16 digits and more come as text, digit by digit. */
export function parseJson(text: string): unknown {
  try {
    return /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  return context?.source ?? value
}

export function objectOf(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}

/** All objects of an array, or the object itself: some endpoints answer either. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.map(objectOf).filter((item) => item !== null)
}

// What some venues make of zero: 0E-8.
const zeroText = /^-?0(\.0+)?E-?\d{1,3}$/i

/** Plain decimal text, from text or number. */
export function decimalOf(value: unknown): string | null {
  const text = typeof value === 'number' ? plain(value) : value
  if (typeof text === 'string' && zeroText.test(text)) return '0'
  return typeof text === 'string' && isDecimalText(text) ? text : null
}

/** A whole number such as a time or a count. */
export function wholeOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null
}

/** An identity: kept as text, never calculated with. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isInteger(value) ? plain(value) : null
  return typeof value === 'string' && value !== '' ? value : null
}

/** True or false, also as text: venues send "true" and "TRUE" too. Null for anything else. */
export function booleanOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value.toLowerCase() : ''
  return text === 'true' || text === 'false' ? text === 'true' : null
}

/** `1.5e-7` → `0.00000015`. */
function plain(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e')
  if (exponent === undefined) return mantissa
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(mantissa) ?? []
  const shift = Number(exponent)
  if (Math.abs(shift) > 40) return mantissa + exponent
  const digits = whole + fraction
  const point = whole.length + shift
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
