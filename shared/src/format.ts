import { lt, isNegative, isZero, usdt } from './money.ts'

// How people read figures and moments. Figures come as decimal text and stay exact: nothing here goes through a float.

/** Where a moment is read: in UTC or in this computer's own zone. */
export type Zone = 'utc' | 'local'

/** ISO 8601 in UTC with milliseconds, e.g. `2026-01-31T23:59:59.000Z`. */
export const isoTime = (at: number): string => new Date(at).toISOString()

/** An amount of USDT with two decimals, `−1,234.50`; what is not zero and would look like it is `<0.01`. */
export function usdtText(amount: string): string {
  const value = usdt(amount)
  if (isZero(value)) return '0.00'
  const size = isNegative(value) ? amount.slice(1) : amount
  const sign = isNegative(value) ? minus : ''
  return sign + (lt(usdt(size), smallest) ? '<0.01' : grouped(twoPlaces, size))
}

/** A price or quantity with all its digits and at least `decimals` of them after the point, so that columns align. */
export function exactText(amount: string, decimals = 0): string {
  exactFormats[decimals] ??= format({ minimumFractionDigits: decimals, maximumFractionDigits: 40 })
  return grouped(exactFormats[decimals], amount)
}

/** A price on its contract's grid: always `decimals` digits after the point, half away from zero. For averages and estimates, which lie between two ticks. */
export function gridText(amount: string, decimals: number): string {
  gridFormats[decimals] ??= format({ minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  return grouped(gridFormats[decimals], amount)
}

/** Percent with two decimals: `2.50 %`; what rounds to nothing has no sign. */
export const pctText = (amount: string): string => `${grouped(twoPlaces, amount)} %`

/** Short, for tapes and tiles: `0.40`, `820`, `45.2K`, `1.20M`. The exact amount belongs beside it, in a tooltip. */
export function compactText(amount: string): string {
  const size = usdt(amount.replace('-', ''))
  if (lt(size, usdt('1'))) return usdtText(amount)
  return grouped(lt(size, usdt('1000')) ? wholePlaces : compactPlaces, amount)
}

/** The same text with a plus in front when it is neither negative nor zero. */
export const withSign = (text: string): string =>
  text.startsWith(minus) || /^[0.,]+( %)?$/.test(text) ? text : `+${text}`

/** How long ago: `0.4 s`, `48 s`, `14 min`, `3 h 20 min`, `2 d 4 h`. What is a little ahead of our clock is `0 s` old. */
export function ageText(ms: number): string {
  const sec = Math.floor(ms / 1_000)
  if (sec < 10) return `${Math.max(0, Math.floor(ms / 100)) / 10} s`
  if (sec < 120) return `${sec} s`
  const minutes = Math.floor(sec / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `12:03:11`, or `12:03:11.204` with milliseconds. */
export function timeText(at: number, zone: Zone, detail: { readonly withMs: boolean } = { withMs: false }): string {
  return isoTime(shifted(at, zone)).slice(11, detail.withMs ? 23 : 19)
}

/** `2026-01-31`. */
export const dayText = (at: number, zone: Zone): string => isoTime(shifted(at, zone)).slice(0, 10)

/** The moment whose UTC reading is what a clock in `zone` shows at `at`. */
const shifted = (at: number, zone: Zone): number =>
  zone === 'utc' ? at : at - new Date(at).getTimezoneOffset() * 60_000

/**
 * Words from elsewhere, as far as they are words: a terminal or a spreadsheet that shows them must not be steered by them.
 * Control characters and the marks that turn the direction of writing become spaces; longer text is cut.
 */
export const plainText = (text: string, lengthMax: number): string => text.slice(0, lengthMax).replaceAll(steering, ' ')

const steering = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

const minus = '\u2212'
const smallest = usdt('0.01')

type Format = () => Intl.NumberFormat
/** Made when first needed: Intl costs 12 MB, and the server reads only times. */
function format(options: Intl.NumberFormatOptions): Format {
  let made: Intl.NumberFormat | null = null
  return () => (made ??= new Intl.NumberFormat('en-US', { ...options, signDisplay: 'negative' }))
}
const twoPlaces = format({ minimumFractionDigits: 2, maximumFractionDigits: 2 })
const wholePlaces = format({ maximumFractionDigits: 0 })
const compactPlaces = format({ notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 })
const exactFormats: Record<number, Format> = {}
const gridFormats: Record<number, Format> = {}

/** Intl reads decimal text digit by digit, so nothing is lost on the way. */
const grouped = (format: Format, amount: string): string =>
  format()
    .format(amount as `${number}`)
    .replace('-', minus)
